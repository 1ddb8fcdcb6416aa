package dev.rocky.state.lmdb;

import dev.rocky.state.tck.StateStoreProcessContract;
import java.nio.file.Path;
import java.util.Map;

class LmdbStateStoreProcessTest extends StateStoreProcessContract {

  @Override
  protected String name() {
    return "lmdb";
  }

  @Override
  protected Map<String, String> settings(Path folder) {
    return Map.of("path", folder.resolve("ledger.lmdb").toString());
  }
}
