package dev.rocky.state.sync;

import static dev.rocky.state.sync.Samples.delete;
import static dev.rocky.state.sync.Samples.put;
import static dev.rocky.state.sync.Samples.records;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Progress;
import dev.rocky.state.PushResult;
import dev.rocky.state.remote.RemoteDamagedException;
import dev.rocky.state.spi.MergeRules;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.LeakCheckExtension;
import dev.rocky.state.tck.ManualClock;
import dev.rocky.state.tck.RemoteOperation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Looking back, restoring, reading everything back, the format. */
@ExtendWith(LeakCheckExtension.class)
class RemoteMaintenanceTest {

  private final ManualClock clock = new ManualClock(Samples.TIME);
  private final Commits others = new Commits(Protection.NONE, clock);
  private final Keeper keeper = new Keeper(others, clock);

  @AfterEach
  void close() {
    keeper.close();
  }

  @Test
  void theHistoryListsEveryCommitAcrossPagesNewestFirst() {
    others.first(put("a", "1.0"));
    for (int i = 1; i < 100; i++) {
      others.push(put("a", "1." + i));
      if (i == 60) {
        keeper.compact();
      }
    }

    List<HistoryEntry> history = keeper.maintenance.history();

    assertEquals(101, history.size());
    for (int i = 0; i < history.size(); i++) {
      assertEquals(101 - i, history.get(i).generation());
    }
    assertEquals(CommitKind.SNAPSHOT, history.get(101 - 62).kind());
    assertEquals(others.head().id(), history.get(0).id());
    assertEquals(TransferOutcome.OK, keeper.outcome());
  }

  @Test
  void nothingThereHasNoHistoryAndIsNotVerified() {
    assertEquals(List.of(), keeper.maintenance.history());
    assertEquals(Optional.empty(), keeper.maintenance.verify(Progress.NONE));
    assertFalse(keeper.maintenance.upgrade());
    assertThrows(UnknownGenerationException.class, () -> keeper.maintenance.restore(1));
    assertThrows(UnknownGenerationException.class, () -> diff(1, 2));
  }

  @Test
  void twoGenerationsDifferInBothDirections() {
    others.first(put("a", "1.1"), put("b", "1.1"), put("c", "1.1"));
    others.push(put("b", "1.2"), delete("c"));
    keeper.compact();
    others.push(put("a", "1.2"), put("d", "1.1"));
    others.push(put("a", "1.1"));

    assertEquals(List.of("b: 1.1 -> 1.2", "c: 1.1 -> "), diff(1, 2));
    assertEquals(List.of("b: 1.2 -> 1.1", "c:  -> 1.1"), diff(3, 1));
    assertEquals(List.of("b: 1.1 -> 1.2", "c: 1.1 -> ", "d:  -> 1.1"), diff(1, 5));
    assertEquals(List.of(), diff(2, 3));
    assertEquals(List.of(), diff(5, 5));
  }

  @Test
  void everyGenerationIsWhatItWas() {
    List<Map<String, String>> states = new ArrayList<>();
    others.first(put("k0", "1.0"));
    states.add(Map.copyOf(others.state));
    for (int i = 1; i < 70; i++) {
      if (i % 13 == 0) {
        keeper.compact();
        states.add(Map.copyOf(others.state));
      }
      others.push(
          Stream.of(put("k" + i % 7, "1." + i), delete("k" + (i + 3) % 7))
              .sorted(Comparator.comparing(SegmentEntry::key))
              .toList());
      states.add(Map.copyOf(others.state));
    }

    for (int generation = 1; generation <= states.size(); generation++) {
      try (Keeper fresh = new Keeper(others, clock, new MergeRules(Map.of()))) {
        fresh.pull();
        fresh.maintenance.restore(generation);

        assertEquals(
            states.get(generation - 1).values().stream().sorted().toList(),
            fresh.records().values().stream()
                .map(value -> Sha256.of(value.getBytes(UTF_8)).toString())
                .sorted()
                .toList());
      }
    }
  }

  @Test
  void aGenerationThatIsNotKeptIsSaidToBeUnknown() {
    others.first(put("a", "1.1"));
    others.push(put("a", "1.2"));
    keeper.compact();
    clock.advance(Keeper.GRACE.plusSeconds(2));
    keeper.collect();

    UnknownGenerationException unknown =
        assertThrows(UnknownGenerationException.class, () -> keeper.maintenance.restore(1));
    assertTrue(unknown.getMessage().contains("those from 2 to 4 are"), unknown.getMessage());
    assertThrows(UnknownGenerationException.class, () -> diff(2, 9));
    assertEquals(List.of(), diff(2, 4));
  }

  @Test
  void aRestoreChangesWhatDiffersWithRaisedEpochsAndJournalsIt() {
    others.first(put("a", "1.1"), put("b", "1.1"), put("c", "1.1"));
    others.push(put("a", "1.5"), delete("c"), put("d", "1.1"));
    keeper.pull();

    long changed = keeper.maintenance.restore(1);

    assertEquals(3, changed);
    assertEquals(Map.of("a", "2.1", "b", "1.1", "c", "1.1"), keeper.records());
    assertEquals(3, keeper.maintenance.restore(2));
    assertEquals(Map.of("a", "3.5", "b", "1.1", "d", "1.1"), keeper.records());
  }

  @Test
  void aRestoreReachesOtherMachinesLikeAnyOtherChange() {
    Bucket bucket = new Bucket();
    try (Machine one = new Machine(bucket);
        Machine other = new Machine(bucket)) {
      one.put(Machine.A, "1.1");
      one.push();
      one.put(Machine.A, "1.9");
      one.put(Machine.B, "1.1");
      one.push();
      other.pull();
      other.put(Machine.C, "1.3");
      other.push();
      one.pull();

      assertEquals(3, one.synced.maintenance().restore(1));
      assertInstanceOf(PushResult.Pushed.class, one.push());
      other.pull();

      assertEquals(Map.of(Machine.A, "2.1"), other.records());
      assertEquals(other.records(), one.records());
      assertEquals(one.records(), bucket.records());
    }
  }

  /** What it lacks would not be restored, and what it restored be undone by the next pull. */
  @Test
  void aLedgerThatIsBehindIsNotRestored() {
    Bucket bucket = new Bucket();
    try (Machine one = new Machine(bucket);
        Machine other = new Machine(bucket);
        Machine fresh = new Machine(bucket)) {
      // Given
      one.put(Machine.A, "1.1");
      one.push();
      other.pull();
      one.put(Machine.A, "1.9");
      one.push();
      // When
      PullNeededException behind =
          assertThrows(PullNeededException.class, () -> other.synced.maintenance().restore(1));
      assertThrows(PullNeededException.class, () -> fresh.synced.maintenance().restore(1));
      // Then
      assertTrue(behind.getMessage().contains("generation 2"), behind.getMessage());
      assertEquals(Map.of(Machine.A, "1.1"), other.records());
      assertEquals(Map.of(), fresh.records());
      // And
      other.pull();
      assertEquals(1, other.synced.maintenance().restore(1));
      assertInstanceOf(PushResult.Pushed.class, other.push());
      assertEquals(Map.of(Machine.A, "2.1"), bucket.records());
    }
  }

  /** It might undo what it is about to send. */
  @Test
  void aLedgerWithAPushOnItsWayIsNotRestored() {
    Bucket bucket = new Bucket();
    try (Machine one = new Machine(bucket)) {
      // Given
      one.put(Machine.A, "1.1");
      one.push();
      one.put(Machine.A, "1.9");
      one.script.always(RemoteOperation.COMPARE_AND_SET, new Fault.LostRequest());
      assertInstanceOf(PushResult.Unknown.class, one.push());
      one.script.heal();
      // When
      assertThrows(PullNeededException.class, () -> one.synced.maintenance().restore(1));
      // Then
      assertEquals(Map.of(Machine.A, "1.9"), one.records());
      one.push();
      assertEquals(1, one.synced.maintenance().restore(1));
    }
  }

  @Test
  void aLedgerOfAnotherLineageIsNotRestored() {
    Bucket bucket = new Bucket();
    try (Machine one = new Machine(bucket)) {
      one.put(Machine.A, "1.1");
      one.push();
      bucket.setBack(Optional.empty());
      try (Machine other = new Machine(bucket)) {
        other.put(Machine.A, "1.7");
        other.push();

        assertThrows(ForeignLineageException.class, () -> one.synced.maintenance().restore(1));
      }
      assertEquals(Optional.of("1.1"), one.get(Machine.A));
    }
  }

  @Test
  void aRestoreThatCannotBeFetchedChangesNothing() {
    Head first = others.first(put("a", "1.1"));
    others.push(put("a", "1.2"));
    keeper.pull();
    others.delete(first.snapshot());

    assertThrows(RemoteDamagedException.class, () -> keeper.maintenance.restore(1));

    assertEquals(Map.of("a", "1.2"), keeper.records());
    assertEquals(TransferOutcome.PERMANENT_ERROR, keeper.outcome());
  }

  /** The ledger's records are read by pages, which begin between any two of the state's. */
  @Test
  void aLargeLedgerIsRestored() {
    List<SegmentEntry> many = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      many.add(put("k%05d".formatted(i), "1.1" + "x".repeat(1_000)));
    }
    others.first(many);
    others.push(
        many.stream().filter(e -> e.hashCode() % 3 == 0).map(e -> delete(name(e))).toList());
    keeper.pull();

    keeper.maintenance.restore(1);
    keeper.maintenance.restore(2);

    assertEquals(others.state.size(), keeper.records().size());
    assertEquals(0, keeper.maintenance.restore(2));
  }

  @Test
  void everythingThatHeadNamesIsReadBack() {
    others.first(records(60_000));
    for (int i = 0; i < 60; i++) {
      others.push(put("a", "1." + i));
    }
    List<Progress.Step> steps = new ArrayList<>();

    RemoteVerifyReport report = keeper.maintenance.verify(steps::add).orElseThrow();

    assertTrue(report.isIntact());
    assertEquals(
        List.of(61L, 61L, 60_060L),
        List.of(report.generation(), report.segments(), report.entries()));
    assertTrue(report.objects() > 61 && report.bytes() > 1_000_000, report.toString());
    for (String phase : List.of("roots", "parts")) {
      List<Progress.Step> told = steps.stream().filter(s -> s.phase().equals(phase)).toList();
      assertEquals(0, told.get(0).done());
      assertEquals(told.get(0).total(), told.get(told.size() - 1).done());
      assertTrue(told.get(0).total() > 0);
    }
  }

  @Test
  void eachDamagedSegmentIsListedAndTheRestIsRead() {
    others.first(records(60_000));
    Head two = others.push(put("a", "1.1"));
    Head three = others.push(put("a", "1.2"));
    others.push(put("a", "1.3"));
    SegmentReference changed = two.log().newest().root().orElseThrow();
    SegmentReference lost = three.log().newest().root().orElseThrow();
    others.overwrite(changed, new byte[changed.length()]);
    others.delete(lost);
    others.delete(
        new SegmentReference(two.snapshot().name().withPart(2), 1, two.snapshot().sha256()));

    RemoteVerifyReport report = keeper.verify();

    assertFalse(report.isIntact());
    assertEquals(3, report.damageCount());
    String found = report.damage().toString();
    assertTrue(found.contains(changed.name() + " is damaged"), found);
    assertTrue(found.contains(lost.name() + " is missing"), found);
    assertTrue(found.contains(two.snapshot().name() + "-0002 is missing"), found);
    assertEquals(1, report.entries());
  }

  @Test
  void aLostPageIsFoundAndWhatHeadItselfNamesIsRead() {
    others.first(put("a", "1.0"));
    for (int i = 1; i < 60; i++) {
      others.push(put("a", "1." + i));
    }
    others.delete(others.head().log().older().orElseThrow());

    RemoteVerifyReport report = keeper.verify();

    assertEquals(1, report.damageCount());
    assertTrue(report.entries() >= 40, report.toString());
  }

  @Test
  void whatIsCollectedWhileItIsReadIsNotMissing() {
    others.first(put("a", "1.1"));
    others.push(put("a", "1.2"));
    keeper.compact();
    clock.advance(Keeper.GRACE.plusSeconds(2));
    keeper.collect();
    clock.advance(Keeper.GRACE.plusSeconds(2));
    try (Keeper other = new Keeper(others, clock)) {
      keeper.script.on(RemoteOperation.GET, 1, new Fault.Before(other::collect));

      assertTrue(keeper.verify().isIntact());
    }
  }

  @Test
  void theNewestFormatIsNotRaised() {
    Head head = others.first(put("a", "1.1"));

    assertFalse(keeper.maintenance.upgrade());

    assertEquals(head, others.head());
  }

  @Test
  void aFormatThatIsOnlyReadIsNotReplaced() {
    Head head = others.first(put("a", "1.1"));
    others.push(put("a", "1.2"));
    byte[] newer = others.content();
    newer[5] = 2;
    others.overwriteHead(HeadCodecTest.sealed(newer));

    assertEquals(2, keeper.maintenance.history().size());
    assertThrows(NewerFormatException.class, keeper::compact);
    assertFalse(keeper.maintenance.upgrade());
    assertEquals(head.snapshot(), others.head().snapshot());
  }

  @Test
  void aFailureToLookIsThrownWhateverThePolicySays() {
    others.first(put("a", "1.1"));
    keeper.script.always(RemoteOperation.READ_IF_CHANGED, new Fault.Unavailable());

    assertThrows(RetryBudgetExhaustedException.class, keeper.maintenance::history);
    assertThrows(RetryBudgetExhaustedException.class, () -> keeper.maintenance.restore(1));
  }

  @Test
  void whatALookerThrowsEndsTheComparison() {
    others.first(put("a", "1.1"));
    others.push(put("a", "1.2"));

    assertThrows(
        ArithmeticException.class,
        () ->
            keeper.maintenance.diff(
                1,
                2,
                difference -> {
                  throw new ArithmeticException();
                }));
  }

  private static String name(SegmentEntry entry) {
    return entry.key().parts().get(0);
  }

  private List<String> diff(long before, long after) {
    List<String> differences = new ArrayList<>();
    long count =
        keeper.maintenance.diff(
            before,
            after,
            found ->
                differences.add(
                    found.key().parts().get(0)
                        + ": "
                        + found.before().map(v -> new String(v, UTF_8)).orElse("")
                        + " -> "
                        + found.after().map(v -> new String(v, UTF_8)).orElse("")));
    assertEquals(differences.size(), count);
    return differences;
  }
}
