package dev.rocky.state.lmdb;

import dev.rocky.state.StateStore;
import dev.rocky.state.tck.StateStoreContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtendWith;

/** Works that share a flush keep the contract of stores. */
@ExtendWith(NativeLibraryLoaded.class)
class CrowdedStoreTest extends StateStoreContract {

  @Override
  protected StateStore open(Path folder) {
    return new CrowdedStore(LmdbStateStore.open(in(folder)));
  }

  @Override
  protected Optional<StateStore> open(Path folder, Duration timeout) {
    return Optional.of(
        new CrowdedStore(LmdbStateStore.open(in(folder).withWriteLockTimeout(timeout))));
  }

  private static LmdbSettings in(Path folder) {
    return LmdbSettings.ofDefaults().withPath(folder.resolve("ledger.lmdb"));
  }
}
