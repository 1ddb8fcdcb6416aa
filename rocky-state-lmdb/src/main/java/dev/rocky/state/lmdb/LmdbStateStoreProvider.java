package dev.rocky.state.lmdb;

import dev.rocky.state.Settings;
import dev.rocky.state.StateStore;
import dev.rocky.state.spi.StateStoreProvider;

/**
 * Provides {@link LmdbStateStore} under the name {@code lmdb}. {@link LmdbSettings#from} lists its
 * settings.
 *
 * @since 0.1
 */
public final class LmdbStateStoreProvider implements StateStoreProvider {

  /** For {@link java.util.ServiceLoader}. */
  public LmdbStateStoreProvider() {}

  @Override
  public String name() {
    return "lmdb";
  }

  @Override
  public StateStore open(Settings settings) {
    return LmdbStateStore.open(LmdbSettings.from(settings));
  }
}
