package dev.rocky.state.lmdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.lmdb.OpenFile.FolderState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The folder's state and the time are what the tests say; the file is a real one. */
class OpenFileTest {

  private static final Instant NOW = Instant.parse("2025-03-15T14:30:00Z");
  private static final FolderState OLD = new FolderState(1L, 2L, NOW.minusSeconds(60));

  @TempDir private Path folder;

  private final SetClock clock = new SetClock();
  private Optional<FolderState> state = Optional.of(OLD);
  private StoreFile file;
  private OpenFile open;

  @BeforeEach
  void openFile() throws IOException {
    file = new StoreFile(folder.resolve("ledger.lmdb"));
    Files.write(file.path(), new byte[100]);
    open = new OpenFile(file, file.identity().orElseThrow(), clock, () -> state);
    assertTrue(open.isInPlace());
  }

  @Test
  void whileTheFolderIsAsItWasTheFileIsNotLookedAt() throws IOException {
    replace();

    assertTrue(open.isInPlace());
    assertFalse(open.isSurelyInPlace());
  }

  @Test
  void changeOfTheFolderIsFollowedByALookAtTheFile() throws IOException {
    replace();

    state = Optional.of(new FolderState(1L, 2L, NOW.minusNanos(1)));

    assertFalse(open.isInPlace());
    assertFalse(open.isInPlace());
  }

  @Test
  void anotherFolderOfTheSameTimeIsNoticed() throws IOException {
    replace();

    state = Optional.of(new FolderState(1L, 3L, OLD.changed()));

    assertFalse(open.isInPlace());
  }

  @Test
  void anotherFileSystemWithTheSameFolderIsNoticed() throws IOException {
    replace();

    state = Optional.of(new FolderState(9L, 2L, OLD.changed()));

    assertFalse(open.isInPlace());
  }

  @Test
  void whatTheFolderDoesNotTellIsNoticedWithinASecond() throws IOException {
    replace();

    clock.now = NOW.plusSeconds(1);

    assertFalse(open.isInPlace());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 1_999})
  void folderThatChangedJustNowIsNotReliedOn(long millis) throws IOException {
    state = Optional.of(new FolderState(1L, 2L, NOW.minusMillis(millis)));
    assertTrue(open.isInPlace());

    replace();

    assertFalse(open.isInPlace());
  }

  @Test
  void folderWithoutATimeThatChangesIsNotReliedOn() throws IOException {
    state = Optional.of(new FolderState(1L, 2L, Instant.EPOCH));
    assertTrue(open.isInPlace());

    replace();

    assertFalse(open.isInPlace());
  }

  @Test
  void systemThatDoesNotTellIsAskedForTheFile() throws IOException {
    state = Optional.empty();
    assertTrue(open.isInPlace());

    replace();

    assertFalse(open.isInPlace());
  }

  @Test
  void fileThatReturnedIsInItsPlaceAgain() throws IOException {
    Path elsewhere = Files.move(file.path(), folder.resolve("elsewhere"));
    assertFalse(open.isSurelyInPlace());

    Files.move(elsewhere, file.path());

    assertTrue(open.isInPlace());
  }

  @Test
  void folderOfThisSystemTellsWhenANameInItMeansAnotherFile() throws IOException {
    Optional<FolderState> before = FolderState.of(file.path());
    assertEquals(before, FolderState.of(file.path()));

    for (int i = 0; FolderState.of(file.path()).equals(before); i++) {
      assertTrue(i < 1_000_000, "the folder's time never changes");
      replace(); // until the tick is over, where time is coarse
    }
  }

  @Test
  void onlyAFileThatIsTooShortIsLengthened() throws IOException {
    open.lengthen(100);
    assertEquals(100, Files.size(file.path()));

    open.lengthen(4_096);
    open.lengthen(200);

    assertEquals(4_096, Files.size(file.path()));
    open.close();
  }

  private void replace() throws IOException {
    Path other = Files.write(folder.resolve("other"), new byte[100]);
    Files.move(other, file.path(), StandardCopyOption.ATOMIC_MOVE);
  }

  private static final class SetClock extends Clock {

    private Instant now = NOW;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }
}
