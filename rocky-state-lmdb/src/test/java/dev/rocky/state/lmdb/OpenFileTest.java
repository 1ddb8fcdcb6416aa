package dev.rocky.state.lmdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenFileTest {

  /** Of somebody who comes much later, so that the folder's last change lies long ago. */
  private static final Clock LATER = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));

  @TempDir private Path temporary;

  private Path folder;
  private StoreFile file;

  @BeforeEach
  void makeFile() throws IOException {
    folder = Files.createDirectory(temporary.resolve("folder"));
    file = new StoreFile(folder.resolve("ledger.lmdb"));
    Files.write(file.path(), new byte[100]);
  }

  @Test
  void fileThatNobodyTouchedIsInItsPlace() {
    try (OpenFile open = opened(LATER)) {
      assertTrue(open.isInPlace());
      assertTrue(open.isInPlace());
    }
  }

  @Test
  void deletionIsNoticedAlthoughTheFolderHadNotChangedForLong() throws IOException {
    try (OpenFile open = opened(LATER)) {
      assertTrue(open.isInPlace());

      Files.delete(file.path());

      assertFalse(open.isInPlace());
    }
  }

  @Test
  void replacementIsNoticedThoughTheFoldersTimeWasSetBack() throws IOException {
    try (OpenFile open = opened(LATER)) {
      FileTime before = Files.getLastModifiedTime(folder);
      assertTrue(open.isInPlace());

      replaceInANewMoment();
      Files.setLastModifiedTime(folder, before);

      assertFalse(open.isInPlace());
      assertFalse(open.isInPlace());
    }
  }

  @Test
  void anotherFolderInThePlaceOfItsOwnIsNoticed() throws IOException {
    try (OpenFile open = opened(LATER)) {
      assertTrue(open.isInPlace());

      Files.move(folder, temporary.resolve("moved"));
      Files.createDirectory(folder);
      Files.write(file.path(), new byte[100]);

      assertFalse(open.isInPlace());
    }
  }

  @Test
  void replacementInTheMomentOfTheLastLookIsNoticed() throws IOException {
    try (OpenFile open = opened(Clock.systemUTC())) {
      for (int i = 0; i < 100; i++) {
        Path kept = folder.resolve("kept");
        assertTrue(open.isInPlace());
        Files.move(file.path(), kept);
        Files.write(file.path(), new byte[100]);

        assertFalse(open.isInPlace());

        Files.delete(file.path());
        Files.move(kept, file.path());
      }
    }
  }

  @Test
  void fileThatReturnedIsInItsPlaceAgain() throws IOException {
    try (OpenFile open = opened(LATER)) {
      Files.move(file.path(), folder.resolve("elsewhere"));
      assertFalse(open.isInPlace());

      Files.move(folder.resolve("elsewhere"), file.path());

      assertTrue(open.isInPlace());
    }
  }

  @Test
  void onlyAFileThatIsTooShortIsLengthened() throws IOException {
    try (OpenFile open = opened(LATER)) {
      open.lengthen(100);
      assertEquals(100, Files.size(file.path()));

      open.lengthen(4_096);
      open.lengthen(200);

      assertEquals(4_096, Files.size(file.path()));
    }
  }

  private OpenFile opened(Clock clock) {
    return new OpenFile(file, file.identity().orElseThrow(), clock);
  }

  /**
   * Until the folder's time differs: where time is coarse, a change may fall into the same tick.
   */
  private void replaceInANewMoment() throws IOException {
    Object before = changed();
    do {
      Path other = Files.write(folder.resolve("other"), new byte[100]);
      Files.move(other, file.path(), StandardCopyOption.ATOMIC_MOVE);
    } while (changed().equals(before));
  }

  private Object changed() throws IOException {
    return Files.getAttribute(folder, "unix:ctime");
  }
}
