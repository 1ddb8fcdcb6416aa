package dev.rocky.state.sync;

import static dev.rocky.state.sync.Samples.delete;
import static dev.rocky.state.sync.Samples.large;
import static dev.rocky.state.sync.Samples.put;
import static dev.rocky.state.sync.Samples.records;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.remote.RemoteDamagedException;
import dev.rocky.state.sync.CompactionResult.Compacted;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.LeakCheckExtension;
import dev.rocky.state.tck.ManualClock;
import dev.rocky.state.tck.RemoteOperation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** C1 and C2. */
@ExtendWith(LeakCheckExtension.class)
class CompactionTest {

  private final ManualClock clock = new ManualClock(Samples.TIME);
  private final Commits others = new Commits(Protection.NONE, clock);
  private final Keeper keeper = new Keeper(others, clock);

  @AfterEach
  void close() {
    keeper.close();
  }

  @Test
  void aSnapshotHoldsWhatSnapshotAndDeltasGave() {
    others.first(put("a", "1"), put("b", "1"));
    others.push(delete("a"), put("b", "2"));
    Head before = others.push(put("c", "3"));

    Compacted result = assertInstanceOf(Compacted.class, keeper.compact());

    assertEquals(
        List.of(4L, 3L, 2L), List.of(result.generation(), result.covered(), result.records()));
    Head head = others.head();
    assertEquals(3, head.covered());
    assertEquals(CommitKind.SNAPSHOT, head.log().newest().kind());
    assertEquals(before.log().entries(), head.log().entries().subList(0, 3));
    assertEquals(others.state, state(head));
    assertEquals(TransferOutcome.OK, keeper.outcome());
  }

  @Test
  void whereNothingHasChangedThereIsNothingToCompact() {
    others.first(put("a", "1"));

    assertInstanceOf(CompactionResult.UpToDate.class, keeper.compact());
    others.push(put("a", "2"));
    assertInstanceOf(Compacted.class, keeper.compact());
    int objects = others.objects().size();
    assertInstanceOf(CompactionResult.UpToDate.class, keeper.compact());
    assertEquals(objects, others.objects().size());
  }

  @Test
  void withoutHeadThereIsNothingToCompact() {
    assertInstanceOf(CompactionResult.Absent.class, keeper.compact());
  }

  @Test
  void partsGoSideBySideAndNoThreadStays() {
    others.first(records(150_000));
    others.push(put("zz", "2"));

    Compacted result = assertInstanceOf(Compacted.class, keeper.compact());

    assertEquals(150_001, result.records());
    assertEquals(others.state, state(others.head()));
    assertTrue(keeper.verify().isIntact());
  }

  @Test
  void whatWasCommittedMeanwhileIsADeltaBehindTheSnapshot() {
    others.first(put("a", "1"));
    others.push(put("a", "2"));
    keeper.script.next(
        RemoteOperation.COMPARE_AND_SET, new Fault.Before(() -> others.push(put("b", "9"))));

    CompactionResult result = keeper.compact();

    assertEquals(4, assertInstanceOf(Compacted.class, result).generation());
    assertEquals(2, others.head().covered());
    assertEquals(others.state, state(others.head()));
    assertEquals(1, keeper.remote.traffic().calls(RemoteOperation.CREATE));
  }

  @Test
  void aFasterCompactionIsLeftAlone() {
    others.first(put("a", "1"));
    others.push(put("a", "2"));
    try (Keeper faster = new Keeper(others, clock)) {
      keeper.script.next(RemoteOperation.COMPARE_AND_SET, new Fault.Before(faster::compact));

      assertInstanceOf(CompactionResult.UpToDate.class, keeper.compact());
    }
    assertEquals(3, others.head().generation());
    assertEquals(others.state, state(others.head()));
  }

  @Test
  void anUploadThatIsOlderThanTheFenceIsNeverNamed() {
    others.first(put("a", "1"));
    others.push(put("a", "2"));
    SegmentReference orphan = others.orphan();
    clock.advance(Keeper.GRACE.plusMinutes(1));
    try (Keeper collector = new Keeper(others, clock)) {
      keeper.script.next(RemoteOperation.COMPARE_AND_SET, new Fault.Before(collector::collect));

      assertInstanceOf(Compacted.class, keeper.compact());
    }
    assertEquals(2, keeper.remote.traffic().calls(RemoteOperation.CREATE));
    assertEquals(others.head().fence(), others.head().covered());
    assertTrue(!others.objects().contains(orphan.name()));
    assertEquals(others.state, state(others.head()));
  }

  @Test
  void aSnapshotOfWhatTheRemoteLostIsNeverNamed() {
    others.first(put("a", "1"));
    byte[] before = others.content();
    others.push(put("a", "2"));
    keeper.script.next(
        RemoteOperation.COMPARE_AND_SET,
        new Fault.Before(
            () -> {
              others.overwriteHead(before);
              others.push(put("b", "3"));
            }));

    assertInstanceOf(Compacted.class, keeper.compact());

    assertEquals(2, state(others.head()).size());
    assertEquals(
        Sha256.of("1".getBytes(UTF_8)).toString(),
        state(others.head()).get(put("a", "").key().toString()));
  }

  @Test
  void eachStepEndsWellWhateverBecomesOfItsAnswer() {
    List<Fault> faults =
        List.of(
            new Fault.LostAnswer(),
            new Fault.LostRequest(),
            new Fault.Unavailable(),
            new Fault.Contended(),
            new Fault.Late(1),
            new Fault.Late(2),
            new Fault.Late(5));
    for (RemoteOperation operation : RemoteOperation.values()) {
      for (Fault fault : faults) {
        for (int call = 1; call <= 4 && fault.suits(operation); call++) {
          Commits remote = new Commits(Protection.NONE, clock);
          remote.first(records(10));
          remote.push(put("a", "2"));
          try (Keeper one = new Keeper(remote, clock)) {
            one.script.on(operation, call, fault);

            assertInstanceOf(Compacted.class, one.compact(), operation + " " + call + " " + fault);

            one.remote.applyLate();
            assertEquals(2, remote.head().covered());
            assertEquals(3, remote.head().generation());
            assertEquals(remote.state, state(remote.head(), remote));
          }
        }
      }
    }
  }

  @Test
  void aCrashAtAnyStepLeavesARemoteThatTheNextCompactionGoesOnWith() {
    for (boolean after : new boolean[] {false, true}) {
      for (int step = 1; crashes(step, after); step++) {
        assertTrue(step < 40);
      }
    }
  }

  private boolean crashes(int step, boolean after) {
    Commits remote = new Commits(Protection.NONE, clock);
    remote.first(large("large"));
    remote.push(put("a", "2"));
    remote.push(put("b", "2"));
    boolean crashed = false;
    try (Keeper one = new Keeper(remote, clock)) {
      Crash.at(one.script, step, after);
      try {
        one.compact();
      } catch (Crash e) {
        crashed = true;
      }
    }
    try (Keeper next = new Keeper(remote, clock)) {
      next.compact();
      assertEquals(3, remote.head().covered());
      assertEquals(remote.state, state(remote.head(), remote));
      assertTrue(next.verify().isIntact());
    }
    return crashed;
  }

  @Test
  void aLostSegmentIsDamageAndChangesNothing() {
    others.first(put("a", "1"));
    Head before = others.push(put("a", "2"));
    others.delete(before.snapshot());

    assertThrows(RemoteDamagedException.class, keeper::compact);

    assertEquals(before, others.head());
  }

  @Test
  void aSegmentThatWasCollectedMeanwhileIsFetchedFromTheNextHead() {
    others.first(put("a", "1"));
    Head old = others.push(put("a", "2"));
    keeper.script.next(
        RemoteOperation.GET,
        new Fault.Before(
            () -> {
              try (Keeper faster = new Keeper(others, clock)) {
                faster.compact();
                clock.advance(Keeper.GRACE.plusSeconds(1));
                faster.collect();
                clock.advance(Keeper.GRACE.plusSeconds(1));
                faster.collect();
              }
              others.push(put("b", "1"));
            }));

    assertInstanceOf(Compacted.class, keeper.compact());

    assertTrue(!others.objects().contains(old.snapshot().name()));
    assertEquals(others.state, state(others.head()));
  }

  @Test
  void aFullLogGivesItsPageToASegmentOfItsOwn() {
    others.first(put("a", "0"));
    for (int i = 1; i < 48; i++) {
      others.push(put("a", "" + i));
    }

    assertInstanceOf(Compacted.class, keeper.compact());

    Head head = others.head();
    assertEquals(33, head.log().entries().size());
    SegmentReference page = head.log().older().orElseThrow();
    assertEquals(head.log().newest().ownRoot(), page.name());
    assertNotEquals(page, head.log().newest().root().orElseThrow());
    assertEquals(49, keeper.maintenance.history().size());
    assertEquals(others.state, state(head));
  }

  @Test
  void afterAChangeOfTheKeyASnapshotIsWrittenAnew() {
    EncryptionKey red = new EncryptionKey("red", bytes(1));
    EncryptionKey blue = new EncryptionKey("blue", bytes(2));
    Commits secret = new Commits(Samples.keyed(Keys.of(red)), clock);
    secret.first(records(10));
    try (Keeper same = new Keeper(secret, clock);
        Keeper rotated =
            new Keeper(secret, clock, Samples.keyed(Keys.of(blue, red)), policy -> policy)) {
      assertInstanceOf(CompactionResult.UpToDate.class, same.compact());

      assertInstanceOf(Compacted.class, rotated.compact());
      assertInstanceOf(CompactionResult.UpToDate.class, rotated.compact());
    }
    try (Keeper forgetful =
        new Keeper(secret, clock, Samples.keyed(Keys.of(blue)), policy -> policy)) {
      Head head = new HeadCodec(Samples.keyed(Keys.of(blue))).decode(secret.content());
      assertEquals(1, head.covered());
      assertThrows(RemoteKeyException.class, forgetful::verify); // the history has the old key
    }
  }

  /** One that does not have the new key yet. */
  @Test
  void aFasterCompactionWithTheOldKeyIsNotEnough() {
    EncryptionKey red = new EncryptionKey("red", bytes(1));
    EncryptionKey blue = new EncryptionKey("blue", bytes(2));
    Commits secret = new Commits(Samples.keyed(Keys.of(red)), clock);
    secret.first(records(10));
    secret.push(put("a", "2"));
    try (Keeper faster =
            new Keeper(secret, clock, Samples.keyed(Keys.of(red, blue)), policy -> policy);
        Keeper rotated =
            new Keeper(secret, clock, Samples.keyed(Keys.of(blue, red)), policy -> policy)) {
      rotated.script.next(RemoteOperation.COMPARE_AND_SET, new Fault.Before(faster::compact));

      assertInstanceOf(Compacted.class, rotated.compact());
      assertInstanceOf(CompactionResult.UpToDate.class, rotated.compact());
    }
  }

  @Test
  void aFailureIsSkippedOrThrownAsThePolicySays() {
    others.first(put("a", "1"));
    others.push(put("a", "2"));
    keeper.script.always(RemoteOperation.CREATE, new Fault.Unavailable());
    assertInstanceOf(CompactionResult.Skipped.class, keeper.compact());
    assertEquals(TransferOutcome.SKIPPED_AFTER_FAILURE, keeper.outcome());
    keeper.script.heal();

    keeper.script.always(RemoteOperation.COMPARE_AND_SET, new Fault.LostRequest());
    assertInstanceOf(CompactionResult.Unknown.class, keeper.compact());
    assertEquals(TransferOutcome.UNKNOWN, keeper.outcome());
    keeper.script.heal();

    try (Keeper strict =
        new Keeper(
            others,
            clock,
            Protection.NONE,
            policy -> policy.withOnUploadFailure(SyncPolicy.OnUploadFailure.FAIL))) {
      strict.script.always(RemoteOperation.CREATE, new Fault.Unavailable());
      assertThrows(RetryBudgetExhaustedException.class, strict::compact);
    }
  }

  private Map<String, String> state(Head head) {
    return state(head, others);
  }

  /** Read without what is under test. */
  private static Map<String, String> state(Head head, Commits commits) {
    return commits.read(head);
  }

  private static byte[] bytes(int value) {
    byte[] bytes = new byte[EncryptionKey.BYTES];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
