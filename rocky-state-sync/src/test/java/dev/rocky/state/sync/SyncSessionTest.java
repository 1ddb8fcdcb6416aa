package dev.rocky.state.sync;

import static dev.rocky.state.sync.Machine.A;
import static dev.rocky.state.sync.Machine.B;
import static dev.rocky.state.sync.Machine.C;
import static dev.rocky.state.tck.RemoteOperation.COMPARE_AND_SET;
import static dev.rocky.state.tck.RemoteOperation.CREATE;
import static dev.rocky.state.tck.RemoteOperation.READ_IF_CHANGED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Namespace;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.StoreClosedException;
import dev.rocky.state.SyncSession;
import dev.rocky.state.memory.MemoryRemote;
import dev.rocky.state.memory.MemoryStateStore;
import dev.rocky.state.remote.RemoteCancelledException;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.spi.ConflictingRecord;
import dev.rocky.state.spi.Decision;
import dev.rocky.state.spi.Resolution;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.FaultScript;
import dev.rocky.state.tck.FaultyRemoteStore;
import dev.rocky.state.tck.LeakCheckExtension;
import dev.rocky.state.tck.RemoteOperation;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a host is told of transfers that do not go as they should. */
@ExtendWith(LeakCheckExtension.class)
class SyncSessionTest {

  private final Bucket bucket = new Bucket();
  private final Machine one = new Machine(bucket);
  private final Machine other = new Machine(bucket);

  @AfterEach
  void close() {
    Thread.interrupted();
    one.close();
    other.close();
  }

  @Test
  void aPullThatDoesNotGetThroughIsIndeterminateAndChangesNothing() {
    // Given
    one.put(A, "1.1a");
    one.push();
    other.script.always(READ_IF_CHANGED, new Fault.Unavailable());
    // When
    PullResult pulled = other.pull();
    // Then
    PullResult.Indeterminate told = assertInstanceOf(PullResult.Indeterminate.class, pulled);
    assertInstanceOf(RetryBudgetExhaustedException.class, told.cause());
    assertEquals(TransferOutcome.ERROR_THEN_FRESH, other.outcome());
    assertEquals(Map.of(), other.records());
  }

  @Test
  void underFailItIsAnException() {
    try (Machine strict =
        new Machine(
            bucket,
            new MemoryStateStore(),
            options -> options.policy(TransferFixture.strict(TransferFixture.retry())))) {
      strict.put(A, "1.1a");
      strict.script.always(READ_IF_CHANGED, new Fault.Unavailable());
      assertThrows(RetryBudgetExhaustedException.class, strict::pull);
      assertThrows(RetryBudgetExhaustedException.class, strict::push);
    }
  }

  @Test
  void transfersOfARunShareTheCircuit() {
    // Given
    one.script.always(READ_IF_CHANGED, new Fault.Unavailable());
    SyncSession run = one.synced.startRun();
    run.pull();
    run.pull();
    long calls = one.remote.traffic().calls();
    // When
    PullResult pulled = run.pull();
    // Then
    PullResult.Indeterminate told = assertInstanceOf(PullResult.Indeterminate.class, pulled);
    assertInstanceOf(CircuitOpenException.class, told.cause());
    assertEquals(calls, one.remote.traffic().calls());
    // And another run begins anew
    one.script.heal();
    assertEquals(new PullResult.Absent(), one.pull());
  }

  @Test
  void aPushThatWasSkippedGoesWithTheNext() {
    // Given
    one.put(A, "1.1a");
    one.push();
    one.put(A, "1.2a");
    one.script.always(CREATE, new Fault.Unavailable());
    // When
    PushResult pushed = one.push();
    // Then
    assertInstanceOf(PushResult.Skipped.class, pushed);
    assertEquals(TransferOutcome.SKIPPED_AFTER_FAILURE, one.outcome());
    one.put(B, "1.1a");
    one.script.heal();
    assertEquals(new PushResult.Pushed(2, 2), one.push());
  }

  @Test
  void anAttemptInDoubtThatAnotherProcessSettledIsInDoubtNoMore() {
    // Given
    one.put(A, "1.1a");
    one.push();
    one.put(A, "1.2a");
    try (SyncedLedger process =
        SyncedLedger.builder(one.ledger, bucket.memory.open(), new Namespace("bronze"), "memory")
            .rules(Machine.RULES)
            .open()) {
      one.script.next(COMPARE_AND_SET, new Fault.LostAnswer());
      one.script.on(READ_IF_CHANGED, 2, new Fault.Before(() -> process.startRun().pull()));
      // When
      PushResult pushed = one.push();
      // Then
      assertEquals(new PushResult.UpToDate(2), pushed);
      assertEquals(TransferOutcome.OK, one.outcome());
    }
  }

  @Test
  void aDamagedChangeThatIsNotPushedIsToldInEachPush() {
    // Given
    one.put(A, "1.1a");
    one.push();
    one.put(A, "1.2a");
    one.damage(A);
    ConflictingRecord damaged =
        new ConflictingRecord(A, Optional.empty(), Optional.empty(), true, false);
    // When
    PushResult alone = one.push();
    TransferOutcome told = one.outcome();
    one.put(B, "1.1a");
    PushResult besideAnother = one.push();
    // Then
    assertEquals(conflict(OptionalLong.empty(), damaged), alone);
    assertEquals(TransferOutcome.CONFLICT, told);
    assertEquals(conflict(OptionalLong.of(2), damaged), besideAnother);
    assertEquals(TransferOutcome.CONFLICT, one.outcome());
    assertEquals(Map.of(A, "1.1a", B, "1.1a"), bucket.records());
    // And
    one.put(A, "1.2a");
    assertEquals(new PushResult.Pushed(3, 1), one.push());
  }

  private static PushResult conflict(OptionalLong generation, ConflictingRecord record) {
    return new PushResult.Conflict(generation, 1, List.of(record), Optional.empty());
  }

  @Test
  void aCommitInDoubtIsUnknownUntilTheNextTransferFindsOut() {
    // Given
    one.put(A, "1.1a");
    one.push();
    one.put(A, "1.2a");
    one.script.next(COMPARE_AND_SET, new Fault.LostAnswer());
    one.script.on(READ_IF_CHANGED, 2, new Fault.Refused());
    // When
    PushResult pushed = one.push();
    // Then
    assertInstanceOf(PushResult.Unknown.class, pushed);
    assertEquals(TransferOutcome.UNKNOWN, one.outcome());
    assertEquals(1, bucket.commitsOf(A, "1.2a").size());
    // And it stays unknown as long as nobody can find out
    one.script.always(READ_IF_CHANGED, new Fault.Refused());
    assertInstanceOf(PushResult.Unknown.class, one.push());
    assertInstanceOf(PullResult.Indeterminate.class, one.pull());
    // And then it is settled
    one.script.heal();
    assertEquals(new PushResult.UpToDate(2), one.push());
    assertTrue(one.state().pending().isEmpty());
    assertEquals(0, one.ledger.pendingChanges(change -> {}));
    assertEquals(1, bucket.commitsOf(A, "1.2a").size());
  }

  @Test
  void anAttemptThatWasCertainlyNotMadeIsNoDoubt() {
    // Given
    one.put(A, "1.1a");
    one.push();
    one.put(A, "1.2a");
    one.script.always(COMPARE_AND_SET, new Fault.Unavailable());
    // When
    PushResult pushed = one.push();
    // Then
    assertInstanceOf(PushResult.Skipped.class, pushed);
    one.script.heal();
    assertInstanceOf(PushResult.Pushed.class, one.push());
    assertEquals(1, bucket.commitsOf(A, "1.2a").size());
  }

  @Test
  void aPullWritesNothingAndLeavesTheAttemptToTheNextPush() {
    // Given
    one.put(A, "1.1a");
    one.push();
    one.put(A, "1.2a");
    one.script.always(COMPARE_AND_SET, new Fault.LostRequest());
    assertInstanceOf(PushResult.Unknown.class, one.push());
    one.script.heal();
    one.remote.traffic().clear();
    // When
    PullResult pulled = one.pull();
    // Then
    assertEquals(new PullResult.Unchanged(1, true), pulled);
    assertEquals(1, one.remote.traffic().calls());
    assertTrue(one.state().pending().isPresent());
    one.put(B, "1.1a");
    assertEquals(new PushResult.Pushed(3, 1), one.push());
  }

  @Test
  void aFirstAttemptIsLeftToTheNextPushAsWell() {
    // Given
    one.put(A, "1.1a");
    one.script.always(COMPARE_AND_SET, new Fault.LostRequest());
    assertInstanceOf(PushResult.Unknown.class, one.push());
    one.script.heal();
    // When
    PullResult pulled = one.pull();
    // Then
    assertEquals(new PullResult.Absent(), pulled);
    assertEquals(new PushResult.Pushed(1, 0), one.push());
    assertEquals(Map.of(A, "1.1a"), bucket.records());
  }

  @Test
  void conflictsAreToldEvenIfTheRestCouldNotBePushed() {
    // Given
    one.put(A, "1.1a");
    one.push();
    other.put(A, "1.2b");
    other.put(B, "1.1b");
    other.script.always(CREATE, new Fault.Unavailable());
    // When
    PushResult pushed = other.push();
    // Then
    PushResult.Conflict conflict = assertInstanceOf(PushResult.Conflict.class, pushed);
    assertEquals(OptionalLong.empty(), conflict.generation());
    assertEquals(1, conflict.count());
    assertInstanceOf(RetryBudgetExhaustedException.class, conflict.failure().orElseThrow());
    assertEquals(TransferOutcome.SKIPPED_AFTER_FAILURE, other.outcome());
  }

  @Test
  void aPullTellsHowManyRecordsAreInConflict() {
    // Given
    one.put(A, "1.1a");
    one.push();
    other.put(A, "1.2b");
    // When
    PullResult pulled = other.pull();
    // Then
    assertEquals(new PullResult.Restored(1, true, 0, 1), pulled);
    assertEquals(TransferOutcome.CONFLICT, other.outcome());
  }

  @Test
  void ofManyConflictsTheFirstAreListed() {
    // Given
    for (int i = 0; i < 150; i++) {
      one.put(Machine.key("t%03d".formatted(i)), "1.1a");
      other.put(Machine.key("t%03d".formatted(i)), "1.2b");
    }
    one.push();
    // When
    PushResult pushed = other.push();
    // Then
    PushResult.Conflict conflict = assertInstanceOf(PushResult.Conflict.class, pushed);
    assertEquals(150, conflict.count());
    assertEquals(100, conflict.first().size());
    assertEquals(Machine.key("t000"), conflict.first().get(0).key());
    assertEquals(150, other.conflicts().size());
  }

  @Test
  void aConflictIsResolvedAsItWasSeenAndNotWhileAPushIsOnItsWay() {
    // Given
    one.put(A, "1.1a");
    one.push();
    other.put(A, "1.2b");
    other.pull();
    ConflictingRecord seen = other.conflicts().get(0);
    other.put(B, "1.1b");
    other.script.always(COMPARE_AND_SET, new Fault.LostRequest());
    other.push();
    other.script.heal();
    // When, Then
    assertEquals(Resolution.ATTEMPT_PENDING, other.synced.resolve(seen, Decision.OURS));
    other.push();
    other.put(A, "1.3b");
    assertEquals(Resolution.CHANGED, other.synced.resolve(seen, Decision.OURS));
    assertEquals(
        Resolution.RESOLVED, other.synced.resolve(other.conflicts().get(0), Decision.THEIRS));
    assertEquals(Resolution.NO_CONFLICT, other.synced.resolve(seen, Decision.OURS));
    assertEquals(Map.of(A, "2.1a", B, "1.1b"), other.records());
  }

  @Test
  void whatTheHostChangesDuringAPushGoesWithTheNext() {
    // Given
    one.put(A, "1.1a");
    one.put(B, "1.1a");
    one.push();
    one.put(A, "1.2a");
    // When between each two steps
    one.script.next(CREATE, new Fault.Before(() -> one.put(A, "1.3a")));
    one.script.next(COMPARE_AND_SET, new Fault.After(() -> one.delete(B)));
    PushResult pushed = one.push();
    // Then
    assertEquals(new PushResult.Pushed(2, 1), pushed);
    assertEquals("1.2a", bucket.records().get(A));
    assertEquals(new PushResult.Pushed(3, 2), one.push());
    assertEquals(Map.of(A, "1.3a"), bucket.records());
  }

  @Test
  void aNameThatIsTakenIsLeftAlone() {
    // Given a bucket that says that whatever is created is there already
    one.put(A, "1.1a");
    one.push();
    one.put(A, "1.2a");
    int before = bucket.objects().size();
    // the object of another machine under the same name: the answer is lost, the content differs
    one.script.next(CREATE, new Fault.LostAnswer());
    one.script.next(RemoteOperation.GET, new Fault.Corrupted(3));
    // When
    PushResult pushed = one.push();
    // Then another id is minted
    assertEquals(new PushResult.Pushed(2, 1), pushed);
    assertEquals(before + 2, bucket.objects().size());
    assertEquals(1, bucket.commitsOf(A, "1.2a").size());
  }

  @Test
  void twoProcessesMayPushOneLedgerAtOnce() {
    // Given a ledger that two synchronise
    one.put(A, "1.1a");
    one.push();
    SyncedLedger second =
        SyncedLedger.builder(one.ledger, bucket.memory.open(), new Namespace("bronze"), "memory")
            .rules(Machine.RULES)
            .open();
    one.put(A, "1.2a");
    // When the second pushes while the first is about to
    int cursor = 0;
    for (RemoteOperation step : List.of(READ_IF_CHANGED, CREATE, COMPARE_AND_SET)) {
      Runnable meanwhile = () -> second.startRun().push();
      for (Fault fault : List.of(new Fault.Before(meanwhile), new Fault.After(meanwhile))) {
        one.script.next(step, fault);
        one.put(C, "1." + ++cursor + "a");
        one.push();
      }
    }
    // Then
    assertEquals(one.records(), bucket.records());
    assertTrue(one.state().pending().isEmpty());
    one.records()
        .forEach((key, value) -> assertEquals(1, bucket.commitsOf(key, value).size(), value));
    second.close();
  }

  @Test
  void anAttemptOfAnotherProcessIsSentBeforeOnesOwn() {
    // Given another process on the same ledger, whose requests get lost
    one.put(A, "1.1a");
    one.push();
    FaultScript lossy = new FaultScript().always(COMPARE_AND_SET, new Fault.LostRequest());
    SyncedLedger second = second(new FaultyRemoteStore(bucket.memory.open(), lossy));
    one.put(C, "1.1a");
    // When it stores its attempt just before this one does
    one.script.next(
        CREATE,
        new Fault.After(
            () -> assertInstanceOf(PushResult.Unknown.class, second.startRun().push())));
    PushResult pushed = one.push();
    // Then it is that attempt that is made
    assertEquals(new PushResult.Pushed(2, 0), pushed);
    assertEquals(1, bucket.commitsOf(C, "1.1a").size());
    assertTrue(one.state().pending().isEmpty());
    assertEquals(0, one.ledger.pendingChanges(change -> {}));
    second.close();
  }

  @Test
  void aBaseThatAnotherProcessMovedMeanwhileIsLookedAtAgain() {
    // Given
    one.put(A, "1.1a");
    one.push();
    SyncedLedger second = second(bucket.memory.open());
    one.put(C, "1.1a");
    // When others commit, and another process pulls that, after this one has read HEAD
    one.script.next(
        READ_IF_CHANGED,
        new Fault.After(
            () -> {
              other.put(B, "1.1b");
              other.push();
              second.startRun().pull();
            }));
    PushResult pushed = one.push();
    // Then
    assertEquals(new PushResult.Pushed(3, 1), pushed);
    assertEquals(Map.of(A, "1.1a", B, "1.1b", C, "1.1a"), bucket.records());
    second.close();
  }

  private SyncedLedger second(RemoteStore way) {
    return SyncedLedger.builder(one.ledger, way, new Namespace("bronze"), "memory")
        .rules(Machine.RULES)
        .clocks(Clock.systemUTC(), new MovedClock(), () -> 0.5)
        .open();
  }

  @Test
  void threadsThatPushOneSyncedLedgerAtOnceDoTheWorkOnce() throws Exception {
    // Given a push that is under way
    one.put(A, "1.1a");
    CountDownLatch sending = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    one.script.next(
        CREATE,
        new Fault.Before(
            () -> {
              sending.countDown();
              await(goOn);
            }));
    FutureTask<PushResult> first = new FutureTask<>(one::push);
    FutureTask<PushResult> second = new FutureTask<>(one::push);
    Thread thread = new Thread(first);
    thread.start();
    await(sending);
    // When another thread pushes
    Thread another = new Thread(second);
    another.start();
    while (another.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    goOn.countDown();
    // Then it waits, and has nothing to do
    assertEquals(new PushResult.Pushed(1, 1), first.get());
    assertEquals(new PushResult.UpToDate(1), second.get());
    assertEquals(1, one.remote.traffic().calls(CREATE));
    thread.join();
    another.join();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(1, TimeUnit.MINUTES));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anInterruptEndsATransferAndLeavesTheLedgerAsItWas() {
    // Given
    one.put(A, "1.1a");
    Thread.currentThread().interrupt();
    // When, Then
    assertThrows(RemoteCancelledException.class, one::push);
    assertTrue(Thread.interrupted());
    assertEquals(TransferOutcome.CANCELLED, one.outcome());
    assertEquals(new PushResult.Pushed(1, 1), one.push());
  }

  @Test
  void afterClosingThereAreNoTransfersAndTheLedgerIsOpen() {
    one.synced.close();
    one.synced.close();
    assertThrows(StoreClosedException.class, one::pull);
    one.put(A, "1.1a");
    assertEquals(Optional.of("1.1a"), one.get(A));
  }

  @Test
  void aLedgerBelongsToOneNamespace() {
    assertThrows(
        IllegalStateException.class,
        () ->
            SyncedLedger.builder(
                    one.ledger, new MemoryRemote().open(), new Namespace("silver"), "memory")
                .open());
    assertEquals(Optional.of("bronze"), one.ledger.boundTo());
  }
}
