package com.example.filestore;

import dev.rocky.state.StateStore;
import dev.rocky.state.tck.StateStoreModelContract;
import java.nio.file.Path;
import java.time.Duration;

class FileStateStoreModelTest extends StateStoreModelContract {

  @Override
  protected StateStore open(Path folder) {
    return new FileStateStore(folder.resolve("state"), Duration.ofSeconds(30));
  }
}
