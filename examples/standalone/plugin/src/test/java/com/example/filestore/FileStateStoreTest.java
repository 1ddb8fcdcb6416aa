package com.example.filestore;

import dev.rocky.state.StateStore;
import dev.rocky.state.tck.StateStoreContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

class FileStateStoreTest extends StateStoreContract {

  @Override
  protected StateStore open(Path folder) {
    return new FileStateStore(folder.resolve("state"), Duration.ofSeconds(30));
  }

  @Override
  protected Optional<StateStore> open(Path folder, Duration timeout) {
    return Optional.of(new FileStateStore(folder.resolve("state"), timeout));
  }
}
