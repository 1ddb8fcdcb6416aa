package dev.rocky.state.lmdb;

import dev.rocky.state.StateStore;
import dev.rocky.state.tck.StateStoreModelContract;
import java.nio.file.Path;

/** The local store answers like a sorted map. */
class LmdbStateStoreModelTest extends StateStoreModelContract {

  @Override
  protected StateStore open(Path folder) {
    return LmdbStateStore.open(LmdbSettings.ofDefaults().withPath(folder.resolve("ledger.lmdb")));
  }
}
