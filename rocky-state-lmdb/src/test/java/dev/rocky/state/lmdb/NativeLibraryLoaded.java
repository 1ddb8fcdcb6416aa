package dev.rocky.state.lmdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Uses LMDB once before the first test: the native binding (jnr-ffi) starts two daemon threads when
 * its classes are first used, once in a JVM, which a check for leaks would blame on the first test.
 */
public final class NativeLibraryLoaded implements BeforeAllCallback {

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    Path folder = Files.createTempDirectory("rocky-first-use");
    LmdbStateStore.open(LmdbSettings.ofDefaults().withPath(folder.resolve("ledger"))).close();
    try (var files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
