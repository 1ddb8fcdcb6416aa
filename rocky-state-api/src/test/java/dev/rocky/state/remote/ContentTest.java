package dev.rocky.state.remote;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentTest {

  private @TempDir Path folder;

  @Test
  void bytesAreCopiedAndReadAsOftenAsNeeded() throws IOException {
    byte[] bytes = {1, 2, 3};
    Content content = Content.of(bytes);
    bytes[0] = 9;
    assertEquals(3, content.size());
    for (int i = 0; i < 2; i++) {
      assertArrayEquals(new byte[] {1, 2, 3}, read(content));
    }
  }

  @Test
  void aFileIsReadAsOftenAsNeeded() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[] {1, 2, 3});
    Content content = Content.of(file);
    assertEquals(3, content.size());
    for (int i = 0; i < 2; i++) {
      assertArrayEquals(new byte[] {1, 2, 3}, read(content));
    }
  }

  @Test
  void theSizeOfAFileIsThatOfTheBeginning() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[3]);
    Content content = Content.of(file);
    Files.write(file, new byte[5]);
    assertEquals(3, content.size());
  }

  @Test
  void aFileThatIsNotThereIsNoticedAtOnce() {
    assertThrows(NoSuchFileException.class, () -> Content.of(folder.resolve("absent")));
  }

  private static byte[] read(Content content) throws IOException {
    try (InputStream source = content.open()) {
      return source.readAllBytes();
    }
  }
}
