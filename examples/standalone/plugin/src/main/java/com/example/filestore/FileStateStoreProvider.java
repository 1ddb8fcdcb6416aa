package com.example.filestore;

import dev.rocky.state.Settings;
import dev.rocky.state.StateStore;
import dev.rocky.state.spi.StateStoreProvider;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Provides {@link FileStateStore} under the name {@code file}. Settings: {@code path}, required,
 * and {@code write_lock_timeout}, 30 seconds if absent.
 */
public final class FileStateStoreProvider implements StateStoreProvider {

  /** For {@link java.util.ServiceLoader}; nothing happens here. */
  public FileStateStoreProvider() {}

  @Override
  public String name() {
    return "file";
  }

  @Override
  public StateStore open(Settings settings) {
    // Decode everything first, open afterwards: settings with a problem must not leave a file
    // behind.
    Decoded decoded =
        settings.decode(
            s ->
                new Decoded(
                    Path.of(s.requiredString("path")),
                    s.duration("write_lock_timeout", Duration.ofSeconds(30))));
    return new FileStateStore(decoded.path(), decoded.writeLockTimeout());
  }

  private record Decoded(Path path, Duration writeLockTimeout) {}
}
