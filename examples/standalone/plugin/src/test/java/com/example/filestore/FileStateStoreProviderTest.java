package com.example.filestore;

import dev.rocky.state.Settings;
import dev.rocky.state.tck.StateStoreProviderContract;
import java.nio.file.Path;
import java.util.Map;

class FileStateStoreProviderTest extends StateStoreProviderContract {

  @Override
  protected String name() {
    return "file";
  }

  @Override
  protected Settings settings(Path folder) {
    return Settings.of(Map.of("path", folder.resolve("state").toString()));
  }
}
