package dev.rocky.state.tck;

import dev.rocky.state.StateStore;
import dev.rocky.state.memory.MemoryStateStore;
import java.nio.file.Path;

/** The store in memory against the model. */
class MemoryStateStoreModelTest extends StateStoreModelContract {

  @Override
  protected StateStore open(Path folder) {
    return new MemoryStateStore();
  }

  @Override
  protected boolean durable() {
    return false;
  }
}
