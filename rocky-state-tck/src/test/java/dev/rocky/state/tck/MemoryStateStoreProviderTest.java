package dev.rocky.state.tck;

import dev.rocky.state.Settings;
import java.nio.file.Path;

/** The provider of the store in memory under the contract of providers. */
class MemoryStateStoreProviderTest extends StateStoreProviderContract {

  @Override
  protected String name() {
    return "memory";
  }

  @Override
  protected Settings settings(Path folder) {
    return Settings.empty();
  }
}
