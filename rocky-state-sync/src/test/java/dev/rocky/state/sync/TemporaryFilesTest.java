package dev.rocky.state.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.StateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFilesTest {

  @TempDir Path parent;

  @Test
  void aTransferThatNeedsNoFileMakesNoFolder() throws IOException {
    // Given a folder for temporary files
    TemporaryFiles files = new TemporaryFiles(Optional.of(parent));
    // When a transfer ends that made none
    files.close();
    // Then nothing was made
    assertEquals(List.of(), left());
  }

  @Test
  void onlyTheirOwnerCanReadThem() throws IOException {
    // Given
    try (TemporaryFiles files = new TemporaryFiles(Optional.of(parent))) {
      // When
      Path file = files.create();
      // Then
      Path folder = file.getParent();
      assertEquals(parent, folder.getParent());
      if (parent.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        assertEquals(
            "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(
            "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
      }
    }
  }

  @Test
  void closingDeletesAllThatIsLeft() throws IOException {
    // Given three files, one of which was deleted and one by somebody else
    TemporaryFiles files = new TemporaryFiles(Optional.of(parent));
    Path kept = files.create();
    Path deleted = files.create();
    Path gone = files.create();
    Files.write(kept, new byte[100]);
    files.delete(deleted);
    assertFalse(Files.exists(deleted));
    assertTrue(Files.exists(kept));
    Files.delete(gone);
    // When
    files.close();
    // Then
    assertEquals(List.of(), left());
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    // Given
    Path missing = parent.resolve("missing");
    try (TemporaryFiles files = new TemporaryFiles(Optional.of(missing))) {
      // When
      StateException e = assertThrows(StateException.class, files::create);
      // Then
      assertTrue(e.getMessage().contains(missing.toString()), e.getMessage());
    }
  }

  private List<Path> left() throws IOException {
    try (Stream<Path> left = Files.list(parent)) {
      return left.toList();
    }
  }
}
