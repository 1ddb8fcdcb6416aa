package dev.rocky.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.spi.ApplyResult;
import dev.rocky.state.spi.Decision;
import dev.rocky.state.spi.Resolution;
import dev.rocky.state.spi.SyncState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What people decide, and what the ledger keeps for it. */
class SyncDecisionsTest extends SyncedLedger {

  @Test
  void aLedgerThatIsNotBoundRefusesEveryStep() {
    SyncState bound = new SyncState("r", none(), none(), none(), none());

    assertThrows(IllegalStateException.class, sync::state);
    assertThrows(IllegalStateException.class, () -> sync.snapshot(SyncSnapshot::position));
    assertThrows(IllegalStateException.class, () -> attempt(bound, 1, 1));
    assertThrows(IllegalStateException.class, () -> sync.takeTheirs(A));
    assertThrows(IllegalStateException.class, () -> sync.decide(bound, Decision.OURS));
    assertThrows(IllegalStateException.class, () -> applyAll(bound, 1));
  }

  @Test
  void aConflictIsToldAndNotPushedAndEndsAsAPersonSays() {
    // Given
    synced(Map.of(A, "1.1", B, "1.1", C, "1.1"));
    put(A, "1.2");
    put(B, "1.2");
    delete(C);
    // When
    assertEquals(
        new ApplyResult.Applied(0, 3),
        applyChanges(2, record(A, "1.3"), deleted(B), record(C, "1.3")));
    // Then
    assertEquals(Map.of(A, Optional.of("1.3"), B, none(), C, Optional.of("1.3")), conflicts());
    List<Boolean> told = new ArrayList<>();
    ledger.pendingChanges(change -> told.add(change.inConflict()));
    assertEquals(List.of(true, true, true), told);
    assertEquals(Map.of(), changes());
    assertEquals(Map.of(A, "1.3", C, "1.3"), everything(), "as the remote has them");

    assertEquals(Resolution.RESOLVED, sync.takeOurs(A, RULES));
    assertEquals(Resolution.RESOLVED, sync.takeOurs(B, RULES));
    assertEquals(Resolution.RESOLVED, sync.takeTheirs(C));
    assertEquals(Resolution.NO_CONFLICT, sync.takeTheirs(C));
    assertEquals(Optional.of("2.2"), get(A));
    assertEquals(Optional.of("1.2"), get(B));
    assertEquals(Optional.of("1.3"), get(C));
    assertEquals(List.of(A + " was 1.3", B + " was nothing"), journal());
    assertEquals(Map.of(), conflicts());
  }

  @Test
  void aConflictIsNotResolvedWhileAnAttemptIsPending() {
    synced(Map.of(A, "1.1"));
    put(A, "1.2");
    put(B, "1.1");
    applyChanges(2, record(A, "1.3"));
    attempt(sync.state(), 3, position());

    assertEquals(Resolution.ATTEMPT_PENDING, sync.takeOurs(A, RULES));
    assertEquals(Resolution.ATTEMPT_PENDING, sync.takeTheirs(A));

    put(A, "1.4");
    sync.commit(pendingId(), TestRemote.seen(3));
    assertEquals(Map.of(A, Optional.of("1.3")), conflicts());
    assertEquals(List.of(A + " was 1.1"), journal());
  }

  @Test
  void aPersonWhoPrefersOursRaisesEpochsAndKeepsWhatTheRemoteLacks() {
    // Given
    synced(Map.of(A, "1.5", B, "2.1"));
    put(C, "1.1");
    // When
    assertTrue(sync.decide(sync.state(), Decision.OURS));
    // Then
    SyncState forgotten = sync.state();
    assertEquals(none(), forgotten.base());
    assertEquals(Optional.of(Decision.OURS), forgotten.decision());
    assertEquals(
        new ApplyResult.Applied(1, 0), applyAll(forgotten, 3, record(A, "1.2"), record(B, "1.1")));
    assertEquals(Map.of(A, "2.5", B, "2.1", C, "1.1"), everything());
    assertEquals(List.of(A + " was 1.2", B + " was 1.1", C + " was nothing"), journal());
    assertEquals(none(), sync.state().decision());
  }

  @Test
  void aPersonWhoPrefersTheirsGivesUpTheJournalAndLetsNoRecordGoBack() {
    synced(Map.of(A, "1.5", B, "2.1"));
    put(C, "1.1");
    assertTrue(sync.decide(sync.state(), Decision.THEIRS));

    applyAll(sync.state(), 3, record(A, "1.2"), record(B, "3.1"));

    assertEquals(Map.of(A, "2.2", B, "3.1"), everything());
    assertEquals(List.of(A + " was 1.2"), journal());
  }

  @Test
  void aDecisionAboutAnotherStateThanThePersonSawIsNotFollowed() {
    synced(Map.of(A, "1.1"));
    SyncState before = sync.state();
    applyChanges(2, record(A, "1.2"));

    assertFalse(sync.decide(before, Decision.OURS));

    assertEquals(none(), sync.state().decision());
    assertEquals(List.of(), journal());
  }

  @Test
  void aCommitOnAnAbsentHeadLeavesNoDecisionBehind() {
    synced(Map.of(A, "1.1"));
    sync.decide(sync.state(), Decision.OURS);
    attempt(sync.state(), 1, position());

    sync.commit(pendingId(), TestRemote.seen(1));

    assertEquals(none(), sync.state().decision());
  }

  @Test
  void theInstallIdStays() {
    assertEquals(sync.installId(), LedgerSync.of(Ledger.over(store)).installId());
  }

  @Test
  void onlyASyncedLedgerNeedsALibraryThatKnowsOfSync() {
    put(A, "1.1");
    ledger.bind("remote");
    assertEquals(List.of(0, 1, 0, 1), format());

    attempt(sync.state(), 1, position());

    assertEquals(List.of(0, 2, 0, 2), format());
    byte[] newer = {0, 9, 0, 1, 7};
    rawPut(LedgerFormat.KEY, ValueEnvelope.seal(LedgerFormat.KEY, newer));
    sync.decide(sync.state(), Decision.OURS);
    assertEquals(List.of(0, 9, 0, 2, 7), format());
  }
}
