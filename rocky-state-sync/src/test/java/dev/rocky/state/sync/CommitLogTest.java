package dev.rocky.state.sync;

import static dev.rocky.state.sync.Samples.entries;
import static dev.rocky.state.sync.Samples.id;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.spi.CommitId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommitLogTest {

  @Test
  void pagesThatLeaveHeadHoldEveryCommitOnce() {
    Map<SegmentReference, CommitLog> pages = new HashMap<>();
    CommitLog log = CommitLog.beginningWith(CommitId.NONE, entries(1, 1).get(0));
    for (LogEntry next : entries(2, 200)) {
      if (log.isFull()) {
        SegmentReference root = Samples.reference(next.ownRoot());
        pages.put(root, log.page());
        log = log.withoutPage(root);
      }
      log = log.append(next);
      assertTrue(log.newest().generation() < 33 || log.entries().size() >= 32, log.toString());
    }

    List<LogEntry> all = new ArrayList<>(log.entries());
    CommitLog piece = log;
    while (piece.older().isPresent()) {
      CommitLog page = pages.get(piece.older().get());
      assertEquals(page.newest().id(), piece.parent());
      all.addAll(0, page.entries());
      piece = page;
    }

    assertEquals(entries(1, 200), all);
    assertTrue(piece.parent().isNone());
  }

  @Test
  void aCommitIsFoundByItsGeneration() {
    CommitLog log = Samples.head(60, 40).log();

    assertEquals(Optional.of(id(21)), log.commit(21).map(LogEntry::id));
    assertEquals(Optional.of(id(60)), log.commit(60).map(LogEntry::id));
    assertEquals(Optional.empty(), log.commit(20));
    assertEquals(Optional.empty(), log.commit(61));
    assertEquals(Optional.empty(), log.commit(Long.MIN_VALUE));
  }

  @Test
  void whatLiesBeforeTheSweepGoes() {
    CommitLog log = Samples.head(60, 40).log();

    CommitLog rest = log.since(50);

    assertEquals(entries(50, 60), rest.entries());
    assertEquals(id(49), rest.parent());
    assertFalse(rest.older().isPresent());
    assertEquals(log, log.since(20));
    assertEquals(log, log.since(3));
  }

  @Test
  void aPageThatHoldsNothingSinceTheSweepIsNotNamedAnyMore() {
    CommitLog log = Samples.head(60, 40).log();

    CommitLog rest = log.since(21);

    assertEquals(log.entries(), rest.entries());
    assertEquals(log.parent(), rest.parent());
    assertTrue(log.older().isPresent());
    assertFalse(rest.older().isPresent());
    assertEquals(1, log.since(1_000).entries().size());
  }

  @Test
  void aLogWithGapsOrWithOneCommitTwiceIsNone() {
    List<LogEntry> gap = new ArrayList<>(entries(5, 9));
    gap.remove(2);
    List<LogEntry> twice = new ArrayList<>(entries(5, 6));
    twice.add(new LogEntry(7, id(5), CommitKind.FORMAT, Samples.TIME, Optional.empty()));

    assertNoLog(id(4), gap);
    assertNoLog(id(4), twice);
    assertNoLog(id(6), entries(5, 9));
    assertNoLog(CommitId.NONE, entries(5, 9));
    assertNoLog(id(4), entries(1, 3));
    assertNoLog(id(4), List.of());
    assertNoLog(id(4), entries(5, 53));
  }

  private static void assertNoLog(CommitId parent, List<LogEntry> entries) {
    assertThrows(
        IllegalArgumentException.class, () -> new CommitLog(Optional.empty(), parent, entries));
  }
}
