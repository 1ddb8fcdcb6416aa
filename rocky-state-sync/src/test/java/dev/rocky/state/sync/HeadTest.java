package dev.rocky.state.sync;

import static dev.rocky.state.sync.Samples.id;
import static dev.rocky.state.sync.Samples.reference;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What no HEAD can say, whoever wrote it. */
class HeadTest {

  private static final Head WHOLE = Samples.head(60, 40);

  @Test
  void aSnapshotOfAnotherGenerationThanItCoversIsRefused() {
    assertRefused("snapshot is of another generation", 59, 21, 21, 0, WHOLE.log());
    assertRefused("covers what is not there", 61, 21, 21, 0, WHOLE.log());
  }

  @Test
  void aFloorThatNoSnapshotCoversIsRefused() {
    assertRefused("not in order", 60, 61, 21, 0, WHOLE.log());
    assertRefused("not in order", 60, 30, 31, 0, WHOLE.log());
    assertRefused("not in order", 60, 30, 0, 0, WHOLE.log());
  }

  @Test
  void aFenceInTheFutureIsRefused() {
    assertRefused("fence", 60, 21, 21, 61, WHOLE.log());
  }

  @Test
  void aShortLogWithAPageBeforeItIsRefused() {
    CommitLog log =
        new CommitLog(
            Optional.of(reference(WHOLE.log().newest().ownRoot())),
            id(29),
            WHOLE.log().entries().subList(9, 40));

    assertRefused("shorter than it may be", 60, 21, 21, 0, log);
  }

  @Test
  void aLogThatBeginsBehindTheSweepIsRefused() {
    CommitLog log = new CommitLog(Optional.empty(), id(20), WHOLE.log().entries());

    assertRefused("begins behind the sweep", 60, 21, 20, 0, log);
    head(60, 21, 21, 0, log);
  }

  @Test
  void aCommitOfChangesOrASnapshotHasASegment() {
    for (CommitKind kind : CommitKind.values()) {
      if (kind == CommitKind.CHANGES || kind == CommitKind.SNAPSHOT) {
        assertThrows(
            IllegalArgumentException.class,
            () -> new LogEntry(7, id(7), kind, Samples.TIME, Optional.empty()));
      } else {
        assertEquals(7, new LogEntry(7, id(7), kind, Samples.TIME, Optional.empty()).generation());
      }
    }
  }

  private static void assertRefused(
      String problem, long covered, long floor, long sweep, long fence, CommitLog log) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> head(covered, floor, sweep, fence, log));
    assertTrue(String.valueOf(refused.getMessage()).contains(problem), refused.toString());
  }

  private static Head head(long covered, long floor, long sweep, long fence, CommitLog log) {
    return new Head(
        WHOLE.format(),
        WHOLE.lineage(),
        covered,
        WHOLE.snapshot(),
        floor,
        Samples.TIME,
        sweep,
        fence,
        log);
  }
}
