package dev.rocky.state.memory;

import dev.rocky.state.Settings;
import dev.rocky.state.StateStore;
import dev.rocky.state.spi.StateStoreProvider;

/**
 * Provides {@link MemoryStateStore} under the name {@code memory}; it has no settings.
 *
 * @since 0.1
 */
public final class MemoryStateStoreProvider implements StateStoreProvider {

  /** For {@link java.util.ServiceLoader}. */
  public MemoryStateStoreProvider() {}

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public StateStore open(Settings settings) {
    return settings.decode(none -> new MemoryStateStore());
  }
}
