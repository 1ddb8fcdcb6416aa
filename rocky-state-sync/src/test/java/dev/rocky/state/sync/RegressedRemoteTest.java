package dev.rocky.state.sync;

import static dev.rocky.state.sync.Machine.A;
import static dev.rocky.state.sync.Machine.B;
import static dev.rocky.state.sync.Machine.C;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.ValueDamagedException;
import dev.rocky.state.remote.Register;
import dev.rocky.state.spi.SyncState;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.LeakCheckExtension;
import dev.rocky.state.tck.RemoteOperation;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A remote that lacks what a ledger has seen, and what a person can do about it. */
@ExtendWith(LeakCheckExtension.class)
class RegressedRemoteTest {

  private final Bucket bucket = new Bucket();
  private final Machine one = new Machine(bucket);
  private final Machine other = new Machine(bucket);

  @AfterEach
  void close() {
    one.close();
    other.close();
  }

  /** Generation 1 everywhere, 2 at {@code one}; the bucket is back at 1. */
  private void setBackByOne() {
    one.put(A, "1.1a");
    one.push();
    other.pull();
    Optional<Register> first = bucket.register();
    one.put(A, "1.2a");
    one.put(B, "1.1a");
    one.push();
    bucket.setBack(first);
  }

  private void emptied() {
    one.put(A, "1.1a");
    one.push();
    other.pull();
    one.put(A, "1.2a");
    bucket.setBack(Optional.empty());
  }

  @Test
  void anEmptiedBucketIsNoFirstRun() {
    // Given
    emptied();
    SyncState before = one.state();
    // When
    PullResult pulled = one.pull();
    PushResult pushed = one.push();
    // Then
    PullResult.Regressed regressed = assertInstanceOf(PullResult.Regressed.class, pulled);
    assertTrue(regressed.problem().contains("generation 1"), regressed.problem());
    assertTrue(regressed.problem().contains("republish"), regressed.problem());
    assertEquals(new PushResult.Regressed(regressed.problem()), pushed);
    assertEquals(TransferOutcome.REGRESSED, one.events.get(one.events.size() - 2).outcome());
    assertEquals(TransferOutcome.REGRESSED, one.outcome());
    assertEquals(before, one.state());
    assertTrue(bucket.head().isEmpty());
    assertEquals("1.2a", one.get(A).orElseThrow());
  }

  @Test
  void anOlderHeadIsNeitherAppliedNorPushedTo() {
    // Given
    setBackByOne();
    one.put(C, "1.1a");
    // When
    PullResult pulled = one.pull();
    PushResult pushed = one.push();
    // Then
    assertInstanceOf(PullResult.Regressed.class, pulled);
    assertInstanceOf(PushResult.Regressed.class, pushed);
    assertEquals(1, bucket.log().size());
    assertEquals("1.2a", one.get(A).orElseThrow());
    // And who has not seen more cannot know
    assertEquals(new PullResult.Unchanged(1, true), other.pull());
  }

  @Test
  void aRemoteThatWentBackAndGrewAgainIsRegressed() {
    // Given
    setBackByOne();
    other.put(C, "1.1b");
    other.push();
    other.put(C, "1.2b");
    other.push();
    // When
    PullResult pulled = one.pull();
    // Then
    PullResult.Regressed regressed = assertInstanceOf(PullResult.Regressed.class, pulled);
    assertTrue(regressed.problem().contains("Generation 2"), regressed.problem());
  }

  @Test
  void republishingMakesAnAbsentHeadAnewAndTheOthersGoOn() {
    // Given
    emptied();
    other.put(B, "1.1b");
    // When
    PushResult pushed = one.synced.republish();
    // Then
    assertEquals(new PushResult.Pushed(2, 1), pushed);
    assertEquals(2, bucket.head().orElseThrow().floor());
    assertEquals(2, bucket.head().orElseThrow().covered());
    assertEquals(new PushResult.Pushed(3, 1), other.push());
    one.pull();
    assertEquals(Map.of(A, "1.2a", B, "1.1b"), one.records());
    assertEquals(one.records(), other.records());
    assertEquals(one.records(), bucket.records());
  }

  @Test
  void republishingAnEmptyLedgerMakesAHeadToo() {
    // Given
    one.put(A, "1.1a");
    one.push();
    one.delete(A);
    one.push();
    bucket.setBack(Optional.empty());
    // When
    PushResult pushed = one.synced.republish();
    // Then
    assertEquals(new PushResult.Pushed(3, 0), pushed);
    assertEquals(Map.of(), bucket.records());
    assertEquals(new PullResult.Unchanged(3, true), one.pull());
  }

  /** Its absence would be taken for a deletion. */
  @Test
  void republishingADamagedRecordDoesNotDeleteItEverywhere() {
    // Given
    emptied();
    one.put(B, "1.1a");
    one.damage(A);
    // When
    ValueDamagedException refused =
        assertThrows(ValueDamagedException.class, one.synced::republish);
    // Then
    assertEquals(A, refused.key());
    assertTrue(refused.getMessage().contains("another machine"), refused.getMessage());
    assertEquals(TransferOutcome.PERMANENT_ERROR, one.outcome());
    assertTrue(bucket.head().isEmpty());
    // And one that has it intact goes first
    assertEquals(new PushResult.Pushed(2, 1), other.synced.republish());
    one.put(A, "1.2a");
    assertEquals(new PushResult.Pushed(3, 2), one.push());
    assertEquals(Map.of(A, "1.2a", B, "1.1a"), bucket.records());
  }

  @Test
  void republishingOntoAnOlderHeadRaisesEpochsSoThatNothingGoesBack() {
    // Given
    setBackByOne();
    // When
    PushResult pushed = one.synced.republish();
    // Then
    assertEquals(new PushResult.Pushed(2, 2), pushed);
    assertEquals(Map.of(A, "2.2a", B, "1.1a"), bucket.records());
    assertEquals(new PullResult.Restored(2, true, 2, 0), other.pull());
    assertEquals(one.records(), other.records());
  }

  @Test
  void adoptingAnOlderHeadGivesUpWhatItLacks() {
    // Given
    setBackByOne();
    // When
    PullResult pulled = one.synced.adoptRemote();
    // Then what lies behind ours is not taken for what was always there
    assertInstanceOf(PullResult.Restored.class, pulled);
    assertEquals("2.1a", one.get(A).orElseThrow());
    assertInstanceOf(PushResult.Pushed.class, one.push());
    assertInstanceOf(PullResult.Restored.class, other.pull());
    assertEquals(one.records(), other.records());
    assertEquals(one.records(), bucket.records());
  }

  @Test
  void thereIsNothingToAdoptOfAnAbsentHead() {
    // Given
    emptied();
    // When
    PullResult pulled = one.synced.adoptRemote();
    // Then
    assertInstanceOf(PullResult.Regressed.class, pulled);
    assertEquals("1.2a", one.get(A).orElseThrow());
  }

  @Test
  void ofTwoThatRepublishOneWinsAndTheOtherGoesOn() {
    // Given
    emptied();
    other.put(B, "1.1b");
    one.script.next(
        RemoteOperation.COMPARE_AND_SET,
        new Fault.Before(
            () -> assertEquals(new PushResult.Pushed(2, 2), other.synced.republish())));
    // When
    PushResult pushed = one.synced.republish();
    // Then
    assertEquals(new PushResult.Pushed(3, 1), pushed);
    assertEquals(Map.of(A, "1.2a", B, "1.1b"), bucket.records());
  }

  @Test
  void aPersonWhoIsNotNeededChangesNothing() {
    // Given
    one.put(A, "1.1a");
    one.push();
    other.put(B, "1.1b");
    // When
    PushResult pushed = other.synced.republish();
    PullResult pulled = one.synced.adoptRemote();
    // Then
    assertEquals(new PushResult.Pushed(2, 1), pushed);
    assertEquals(new PullResult.Restored(2, true, 1, 0), pulled);
  }

  @Test
  void anAttemptAtAHeadThatIsGoneIsRegressedAndGoesWithTheDecision() {
    // Given a push whose outcome nobody knows
    one.put(A, "1.1a");
    one.push();
    one.put(A, "1.2a");
    one.script.always(RemoteOperation.COMPARE_AND_SET, new Fault.LostRequest());
    assertInstanceOf(PushResult.Unknown.class, one.push());
    one.script.heal();
    // And a bucket that was emptied
    bucket.setBack(Optional.empty());
    assertInstanceOf(PullResult.Regressed.class, one.pull());
    assertInstanceOf(PushResult.Regressed.class, one.push());
    // When
    PushResult pushed = one.synced.republish();
    // Then
    assertEquals(new PushResult.Pushed(2, 1), pushed);
    assertEquals(Map.of(A, "1.2a"), bucket.records());
  }

  /** The request of then expects an absent HEAD, so that it can never take effect any more. */
  @Test
  void aHeadThatIsPutBackEndsARepublicationThatDidNotGetThrough() {
    // Given
    one.put(A, "1.1a");
    one.push();
    one.put(A, "1.2a");
    Optional<Register> deleted = bucket.register();
    bucket.setBack(Optional.empty());
    one.script.always(RemoteOperation.COMPARE_AND_SET, new Fault.LostRequest());
    assertInstanceOf(PushResult.Unknown.class, one.synced.republish());
    one.script.heal();
    assertInstanceOf(PullResult.Regressed.class, one.pull());
    // When
    bucket.setBack(deleted);
    // Then
    assertEquals(new PullResult.Unchanged(1, true), one.pull());
    assertEquals(new PushResult.Pushed(2, 1), one.push());
    assertEquals(Map.of(A, "1.2a"), bucket.records());
  }

  @Test
  void aFirstAttemptWhoseSnapshotIsGoneIsMadeAnew() {
    // Given
    one.put(A, "1.1a");
    one.script.always(RemoteOperation.COMPARE_AND_SET, new Fault.LostRequest());
    assertInstanceOf(PushResult.Unknown.class, one.push());
    one.script.heal();
    bucket.empty();
    // When
    PushResult pushed = one.push();
    // Then
    assertEquals(new PushResult.Pushed(1, 1), pushed);
    assertEquals(Map.of(A, "1.1a"), bucket.records());
  }

  @Test
  void anotherHistoryIsAnExceptionUntilAPersonDecides() {
    // Given a bucket that somebody emptied and began anew
    one.put(A, "1.2a");
    one.push();
    bucket.setBack(Optional.empty());
    other.put(A, "1.1b");
    other.put(B, "1.1b");
    other.push();
    SyncState before = one.state();
    // When
    ForeignLineageException pull = assertThrows(ForeignLineageException.class, one::pull);
    ForeignLineageException push = assertThrows(ForeignLineageException.class, one::push);
    // Then
    assertTrue(pull.getMessage().contains("lineage"), pull.getMessage());
    assertEquals(pull.getMessage(), push.getMessage());
    assertEquals(TransferOutcome.PERMANENT_ERROR, one.outcome());
    assertEquals(before, one.state());
    // And
    assertInstanceOf(PullResult.Restored.class, one.synced.adoptRemote());
    one.push();
    other.pull();
    assertEquals(one.records(), other.records());
    assertEquals("1.1b", one.get(B).orElseThrow());
  }
}
