package dev.rocky.state.sync;

import static dev.rocky.state.sync.Machine.A;
import static dev.rocky.state.sync.Machine.B;
import static dev.rocky.state.sync.Machine.C;
import static dev.rocky.state.tck.RemoteOperation.COMPARE_AND_SET;
import static dev.rocky.state.tck.RemoteOperation.READ_IF_CHANGED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.LeakCheckExtension;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** S4: a machine comes back with an attempt of which the log does not tell any more. */
@ExtendWith(LeakCheckExtension.class)
class UndecidedAttemptTest {

  private final Bucket bucket = new Bucket();
  private final Machine one = new Machine(bucket);
  private final Machine other = new Machine(bucket);

  @BeforeEach
  void synced() {
    one.put(A, "1.1a");
    one.push();
    other.pull();
    one.put(A, "1.2a");
  }

  @AfterEach
  void close() {
    one.close();
    other.close();
  }

  private void push(Fault fault) {
    one.script.next(COMPARE_AND_SET, fault);
    one.script.on(READ_IF_CHANGED, 2, new Fault.Refused());
    assertInstanceOf(PushResult.Unknown.class, one.push());
  }

  /** Others go on, until nothing of then is in the log any more. */
  private void longAfter() {
    other.put(B, "1.1b");
    other.push();
    other.put(B, "1.2b");
    other.push();
    other.synced.maintenance().compact();
    bucket.sweep();
  }

  @Test
  void anAttemptThatGotThroughIsFoundInTheRecords() {
    // Given
    push(new Fault.LostAnswer());
    longAfter();
    // When
    PushResult pushed = one.push();
    // Then
    long generation = bucket.head().orElseThrow().generation();
    assertEquals(new PushResult.UpToDate(generation), pushed);
    assertEquals(TransferOutcome.OK, one.outcome());
    assertTrue(one.state().pending().isEmpty());
    assertEquals(Map.of(A, "1.2a", B, "1.2b"), one.records());
  }

  @Test
  void whatTheHostChangedSinceGoesOntoIt() {
    // Given
    push(new Fault.LostAnswer());
    one.put(A, "1.3a");
    longAfter();
    // When
    PushResult pushed = one.push();
    // Then it is no conflict with itself
    assertInstanceOf(PushResult.Pushed.class, pushed);
    assertEquals(TransferOutcome.OK, one.outcome());
    assertEquals(Map.of(A, "1.3a", B, "1.2b"), bucket.records());
  }

  /** It made the lineage, so that nothing has to be asked of the log. */
  @Test
  void aFirstCommitOfLongAgoIsNoConflictWithItself() {
    Bucket another = new Bucket();
    try (Machine first = new Machine(another);
        Machine second = new Machine(another)) {
      // Given
      first.put(A, "1.1a");
      first.script.next(COMPARE_AND_SET, new Fault.LostAnswer());
      first.script.on(READ_IF_CHANGED, 2, new Fault.Refused());
      assertInstanceOf(PushResult.Unknown.class, first.push());
      second.pull();
      second.put(A, "1.2b");
      second.push();
      second.put(A, "1.3b");
      second.push();
      second.synced.maintenance().compact();
      another.sweep();
      // When
      PullResult pulled = first.pull();
      // Then
      long generation = another.head().orElseThrow().generation();
      assertEquals(new PullResult.Restored(generation, true, 1, 0), pulled);
      assertEquals(Map.of(A, "1.3b"), first.records());
      assertEquals(new PushResult.UpToDate(generation), first.push());
    }
  }

  @Test
  void anAttemptThatDidNotIsMadeAnew() {
    // Given
    push(new Fault.LostRequest());
    one.put(C, "1.1a");
    longAfter();
    // When
    PullResult pulled = one.pull();
    PushResult pushed = one.push();
    // Then
    assertInstanceOf(PullResult.Restored.class, pulled);
    assertInstanceOf(PushResult.Pushed.class, pushed);
    assertEquals(Map.of(A, "1.2a", B, "1.2b", C, "1.1a"), bucket.records());
  }
}
