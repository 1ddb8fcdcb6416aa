package dev.rocky.state.sync;

import static dev.rocky.state.sync.Machine.A;
import static dev.rocky.state.sync.Machine.B;
import static dev.rocky.state.sync.Machine.C;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.LedgerSync;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.remote.Register;
import dev.rocky.state.spi.CommitId;
import dev.rocky.state.spi.Decision;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.LeakCheckExtension;
import dev.rocky.state.tck.RemoteOperation;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a person decided about a remote that was taken back, where the transfer was cut short. */
@ExtendWith(LeakCheckExtension.class)
class CutShortDecisionTest {

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

  /** Decides, and reaches no segment until the time is over. */
  private void cutShort(Supplier<?> decision) {
    one.script.always(RemoteOperation.GET, new Fault.Refused());
    Object unused = decision.get();
    one.script.heal();
    assertTrue(one.state().decision().isPresent());
  }

  @Test
  void whoRepublishesAfterAnAdoptionThatWasCutShortKeepsTheLedger() {
    // Given
    setBackByOne();
    one.put(C, "1.1a");
    cutShort(one.synced::adoptRemote);
    // When
    PushResult pushed = one.synced.republish();
    // Then
    assertEquals(new PushResult.Pushed(2, 3), pushed);
    assertEquals(Map.of(A, "2.2a", B, "1.1a", C, "1.1a"), one.records());
    assertEquals(one.records(), bucket.records());
  }

  @Test
  void whoAdoptsAfterARepublishingThatWasCutShortGetsTheRemote() {
    // Given
    setBackByOne();
    one.put(C, "1.1a");
    cutShort(one.synced::republish);
    // When
    PullResult pulled = one.synced.adoptRemote();
    // Then
    assertInstanceOf(PullResult.Restored.class, pulled);
    assertEquals(Map.of(A, "2.1a"), one.records());
  }

  @Test
  void whatWasDeletedStaysDeletedHoweverOftenAPersonDecides() {
    // Given
    setBackByOne();
    one.delete(A);
    cutShort(one.synced::adoptRemote);
    cutShort(one.synced::republish);
    cutShort(one.synced::adoptRemote);
    // When
    PushResult pushed = one.synced.republish();
    // Then
    assertEquals(new PushResult.Pushed(2, 2), pushed);
    assertEquals(Map.of(B, "1.1a"), one.records());
    assertEquals(one.records(), bucket.records());
  }

  @Test
  void ofTwoWhoDecideAtOnceTheLaterIsFollowed() {
    // Given somebody who adopts while this one looks what became of the remote
    setBackByOne();
    one.script.next(
        RemoteOperation.READ_IF_CHANGED,
        new Fault.Before(
            () -> assertTrue(LedgerSync.of(one.ledger).decide(one.state(), Decision.THEIRS))));
    // When
    PushResult pushed = one.synced.republish();
    // Then
    assertEquals(new PushResult.Pushed(2, 2), pushed);
    assertEquals(Map.of(A, "2.2a", B, "1.1a"), one.records());
  }

  @Test
  void whatIsWrittenAfterADecisionForTheRemoteIsNotGivenUp() {
    // Given an adoption that was cut short, and a host that went on
    setBackByOne();
    one.put(C, "1.1a");
    cutShort(one.synced::adoptRemote);
    Key later = Machine.key("later");
    one.put(later, "1.9a");
    one.put(A, "1.3a");
    // When
    PushResult pushed = one.push();
    // Then
    PushResult.Conflict conflict = assertInstanceOf(PushResult.Conflict.class, pushed);
    assertEquals(OptionalLong.of(2), conflict.generation());
    assertEquals(Map.of(A, "1.3a", later, "1.9a"), one.records());
    assertEquals(Map.of(A, "1.1a", later, "1.9a"), bucket.records());
    assertEquals(A, one.conflicts().get(0).key());
  }

  @Test
  void whatIsDeletedAfterADecisionForTheRemoteIsNotFetchedAgainWithoutAWord() {
    // Given
    setBackByOne();
    cutShort(one.synced::adoptRemote);
    one.delete(A);
    // When
    PullResult pulled = one.pull();
    // Then
    assertEquals(new PullResult.Restored(1, true, 1, 1), pulled);
    assertEquals(Map.of(), one.records());
    assertEquals(A, one.conflicts().get(0).key());
  }

  @Test
  void whatIsWrittenAfterADecisionForTheLedgerBelongsToIt() {
    // Given
    setBackByOne();
    cutShort(one.synced::republish);
    one.put(A, "1.3a");
    one.put(C, "1.1a");
    // When
    PushResult pushed = one.push();
    // Then
    assertEquals(new PushResult.Pushed(2, 3), pushed);
    assertEquals(Map.of(A, "2.3a", B, "1.1a", C, "1.1a"), bucket.records());
  }

  @Test
  void whoDecidesOnceMoreDecidesAboutWhatWasWrittenMeanwhile() {
    // Given
    setBackByOne();
    cutShort(one.synced::republish);
    one.put(A, "1.3a");
    one.put(C, "1.1a");
    // When
    PullResult pulled = one.synced.adoptRemote();
    // Then
    assertInstanceOf(PullResult.Restored.class, pulled);
    assertEquals(Map.of(A, "2.1a"), one.records());
  }

  @Test
  void aHeadThatGoesAfterADecisionIsNoFirstRun() {
    // Given
    setBackByOne();
    CommitId lineage = one.state().base().orElseThrow().lineage();
    cutShort(one.synced::adoptRemote);
    bucket.setBack(Optional.empty());
    // When
    PullResult pulled = one.pull();
    PushResult pushed = one.push();
    PushResult republished = one.synced.republish();
    // Then
    assertInstanceOf(PullResult.Regressed.class, pulled);
    assertInstanceOf(PushResult.Regressed.class, pushed);
    assertEquals(new PushResult.Pushed(3, 2), republished);
    assertEquals(lineage, bucket.head().orElseThrow().lineage());
    assertEquals(Map.of(A, "1.2a", B, "1.1a"), bucket.records());
    // And who has seen no more goes on
    assertInstanceOf(PullResult.Restored.class, other.pull());
    assertEquals(one.records(), other.records());
  }

  @Test
  void anAttemptAfterADecisionIsSettledBeforeTheNextDecisionIsFollowed() {
    // Given a republishing onto an absent HEAD whose outcome nobody knows
    setBackByOne();
    Optional<Register> first = bucket.register();
    cutShort(one.synced::adoptRemote);
    bucket.setBack(Optional.empty());
    one.script.always(RemoteOperation.COMPARE_AND_SET, new Fault.LostRequest());
    assertInstanceOf(PushResult.Unknown.class, one.synced.republish());
    one.script.heal();
    // And somebody who brings the older HEAD back
    bucket.setBack(first);
    assertInstanceOf(PullResult.Regressed.class, one.pull());
    // When
    PullResult pulled = one.synced.adoptRemote();
    // Then
    assertInstanceOf(PullResult.Restored.class, pulled);
    assertEquals(Map.of(A, "2.1a"), one.records());
    assertEquals(Optional.empty(), one.state().pending());
  }
}
