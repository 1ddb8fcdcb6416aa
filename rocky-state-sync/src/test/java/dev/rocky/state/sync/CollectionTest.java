package dev.rocky.state.sync;

import static dev.rocky.state.sync.Samples.large;
import static dev.rocky.state.sync.Samples.put;
import static dev.rocky.state.sync.Samples.records;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.remote.RemoteDamagedException;
import dev.rocky.state.sync.CollectionResult.Collected;
import dev.rocky.state.sync.CollectionResult.NothingToCollect;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.LeakCheckExtension;
import dev.rocky.state.tck.ManualClock;
import dev.rocky.state.tck.RemoteOperation;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** G1 to G3. */
@ExtendWith(LeakCheckExtension.class)
class CollectionTest {

  private static final Duration LATER = Keeper.GRACE.plusSeconds(2);

  private final ManualClock clock = new ManualClock(Samples.TIME);
  private final Commits others = new Commits(Protection.NONE, clock);
  private final Keeper keeper = new Keeper(others, clock);

  @AfterEach
  void close() {
    keeper.close();
  }

  @Test
  void orphansGoWhenTheyAreOldEnoughAndNothingElse() {
    others.first(put("a", "1"));
    Head head = others.push(put("a", "2"));
    SegmentReference orphan = others.orphan();
    clock.advance(Keeper.GRACE.minusSeconds(1));
    assertInstanceOf(NothingToCollect.class, keeper.collect());
    assertEquals(head, others.head());
    clock.advance(Duration.ofSeconds(3));
    SegmentReference young = others.orphan();

    Collected result = assertInstanceOf(Collected.class, keeper.collect());

    assertEquals(
        List.of(3L, 1L, (long) orphan.length()),
        List.of(result.generation(), result.deleted(), result.bytes()));
    assertFalse(others.objects().contains(orphan.name()));
    assertTrue(others.objects().contains(young.name()));
    assertEquals(3, others.head().fence());
    assertTrue(keeper.verify().isIntact());
    assertEquals(others.state, others.read(others.head()));
  }

  @Test
  void aHistoryMayBeForEver() {
    others.first(put("a", "1"));
    others.push(put("a", "2"));
    keeper.compact();
    clock.advance(LATER);

    CollectionResult result = keeper.maintenance.collect(Duration.ofSeconds(Long.MAX_VALUE));

    assertInstanceOf(CollectionResult.NothingToCollect.class, result);
  }

  @Test
  void partsOfAnOrphanGoWithItAndPartsOfWhatIsNeededStay() {
    others.first(large("large"));
    SegmentName orphan = SegmentName.root(2, others.id());
    others.create(orphan.withPart(1), new byte[10]);
    others.create(orphan.withPart(2), new byte[10]);
    Set<SegmentName> before = others.objects();
    clock.advance(LATER);

    assertEquals(2, assertInstanceOf(Collected.class, keeper.collect()).deleted());

    before.removeAll(Set.of(orphan.withPart(1), orphan.withPart(2)));
    assertEquals(before, others.objects());
  }

  @Test
  void whatLiesBeforeTheHistoryGoesAGraceAfterItWasFoundToBe() {
    others.first(put("a", "1"));
    for (int i = 2; i <= 5; i++) {
      others.push(put("a", "" + i));
    }
    keeper.compact();
    others.push(put("a", "6"));
    Set<SegmentName> all = others.objects();
    clock.advance(LATER);

    assertInstanceOf(Collected.class, keeper.collect());
    assertEquals(all, others.objects()); // the floor has moved, the sweep has not
    assertEquals(List.of(5L, 1L), List.of(others.head().floor(), others.head().sweep()));
    clock.advance(Keeper.GRACE.minusSeconds(2));
    assertInstanceOf(NothingToCollect.class, keeper.collect());
    clock.advance(Duration.ofSeconds(4));
    assertInstanceOf(Collected.class, keeper.collect());

    assertEquals(List.of(5L, 5L), List.of(others.head().floor(), others.head().sweep()));
    assertEquals(5, others.head().log().oldest().generation());
    assertEquals(3, others.objects().size()); // commit 5, the snapshot, commit 7
    assertEquals(others.state, others.read(others.head()));
    assertTrue(keeper.verify().isIntact());
  }

  @Test
  void theHistoryStaysAsFarBackAsItWasAskedFor() {
    others.first(put("a", "1"));
    others.push(put("a", "2"));
    keeper.compact(); // covers 2
    clock.advance(Duration.ofDays(3));
    others.push(put("a", "3"));
    others.push(put("a", "4"));
    keeper.compact(); // covers 5
    clock.advance(Duration.ofDays(3));

    keeper.maintenance.collect(Duration.ofDays(5));
    assertEquals(2, others.head().floor());
    clock.advance(LATER);
    keeper.maintenance.collect(Duration.ofDays(2));
    assertEquals(5, others.head().floor());
  }

  @Test
  void aClockThatIsWrongNeitherHoldsTheHistoryForEverNorCutsIt() {
    others.first(put("a", "1"));
    others.push(put("a", "2"));
    keeper.compact();
    Head head = others.push(put("a", "3"));
    List<LogEntry> log = head.log().entries();
    LogEntry second = log.get(1);
    for (Duration wrong : List.of(Duration.ofDays(9_000), Duration.ofDays(-9_000))) {
      LogEntry wrongly =
          new LogEntry(2, second.id(), second.kind(), Samples.TIME.plus(wrong), second.root());
      List<LogEntry> changed = List.of(log.get(0), wrongly, log.get(2), log.get(3));

      Retention young =
          Retention.next(
              head, changed, Samples.TIME.plusSeconds(60), Duration.ofHours(1), Duration.ZERO);
      Retention old =
          Retention.next(
              head, changed, Samples.TIME.plusSeconds(7_200), Duration.ofHours(1), Duration.ZERO);

      assertEquals(List.of(1L, 2L), List.of(young.floor(), old.floor()));
    }
  }

  @Test
  void aWriterWhoseSegmentWasListedLosesItsRace() {
    others.first(put("a", "1"));
    SegmentReference uploaded = others.orphan(); // P1; P3 comes later
    Head read = others.head();
    clock.advance(LATER);

    assertInstanceOf(Collected.class, keeper.collect());

    assertThrows(AssertionError.class, () -> others.swap(read, others.appending(read, uploaded)));
    assertTrue(keeper.verify().isIntact());
  }

  @Test
  void aWriterWhoIsFasterThanTheFenceKeepsItsSegment() {
    others.first(put("a", "1"));
    SegmentReference other = others.orphan();
    SegmentReference uploaded = others.orphan();
    clock.advance(LATER);
    keeper.script.next(
        RemoteOperation.COMPARE_AND_SET,
        new Fault.Before(
            () -> others.swap(others.head(), others.appending(others.head(), uploaded))));

    assertInstanceOf(Collected.class, keeper.collect());

    assertTrue(others.objects().contains(uploaded.name()));
    assertFalse(others.objects().contains(other.name()));
    assertTrue(keeper.verify().isIntact());
  }

  @Test
  void aSegmentThatIsCreatedBehindTheFenceStays() {
    others.first(put("a", "1"));
    others.orphan();
    clock.advance(LATER);
    SegmentReference[] created = new SegmentReference[1];
    keeper.script.next(
        RemoteOperation.DELETE, new Fault.Before(() -> created[0] = others.orphan()));

    assertInstanceOf(Collected.class, keeper.collect());

    assertTrue(others.objects().contains(created[0].name()));
  }

  @Test
  void aReaderThatBeganBeforeTheFloorMovedHasItsGrace() {
    others.first(put("a", "1"));
    for (int i = 2; i <= 5; i++) {
      others.push(put("a", "" + i));
    }
    Head read = others.head(); // a slow reader begins
    keeper.compact();
    clock.advance(LATER);
    keeper.collect();
    clock.advance(Keeper.GRACE.minusSeconds(5));
    keeper.collect();

    assertEquals(others.state, others.read(read));
  }

  @Test
  void thePagesOfALongLogStayAsFarAsTheyAreNeeded() {
    others.first(put("a", "0"));
    for (int i = 1; i < 120; i++) {
      others.push(put("a", "" + i));
    }
    clock.advance(LATER);
    others.orphan();
    clock.advance(LATER);
    assertInstanceOf(Collected.class, keeper.collect());
    assertEquals(121, keeper.maintenance.history().size());
    assertTrue(keeper.verify().isIntact());

    keeper.compact();
    clock.advance(LATER);
    keeper.collect();
    clock.advance(LATER);
    keeper.collect();

    assertTrue(keeper.verify().isIntact());
    assertTrue(others.objects().size() < 5, others.objects().toString());
    assertEquals(others.state, others.read(others.head()));
  }

  @Test
  void aFullLogMakesThePageOfAFence() {
    others.first(put("a", "0"));
    for (int i = 1; i < 48; i++) {
      others.push(put("a", "" + i));
    }
    others.orphan();
    clock.advance(LATER);

    assertInstanceOf(Collected.class, keeper.collect());

    LogEntry fence = others.head().log().newest();
    assertEquals(CommitKind.COLLECTION, fence.kind());
    assertEquals(others.head().log().older(), fence.root());
    assertEquals(49, keeper.maintenance.history().size());
    assertTrue(keeper.verify().isIntact());
  }

  @Test
  void aPageThatOnlyHeadNamesAsOlderStays() {
    others.first(put("a", "0"));
    for (int i = 1; i < 48; i++) {
      others.push(put("a", "" + i));
    }
    keeper.compact(); // its page lies in a segment of its own, its entry names the snapshot
    SegmentReference orphan = others.orphan();
    clock.advance(LATER);

    assertInstanceOf(Collected.class, keeper.maintenance.collect(Duration.ofDays(1)));

    assertFalse(others.objects().contains(orphan.name()));
    assertEquals(50, keeper.maintenance.history().size());
    assertTrue(keeper.verify().isIntact());
  }

  @Test
  void aLostPageEndsTheCollectionAsDamageAndDeletesNothing() {
    others.first(put("a", "0"));
    for (int i = 1; i < 60; i++) {
      others.push(put("a", "" + i));
    }
    others.orphan();
    others.delete(others.head().log().older().orElseThrow());
    clock.advance(LATER);
    Set<SegmentName> before = others.objects();

    assertThrows(RemoteDamagedException.class, keeper::collect);

    assertEquals(before, others.objects());
  }

  @Test
  void eachStepEndsWellWhateverBecomesOfItsAnswer() {
    List<Fault> faults =
        List.of(
            new Fault.LostAnswer(),
            new Fault.LostRequest(),
            new Fault.Unavailable(),
            new Fault.Contended(),
            new Fault.Stale(),
            new Fault.Late(1),
            new Fault.Late(2),
            new Fault.Late(5));
    for (RemoteOperation operation : RemoteOperation.values()) {
      for (Fault fault : faults) {
        for (int call = 1; call <= 6 && fault.suits(operation); call++) {
          Commits remote = new Commits(Protection.NONE, clock);
          remote.first(records(10));
          remote.push(put("a", "2"));
          SegmentReference orphan = remote.orphan();
          clock.advance(LATER);
          try (Keeper one = new Keeper(remote, clock)) {
            one.script.on(operation, call, fault);

            one.collect();
            one.remote.applyLate();
            one.script.heal();
            one.collect();

            assertFalse(
                remote.objects().contains(orphan.name()), operation + " " + call + " " + fault);
            assertEquals(remote.state, remote.read(remote.head()));
            assertTrue(one.verify().isIntact());
          }
        }
      }
    }
  }

  @Test
  void aCrashAtAnyStepLeavesARemoteThatTheNextCollectionGoesOnWith() {
    for (boolean after : new boolean[] {false, true}) {
      for (int step = 1; crashes(step, after); step++) {
        assertTrue(step < 40);
      }
    }
  }

  private boolean crashes(int step, boolean after) {
    Commits remote = new Commits(Protection.NONE, clock);
    remote.first(records(10));
    remote.push(put("a", "2"));
    SegmentReference orphan = remote.orphan();
    clock.advance(LATER);
    boolean crashed = false;
    try (Keeper one = new Keeper(remote, clock)) {
      Crash.at(one.script, step, after);
      try {
        one.collect();
      } catch (Crash e) {
        crashed = true;
      }
    }
    try (Keeper next = new Keeper(remote, clock)) {
      next.collect();
      assertFalse(remote.objects().contains(orphan.name()));
      assertEquals(remote.state, remote.read(remote.head()));
      assertTrue(next.verify().isIntact());
    }
    return crashed;
  }

  @Test
  void withoutHeadNothingIsCollected() {
    assertInstanceOf(CollectionResult.Absent.class, keeper.collect());
  }
}
