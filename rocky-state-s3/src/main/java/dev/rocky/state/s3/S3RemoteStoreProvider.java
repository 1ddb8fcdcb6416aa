package dev.rocky.state.s3;

import dev.rocky.state.Settings;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.spi.RemoteStoreProvider;

/**
 * Provides {@link S3RemoteStore} under the name {@code s3}. {@link S3Settings#from} lists its
 * settings.
 *
 * @since 0.1
 */
public final class S3RemoteStoreProvider implements RemoteStoreProvider {

  /** For {@link java.util.ServiceLoader}. */
  public S3RemoteStoreProvider() {}

  @Override
  public String name() {
    return "s3";
  }

  @Override
  public RemoteStore open(Settings settings) {
    return S3RemoteStore.open(S3Settings.from(settings));
  }
}
