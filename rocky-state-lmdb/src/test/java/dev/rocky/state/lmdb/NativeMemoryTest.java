package dev.rocky.state.lmdb;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.StateStore;
import dev.rocky.state.tck.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Native memory is given back without waiting for a garbage collection. */
class NativeMemoryTest {

  private static final int VALUES = 300;
  private static final long BOUND_KIB = 512 << 10;

  @TempDir Path folder;

  @Test
  @EnabledOnOs(OS.LINUX)
  void largeValuesTakeNoMoreNativeMemoryThanOneOfThem() {
    try (ChildJvm child = ChildJvm.start(Main.class, folder.resolve("ledger.lmdb").toString())) {
      long greatest = Long.parseLong(child.hear());

      assertTrue(greatest < BOUND_KIB, greatest + " KiB of memory that is no file's");
    }
  }

  /** Puts the values and takes each back, which spares the disk; says what it needed at most. */
  static final class Main {
    public static void main(String[] arguments) throws IOException {
      LmdbSettings settings = LmdbSettings.ofDefaults().withPath(Path.of(arguments[0]));
      byte[] value = new byte[StateStore.MAX_VALUE_BYTES];
      long greatest = 0;
      try (StateStore store = LmdbStateStore.open(settings)) {
        for (int i = 0; i < VALUES; i++) {
          try {
            store.write(
                transaction -> {
                  transaction.put(Key.of(0x20, "large"), value);
                  throw new TakenBack();
                });
          } catch (TakenBack e) {
            greatest = Math.max(greatest, anonymousKiB());
          }
        }
      }
      System.out.println(greatest);
    }

    private static long anonymousKiB() throws IOException {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("RssAnon:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
      }
      throw new IOException("The kernel does not say RssAnon");
    }
  }

  private static final class TakenBack extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
