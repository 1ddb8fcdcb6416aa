package dev.rocky.state.tck;

import dev.rocky.state.StateStore;
import dev.rocky.state.memory.MemoryStateStore;
import java.nio.file.Path;

/** The store in memory under the contract that every store is under. */
class MemoryStateStoreTest extends StateStoreContract {

  @Override
  protected StateStore open(Path folder) {
    return new MemoryStateStore();
  }

  @Override
  protected boolean durable() {
    return false;
  }
}
