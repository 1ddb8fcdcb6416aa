package dev.rocky.state.lmdb;

import dev.rocky.state.StateStore;
import dev.rocky.state.tck.StateStoreContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtendWith;

/** The local store keeps the contract of stores. */
@ExtendWith(NativeLibraryLoaded.class)
class LmdbStateStoreTest extends StateStoreContract {

  @Override
  protected StateStore open(Path folder) {
    return LmdbStateStore.open(in(folder));
  }

  @Override
  protected Optional<StateStore> open(Path folder, Duration timeout) {
    return Optional.of(LmdbStateStore.open(in(folder).withWriteLockTimeout(timeout)));
  }

  @Override
  protected Optional<StateStore> openReadOnly(Path folder) {
    return Optional.of(LmdbStateStore.open(in(folder).withReadOnly(true)));
  }

  private static LmdbSettings in(Path folder) {
    return LmdbSettings.ofDefaults().withPath(folder.resolve("ledger.lmdb"));
  }
}
