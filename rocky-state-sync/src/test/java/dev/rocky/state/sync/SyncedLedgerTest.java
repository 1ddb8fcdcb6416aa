package dev.rocky.state.sync;

import static dev.rocky.state.sync.Machine.A;
import static dev.rocky.state.sync.Machine.B;
import static dev.rocky.state.sync.Machine.C;
import static dev.rocky.state.tck.RemoteOperation.GET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.spi.Decision;
import dev.rocky.state.spi.Resolution;
import dev.rocky.state.tck.LeakCheckExtension;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheckExtension.class)
class SyncedLedgerTest {

  private final Bucket bucket = new Bucket();
  private final Machine one = new Machine(bucket);
  private final Machine other = new Machine(bucket);

  @AfterEach
  void close() {
    one.close();
    other.close();
  }

  @Test
  void theFirstRunFindsNothing() {
    assertEquals(new PullResult.Absent(), one.pull());
    assertEquals(TransferOutcome.ABSENT, one.outcome());
    assertEquals(new PushResult.UpToDate(0), one.push());
    assertTrue(bucket.head().isEmpty());
  }

  @Test
  void whatOneMachinePushesAnotherPulls() {
    // Given
    one.put(A, "1.1a");
    one.put(B, "1.1a");
    assertEquals(new PushResult.Pushed(1, 2), one.push());
    assertEquals(new PullResult.Restored(1, true, 2, 0), other.pull());
    one.put(A, "1.2a");
    one.delete(B);
    one.put(C, "1.1a");
    // When
    assertEquals(new PushResult.Pushed(2, 3), one.push());
    // Then
    assertEquals(new PullResult.Restored(2, true, 3, 0), other.pull());
    assertEquals(Map.of(A, "1.2a", C, "1.1a"), other.records());
    assertEquals(new PullResult.Unchanged(2, true), other.pull());
    assertEquals(new PushResult.UpToDate(2), other.push());
    assertEquals(other.records(), bucket.records());
  }

  @Test
  void machinesThatChangeDifferentRecordsBothCommit() {
    // Given
    one.put(A, "1.1a");
    one.push();
    other.pull();
    // When
    one.put(A, "1.2a");
    other.put(B, "1.1b");
    one.push();
    PushResult pushed = other.push();
    // Then
    assertEquals(new PushResult.Pushed(3, 1), pushed);
    one.pull();
    assertEquals(Map.of(A, "1.2a", B, "1.1b"), one.records());
    assertEquals(one.records(), other.records());
  }

  @Test
  void machinesThatChangeTheSameRecordConflictUntilAPersonDecides() {
    // Given
    one.put(A, "1.1a");
    one.push();
    other.pull();
    one.put(A, "1.2a");
    one.push();
    other.put(A, "1.3b");
    other.put(B, "1.1b");
    // When
    PushResult pushed = other.push();
    // Then everything else is committed
    PushResult.Conflict conflict = assertInstanceOf(PushResult.Conflict.class, pushed);
    assertEquals(OptionalLong.of(3), conflict.generation());
    assertEquals(1, conflict.count());
    assertEquals(A, conflict.first().get(0).key());
    assertEquals(Optional.empty(), conflict.failure());
    assertEquals(TransferOutcome.CONFLICT, other.outcome());
    assertEquals(Map.of(A, "1.2a", B, "1.1b"), bucket.records());
    // And it comes back
    PushResult.Conflict again = assertInstanceOf(PushResult.Conflict.class, other.push());
    assertEquals(OptionalLong.empty(), again.generation());
    // And a person's decision ends it
    assertEquals(
        Resolution.RESOLVED, other.synced.resolve(other.conflicts().get(0), Decision.OURS));
    assertEquals(new PushResult.Pushed(4, 1), other.push());
    assertEquals("2.3b", bucket.records().get(A));
  }

  @Test
  void aPersonMayTakeTheirs() {
    // Given
    one.put(A, "1.3a");
    one.push();
    other.put(A, "1.1b");
    assertInstanceOf(PushResult.Conflict.class, other.push());
    // When
    Resolution resolved = other.synced.resolve(other.conflicts().get(0), Decision.THEIRS);
    // Then
    assertEquals(Resolution.RESOLVED, resolved);
    assertEquals(new PushResult.UpToDate(1), other.push());
    assertEquals(Map.of(A, "1.3a"), other.records());
  }

  @Test
  void theirsThatLieBehindOursGetAnEpochOfTheirOwnWhenTheyAreTaken() {
    // Given
    one.put(A, "1.1a");
    one.push();
    other.put(A, "1.3b");
    other.push();
    // When
    Resolution resolved = other.synced.resolve(other.conflicts().get(0), Decision.THEIRS);
    // Then
    assertEquals(Resolution.RESOLVED, resolved);
    assertEquals(new PushResult.Pushed(2, 1), other.push());
    assertEquals(Map.of(A, "2.1a"), bucket.records());
  }

  @Test
  void theLogGoesOnInPages() {
    // Given more commits than HEAD holds
    for (int cursor = 1; cursor <= 120; cursor++) {
      one.put(A, "1." + cursor + "a");
      if (cursor == 3) {
        other.pull();
      }
      // When
      assertEquals(new PushResult.Pushed(cursor, 1), one.push());
    }
    // Then
    assertEquals(120, bucket.log().size());
    assertTrue(bucket.head().orElseThrow().log().entries().size() <= CommitLog.MAX_ENTRIES);
    assertEquals(Map.of(A, "1.120a"), bucket.records());
    other.remote.traffic().clear();
    assertEquals(new PullResult.Restored(120, true, 1, 0), other.pull());
    assertEquals(118 + 5, other.remote.traffic().calls(GET)); // changes, and pages once
    assertEquals(Map.of(A, "1.120a"), other.records());
  }
}
