package com.example.filestore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rocky.state.Key;
import dev.rocky.state.StateStore;
import dev.rocky.state.StoreBusyException;
import dev.rocky.state.StoreDamagedException;
import dev.rocky.state.StoreOpenException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the TCK cannot know: the bytes of the file, and that it is for one process at a time. */
class StateFileTest {

  private static final Key KEY = Key.of(7, "orders");

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void writeOneEntry() {
    file = folder.resolve("state");
    try (StateStore store = open()) {
      store.write(
          transaction -> {
            transaction.put(KEY, "42".getBytes(UTF_8));
            return null;
          });
    }
  }

  @Test
  void aFileThatIsCutOffIsRefusedAndLeftAsItIs() throws Exception {
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      assertRefused(Arrays.copyOf(whole, length));
    }
  }

  @Test
  void aFileWithOneFlippedBitIsRefusedAndLeftAsItIs() throws Exception {
    byte[] whole = Files.readAllBytes(file);
    for (int bit = 0; bit < whole.length * Byte.SIZE; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      assertRefused(flipped);
    }
  }

  @Test
  void anotherProcessIsRefusedWhileTheStoreIsOpenAndWelcomeAfterwards() throws Exception {
    try (StateStore store = open()) {
      assertThrows(StoreBusyException.class, this::open); // must not cost the first one its lock
      assertEquals(OpenOnce.BUSY, openInAnotherProcess());
      assertArrayEquals("42".getBytes(UTF_8), store.read(t -> t.get(KEY).orElseThrow()));
    }
    assertEquals(0, openInAnotherProcess());
  }

  @Test
  void aMissingFolderIsNamed() {
    Path missing = folder.resolve("missing");
    StoreOpenException refused =
        assertThrows(
            StoreOpenException.class,
            () -> new FileStateStore(missing.resolve("state"), Duration.ZERO));
    assertEquals(true, refused.getMessage().contains(missing.toString()), refused.getMessage());
  }

  private StateStore open() {
    return new FileStateStore(file, Duration.ofSeconds(30));
  }

  private void assertRefused(byte[] content) throws Exception {
    Files.write(file, content);
    assertThrows(StoreDamagedException.class, this::open);
    assertArrayEquals(content, Files.readAllBytes(file));
  }

  private int openInAnotherProcess() throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            OpenOnce.class.getName(),
            file.toString())
        .inheritIO()
        .start()
        .waitFor();
  }
}
