package dev.rocky.state.lmdb;

import dev.rocky.state.StateStore;
import dev.rocky.state.tck.StateStoreModelContract;
import java.nio.file.Path;

/** Works that share a flush see and leave what they would alone. */
class CrowdedStoreModelTest extends StateStoreModelContract {

  @Override
  protected StateStore open(Path folder) {
    return new CrowdedStore(
        LmdbStateStore.open(LmdbSettings.ofDefaults().withPath(folder.resolve("ledger.lmdb"))));
  }
}
