package dev.rocky.state.tck;

import dev.rocky.state.Settings;
import dev.rocky.state.StateStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;

/** The durable half of the contracts, proven to be satisfiable. */
class FolderStateStoreTest {

  private static StateStore open(Path folder, Duration timeout) {
    return new FolderStateStore(folder, timeout, false);
  }

  @Nested
  class Contract extends StateStoreContract {
    @Override
    protected StateStore open(Path folder) {
      return FolderStateStoreTest.open(folder, Duration.ofSeconds(30));
    }

    @Override
    protected Optional<StateStore> open(Path folder, Duration timeout) {
      return Optional.of(FolderStateStoreTest.open(folder, timeout));
    }

    @Override
    protected Optional<StateStore> openReadOnly(Path folder) {
      return Optional.of(new FolderStateStore(folder, Duration.ZERO, true));
    }
  }

  @Nested
  class Model extends StateStoreModelContract {
    @Override
    protected StateStore open(Path folder) {
      return FolderStateStoreTest.open(folder, Duration.ofSeconds(30));
    }
  }

  @Nested
  class Provider extends StateStoreProviderContract {
    @Override
    protected String name() {
      return "folder";
    }

    @Override
    protected Settings settings(Path folder) {
      return Settings.of(Map.of("path", folder.toString()));
    }
  }

  @Nested
  class Processes extends StateStoreProcessContract {
    @Override
    protected String name() {
      return "folder";
    }

    @Override
    protected Map<String, String> settings(Path folder) {
      return Map.of("path", folder.toString());
    }
  }
}
