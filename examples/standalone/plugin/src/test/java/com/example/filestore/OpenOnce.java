package com.example.filestore;

import dev.rocky.state.StoreBusyException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A process of its own that opens the store in its argument: exit code 0 if it could, 3 if it was
 * busy.
 */
final class OpenOnce {

  static final int BUSY = 3;

  private OpenOnce() {}

  public static void main(String[] arguments) {
    try {
      new FileStateStore(Path.of(arguments[0]), Duration.ZERO).close();
    } catch (StoreBusyException e) {
      System.exit(BUSY);
    }
  }
}
