package dev.rocky.state.sync;

import static dev.rocky.state.sync.Samples.entries;
import static dev.rocky.state.sync.Samples.id;
import static dev.rocky.state.sync.Samples.reference;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.remote.RemoteDamagedException;
import dev.rocky.state.spi.CommitId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FullLogTest {

  private final Map<SegmentReference, CommitLog> pages = new HashMap<>();
  private final List<SegmentReference> fetched = new ArrayList<>();

  @Test
  void everyCommitSinceTheSweepIsFound() {
    FullLog log = log(head(200, 1));

    for (long generation = 200; generation >= 1; generation--) {
      assertEquals(Optional.of(id(generation)), log.id(generation));
      assertEquals(Optional.of(id(generation)), log.commit(generation).map(LogEntry::id));
    }
    assertEquals(entries(1, 200), log.since(0));
    assertEquals(entries(151, 200), log.since(150));
    assertEquals(List.of(), log.since(200));
    for (long none : new long[] {Long.MIN_VALUE, -1, 0, 201, Long.MAX_VALUE}) {
      assertEquals(Optional.empty(), log.id(none));
      assertEquals(Optional.empty(), log.commit(none));
    }
    assertEquals(fetched.size(), pages.size());
  }

  @Test
  void pagesAreFetchedWhenTheyAreNeededAndOnce() {
    Head head = head(200, 1);
    FullLog log = log(head);
    long oldest = head.log().oldest().generation();

    log.id(oldest);
    log.id(oldest - 1); // the parent stands in HEAD
    log.since(oldest - 1);
    assertEquals(0, fetched.size());
    log.id(oldest - 2);
    log.commit(oldest - 16);
    log.since(oldest - 17);
    assertEquals(1, fetched.size());
    log.commit(oldest - 17);
    assertEquals(2, fetched.size());
  }

  @Test
  void nothingBeforeTheSweepIsFetchedOrTold() {
    for (long sweep : new long[] {90, 104, 105, 106, 160, 170, 200}) {
      fetched.clear();
      FullLog log = log(head(200, sweep));

      assertEquals(entries(sweep, 200), log.since(0), "sweep " + sweep);
      assertEquals(Optional.of(id(sweep)), log.id(sweep));
      assertEquals(Optional.of(id(sweep - 1)), log.id(sweep - 1));
      assertEquals(Optional.empty(), log.commit(sweep - 1));
      assertEquals(Optional.empty(), log.id(sweep - 2));
      assertEquals(List.copyOf(fetched), log.pageSegments());
      fetched.forEach(page -> assertTrue(pages.get(page).newest().generation() >= sweep));
    }
  }

  @Test
  void aPageThatDoesNotEndWhereTheNextBeginsIsDamage() {
    Head head = head(100, 1);
    SegmentReference segment = head.log().older().orElseThrow();
    CommitLog page = pages.get(segment);
    CommitLog another = new CommitLog(page.older(), id(7_000), renamed(page.entries()));
    CommitLog shorter = new CommitLog(page.older(), page.parent(), page.entries().subList(0, 15));
    CommitLog orphaned = new CommitLog(Optional.empty(), page.parent(), page.entries());

    CommitLog shifted =
        new CommitLog(
            page.older(), page.parent(), page.entries().stream().map(this::before).toList());

    for (CommitLog wrong : List.of(another, shorter, orphaned, shifted)) {
      pages.put(segment, wrong);

      RemoteDamagedException damage =
          assertThrows(RemoteDamagedException.class, () -> log(head).since(0));
      assertTrue(damage.getMessage().contains(segment.name().toString()));
    }
  }

  private LogEntry before(LogEntry entry) {
    return new LogEntry(
        entry.generation() - 1, entry.id(), CommitKind.FORMAT, entry.time(), Optional.empty());
  }

  private static List<LogEntry> renamed(List<LogEntry> entries) {
    List<LogEntry> renamed = new ArrayList<>(entries);
    LogEntry last = renamed.remove(15);
    renamed.add(
        new LogEntry(
            last.generation(), id(9_000), CommitKind.FORMAT, last.time(), Optional.empty()));
    return renamed;
  }

  private FullLog log(Head head) {
    return new FullLog(
        head,
        segment -> {
          fetched.add(segment);
          return pages.get(segment);
        });
  }

  /** A HEAD with as many pages before it as it takes. */
  private Head head(long generation, long sweep) {
    pages.clear();
    CommitLog log = CommitLog.beginningWith(CommitId.NONE, entries(1, 1).get(0));
    for (LogEntry next : entries(2, generation)) {
      if (log.isFull()) {
        SegmentReference root = reference(next.ownRoot());
        pages.put(root, log.page());
        log = log.withoutPage(root);
      }
      log = log.append(next);
    }
    return new Head(
        Format.CURRENT,
        Samples.LINEAGE,
        generation,
        reference(SegmentName.root(generation, id(-1))),
        generation,
        Samples.TIME,
        sweep,
        0,
        log.since(sweep));
  }
}
