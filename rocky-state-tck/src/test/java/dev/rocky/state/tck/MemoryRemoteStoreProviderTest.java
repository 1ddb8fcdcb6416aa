package dev.rocky.state.tck;

import dev.rocky.state.Settings;
import java.util.Map;

/** The provider of the remote store in memory under the contract of providers. */
class MemoryRemoteStoreProviderTest extends RemoteStoreProviderContract {

  @Override
  protected String name() {
    return "memory";
  }

  @Override
  protected Settings settings() {
    return Settings.of(Map.of("remote", "of this test"));
  }
}
