package dev.rocky.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.spi.ApplyResult;
import dev.rocky.state.spi.Base;
import dev.rocky.state.spi.ConflictingRecord;
import dev.rocky.state.spi.Decision;
import dev.rocky.state.spi.MergeRule;
import dev.rocky.state.spi.MergeRules;
import dev.rocky.state.spi.Merged;
import dev.rocky.state.spi.RemoteRecord;
import dev.rocky.state.spi.Resolution;
import dev.rocky.state.spi.SyncState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What people decide, and what the ledger keeps for it. */
class SyncDecisionsTest extends SyncedLedger {

  private static final Key GONE = Key.of(0x10, "c");

  @Test
  void aLedgerThatIsNotBoundRefusesEveryStep() {
    SyncState bound = new SyncState("r", none(), none(), none(), none(), none(), 0);

    assertThrows(IllegalStateException.class, sync::state);
    assertThrows(IllegalStateException.class, () -> sync.snapshot(SyncSnapshot::position));
    assertThrows(IllegalStateException.class, () -> attempt(bound, 1, 1));
    ConflictingRecord conflict = new ConflictingRecord(A, none(), none(), false, false);
    assertThrows(IllegalStateException.class, () -> sync.takeTheirs(conflict, RULES));
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

    assertEquals(Resolution.RESOLVED, sync.takeOurs(seen(A), RULES));
    assertEquals(Resolution.RESOLVED, sync.takeOurs(seen(B), RULES));
    assertEquals(Resolution.RESOLVED, sync.takeTheirs(seen(C), RULES));
    assertEquals(Resolution.NO_CONFLICT, sync.takeTheirs(seen(C), RULES));
    assertEquals(Optional.of("2.2"), get(A));
    assertEquals(Optional.of("1.2"), get(B));
    assertEquals(Optional.of("1.3"), get(C));
    assertEquals(List.of(A + " was 1.3", B + " was nothing"), journal());
    assertEquals(Map.of(), conflicts());
  }

  @Test
  void aChangeThatIsInNoConflictIsNotResolved() {
    synced(Map.of(A, "1.1"));
    put(A, "1.2");

    assertEquals(Resolution.NO_CONFLICT, sync.takeTheirs(seen(A), RULES));
    assertEquals(Resolution.NO_CONFLICT, sync.takeOurs(seen(A), RULES));

    assertEquals(Map.of(A, Optional.of("1.2")), changes());
    assertEquals(none(), store.read(tx -> tx.get(SyncRecords.DECISION)), "nobody decided");
  }

  @Test
  void whoTakesTheirsThatLieBehindOursGetsWhatTheRuleMakesOfThemAndPushesIt() {
    // Given
    synced(Map.of(A, "1.1", B, "1.1"));
    put(A, "1.9");
    put(B, "1.2");
    applyChanges(2, record(A, "1.3"), record(B, "1.3"));
    long position = position();
    // When
    sync.takeTheirs(seen(A), RULES);
    sync.takeTheirs(seen(B), RULES);
    // Then
    assertEquals(Map.of(A, "2.3", B, "1.3"), everything());
    assertEquals(Map.of(A, Optional.of("2.3")), changes());
    assertEquals(List.of(A + " was 1.3"), journal());
    assertEquals(position + 1, position(), "a change with a number of its own");
  }

  @Test
  void aDeletionThatIsTakenForOursLeavesWhatTheRuleSays() {
    // Given
    MergeRule tombstones =
        new MergeRule() {
          @Override
          public Merged merge(Key key, Optional<byte[]> ours, Optional<byte[]> theirs) {
            return new Merged.Conflict();
          }

          @Override
          public Optional<byte[]> removed(Key key, byte[] value) {
            return TestRemote.bytes(Optional.of("2.0"));
          }
        };
    synced(Map.of(A, "1.1", B, "1.1"));
    delete(A);
    delete(B);
    applyChanges(2, record(A, "1.3"), record(B, "1.3"));
    // When
    sync.takeOurs(seen(A), new MergeRules(Map.of(0x10, tombstones)));
    sync.takeOurs(seen(B), RULES);
    // Then
    assertEquals(Map.of(A, Optional.of("2.0"), B, none()), changes());
    assertEquals(Map.of(A, "2.0"), everything());
  }

  @Test
  void aConflictIsNotResolvedWhileAnAttemptIsPending() {
    synced(Map.of(A, "1.1"));
    put(A, "1.2");
    put(B, "1.1");
    applyChanges(2, record(A, "1.3"));
    attempt(sync.state(), 3, position());

    assertEquals(Resolution.ATTEMPT_PENDING, sync.takeOurs(seen(A), RULES));
    assertEquals(Resolution.ATTEMPT_PENDING, sync.takeTheirs(seen(A), RULES));

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
    long position = position();
    assertEquals(none(), forgotten.base());
    assertEquals(none(), forgotten.seen());
    assertEquals(Optional.of(Decision.OURS), forgotten.decision());
    assertEquals(
        new ApplyResult.Applied(1, 0), applyAll(forgotten, 3, record(A, "1.2"), record(B, "1.1")));
    assertEquals(Map.of(A, "2.5", B, "2.1", C, "1.1"), everything());
    List<Long> numbers = new ArrayList<>();
    ledger.pendingChanges(change -> numbers.add(change.sequence()));
    assertEquals(List.of(position + 1, position, position), numbers, "what was raised has changed");
    assertEquals(List.of(A + " was 1.2", B + " was 1.1", C + " was nothing"), journal());
    assertEquals(none(), sync.state().decision());
  }

  @Test
  void whatWasDeletedHereStaysDeletedIfAPersonPrefersOurs() {
    // Given a deletion, one in conflict, one that is on its way, and one of what nobody else saw
    synced(Map.of(A, "1.1", B, "1.1"));
    delete(B);
    applyChanges(2, record(B, "1.2"));
    delete(A);
    put(C, "1.1");
    attempt(sync.state(), 3, position());
    delete(C);
    Key made = Key.of(0x11, "made and deleted");
    put(made, "1.1");
    delete(made);
    // When
    assertTrue(sync.decide(sync.state(), Decision.OURS));
    assertEquals(List.of(A + " was nothing", B + " was nothing", C + " was nothing"), journal());
    assertEquals(
        new ApplyResult.Applied(1, 0),
        applyAll(
            sync.state(),
            3,
            record(A, "1.1"),
            record(B, "1.2"),
            record(made, "9"),
            record(C, "1.1")));
    // Then
    assertEquals(Map.of(made, "9"), everything());
    assertEquals(Map.of(A, none(), B, none(), C, none()), changes());
  }

  @Test
  void aRuleSaysWhetherWhatOnlyTheRemoteHasWasDeletedHere() {
    // Given
    MergeRule deletes =
        new MergeRule() {
          @Override
          public Merged merge(Key key, Optional<byte[]> ours, Optional<byte[]> theirs) {
            return new Merged.Conflict();
          }

          @Override
          public Merged republish(Key key, Optional<byte[]> ours, Optional<byte[]> theirs) {
            return new Merged.Ours();
          }
        };
    synced(Map.of());
    sync.decide(sync.state(), Decision.OURS);
    RemoteRecord again =
        new RemoteRecord(B, TestRemote.bytes(Optional.of("1.2")), List.of(TestRemote.hash(none())));
    // When
    sync.applyAll(
        sync.state(),
        base(2),
        Optional.of(TestRemote.seen(2)),
        records(record(A, "1.1"), again, deleted(GONE), record(C, "1.3")),
        new MergeRules(Map.of(0x10, deletes)));
    // Then
    assertEquals(List.of(A + " was 1.1"), journal());
    assertEquals(Map.of(B, "1.2", C, "1.3"), everything());
    assertEquals(Map.of(A, none()), changes());
    // When a person decides for the remote, it is asked no more
    sync.decide(sync.state(), Decision.THEIRS);
    RemoteRecord other = record(GONE, "1.1");
    sync.applyAll(
        sync.state(),
        base(3),
        Optional.of(TestRemote.seen(3)),
        records(other),
        new MergeRules(Map.of(0x10, deletes)));
    assertEquals(Map.of(GONE, "1.1"), everything());
  }

  @Test
  void aPersonDecidesAboutTheValuesThatThePersonSaw() {
    // Given
    synced(Map.of(A, "1.1", B, "1.1"));
    put(A, "1.2");
    put(B, "1.2");
    applyChanges(2, record(A, "1.3"), record(B, "1.3"));
    ConflictingRecord seenA = seen(A);
    ConflictingRecord seenB = seen(B);
    // When the host changes one, and others the other
    put(A, "1.4");
    applyChanges(3, record(B, "1.5"));
    // Then
    for (ConflictingRecord old : List.of(seenA, seenB)) {
      assertEquals(Resolution.CHANGED, sync.takeTheirs(old, RULES));
      assertEquals(Resolution.CHANGED, sync.takeOurs(old, RULES));
    }
    assertEquals(Map.of(A, Optional.of("1.3"), B, Optional.of("1.5")), conflicts());
    assertEquals(Resolution.RESOLVED, sync.takeTheirs(seen(A), RULES));
    assertEquals(Resolution.RESOLVED, sync.takeOurs(seen(B), RULES));
    assertEquals(Map.of(A, "2.3", B, "2.2"), everything());
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
    Optional<Base> before = sync.state().base();
    sync.decide(sync.state(), Decision.OURS);
    assertEquals(none(), sync.state().base());
    assertEquals(before, sync.state().lastBase());
    attempt(sync.state(), 2, position());

    sync.commit(pendingId(), TestRemote.seen(2));

    assertEquals(none(), sync.state().decision());
    assertEquals(none(), sync.state().forgotten());
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
