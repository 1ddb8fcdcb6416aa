package dev.rocky.state.lmdb;

import dev.rocky.state.Settings;
import dev.rocky.state.tck.StateStoreProviderContract;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NativeLibraryLoaded.class)
class LmdbStateStoreProviderTest extends StateStoreProviderContract {

  @Override
  protected String name() {
    return "lmdb";
  }

  @Override
  protected Settings settings(Path folder) {
    return Settings.of(Map.of("path", folder.resolve("ledger.lmdb").toString()));
  }
}
