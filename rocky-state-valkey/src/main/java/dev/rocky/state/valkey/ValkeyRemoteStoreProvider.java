package dev.rocky.state.valkey;

import dev.rocky.state.Settings;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.spi.RemoteStoreProvider;

/**
 * Provides {@link ValkeyRemoteStore} under the name {@code valkey}. {@link ValkeySettings#from}
 * lists its settings.
 *
 * @since 0.1
 */
public final class ValkeyRemoteStoreProvider implements RemoteStoreProvider {

  /** For {@link java.util.ServiceLoader}. */
  public ValkeyRemoteStoreProvider() {}

  @Override
  public String name() {
    return "valkey";
  }

  @Override
  public RemoteStore open(Settings settings) {
    return ValkeyRemoteStore.open(ValkeySettings.from(settings));
  }
}
