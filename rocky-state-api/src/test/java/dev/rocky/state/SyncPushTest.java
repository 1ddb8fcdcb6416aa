package dev.rocky.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.spi.Attempt;
import dev.rocky.state.spi.Base;
import dev.rocky.state.spi.CommitId;
import dev.rocky.state.spi.Decision;
import dev.rocky.state.spi.Resolution;
import dev.rocky.state.spi.SyncState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** P1, P2, S1 and S2. */
class SyncPushTest extends SyncedLedger {

  @Test
  void everythingOfTheFirstPushLeavesTheJournalWhenItIsCommitted() {
    // Given
    put(A, "1.1");
    put(LOCAL, "here");
    ledger.bind("remote");
    put(C, "1.1");
    SyncState before = sync.state();
    // When
    assertEquals(Map.of(A, "1.1", C, "1.1"), everything());
    assertTrue(attempt(before, 1, 2));
    Attempt pending = sync.state().pending().orElseThrow();
    assertTrue(sync.commit(pending.id(), TestRemote.seen(1)));
    // Then
    assertEquals(List.of(), journal());
    assertEquals(
        new SyncState(
            "remote",
            Optional.of(pending.commit()),
            Optional.of(TestRemote.seen(1)),
            none(),
            none(),
            none(),
            0),
        LedgerSync.of(Ledger.over(store)).state());
    assertFalse(sync.commit(pending.id(), TestRemote.seen(1)), "it was settled before");
    assertFalse(sync.forget(pending.id()));
  }

  @Test
  void whatChangesWhileAnAttemptIsPendingIsAChangeOfWhatItSent() {
    // Given
    synced(Map.of(A, "1.1", B, "1.1"));
    put(A, "1.2");
    assertTrue(attempt(sync.state(), 2, position()));
    // When
    put(A, "1.3");
    put(A, "1.4");
    delete(B);
    put(C, "1.1");
    // Then
    assertEquals(List.of(A + " was 1.1 sent 1.2", B + " was 1.1", C + " was nothing"), journal());
    assertTrue(sync.commit(pendingId(), TestRemote.seen(2)));
    assertEquals(List.of(A + " was 1.2", B + " was 1.1", C + " was nothing"), journal());
  }

  @Test
  void aRecordThatIsMadeAnewWhileItsDeletionIsOnItsWayWasAbsent() {
    synced(Map.of(A, "1.1"));
    delete(A);
    attempt(sync.state(), 2, position());

    put(A, "2.1");

    assertEquals(List.of(A + " was 1.1 sent nothing"), journal());
    sync.commit(pendingId(), TestRemote.seen(2));
    assertEquals(List.of(A + " was nothing"), journal());
  }

  @Test
  void aLostAttemptLeavesTheJournalAsItWas() {
    synced(Map.of(A, "1.1"));
    put(A, "1.2");
    attempt(sync.state(), 2, position());
    put(A, "1.3");

    assertTrue(sync.forget(pendingId()));

    assertEquals(List.of(A + " was 1.1"), journal());
    assertEquals(none(), sync.state().pending());
    put(A, "1.4");
    assertEquals(List.of(A + " was 1.1"), journal());
  }

  @Test
  void whatChangedBetweenSnapshotAndAttemptGetsWhatTheAttemptSends() {
    // Given
    synced(Map.of(A, "1.1", B, "1.1"));
    put(A, "1.2");
    SyncState before = sync.state();
    long position = position();
    // When
    put(A, "1.3");
    put(B, "1.2");
    List<Key> asked = new ArrayList<>();
    assertTrue(
        sync.begin(
            before,
            attempt(2),
            position,
            key -> {
              asked.add(key);
              return key.equals(A) ? Optional.of(TestRemote.hash(Optional.of("1.2"))) : none();
            }));
    // Then
    assertEquals(List.of(A, B), asked);
    assertEquals(List.of(A + " was 1.1 sent 1.2", B + " was 1.1"), journal());
    sync.commit(pendingId(), TestRemote.seen(2));
    assertEquals(List.of(A + " was 1.2", B + " was 1.1"), journal());
  }

  @Test
  void aConflictThatIsResolvedBetweenSnapshotAndAttemptIsNotTakenForSent() {
    // Given
    synced(Map.of(A, "1.1", B, "1.1"));
    put(A, "1.2");
    put(B, "1.2");
    applyChanges(2, record(B, "1.3"));
    SyncState before = sync.state();
    long position = position();
    assertEquals(Map.of(A, Optional.of("1.2")), changes());
    // When
    assertEquals(Resolution.RESOLVED, sync.takeOurs(seen(B), RULES));
    assertTrue(sync.begin(before, attempt(3), position, key -> none()));
    sync.commit(pendingId(), TestRemote.seen(3));
    // Then
    assertEquals(List.of(B + " was 1.3"), journal());
    assertEquals(Optional.of("2.2"), get(B));
  }

  @Test
  void whatAFirstSnapshotLacksIsAbsentAtTheRemote() {
    // Given a remote that was emptied, and a snapshot without A
    synced(Map.of(A, "1.1", B, "1.1"));
    delete(A);
    SyncState before = sync.state();
    long position = position();
    assertEquals(Map.of(B, "1.1"), everything());
    // When
    put(A, "2.1");
    put(B, "1.2");
    Attempt first = new Attempt(base(2), TestRemote.version(0), new byte[] {1});
    sync.begin(
        before,
        first,
        position,
        key -> key.equals(B) ? Optional.of(TestRemote.hash(Optional.of("1.1"))) : none());
    sync.commit(first.id(), TestRemote.seen(2));
    // Then
    assertEquals(List.of(A + " was nothing", B + " was 1.1"), journal());
  }

  @Test
  void aSnapshotFromBeforeAPersonsDecisionIsNotPushedOnTheSameBase() {
    // Given
    synced(Map.of(A, "1.1"));
    put(A, "1.2");
    SyncState before = sync.state();
    long position = position();
    // When another process gives the change up
    sync.decide(before, Decision.THEIRS);
    applyAll(sync.state(), 1, record(A, "1.1"));
    assertEquals(before.base(), sync.state().base());
    // Then
    assertFalse(attempt(before, 2, position));
    assertEquals(none(), sync.state().pending());
    assertTrue(attempt(sync.state(), 2, position()));
  }

  @Test
  void anAttemptThatIsNotTheNextCommitIsRefused() {
    synced(Map.of(A, "1.1"));
    SyncState state = sync.state();
    SyncState never = new SyncState("remote", none(), none(), none(), none(), none(), 0);
    Base foreign = new Base(new CommitId(9, 9), 2, new CommitId(1, 2));

    assertRefused(state, attempt(1));
    assertRefused(state, attempt(3));
    assertRefused(state, new Attempt(foreign, TestRemote.version(1), new byte[] {1}));
    assertRefused(never, attempt(2));
    assertRefused(never, new Attempt(base(1), TestRemote.version(1), new byte[] {1}));
  }

  private void assertRefused(SyncState before, Attempt attempt) {
    assertThrows(
        IllegalArgumentException.class,
        () -> sync.begin(before, attempt, position(), key -> none()));
  }

  @Test
  void anAttemptIsStoredOnlyOnTheBaseOfItsSnapshotAndBesideNoOther() {
    synced(Map.of(A, "1.1"));
    SyncState before = sync.state();
    put(B, "1.1");
    applyChanges(2, record(A, "1.2"));

    assertFalse(attempt(before, 2, position()));

    SyncState after = sync.state();
    assertEquals(none(), after.pending());
    assertTrue(attempt(after, 3, position()));
    assertFalse(attempt(after, 3, position()));
    assertThrows(
        IllegalArgumentException.class,
        () -> {
          sync.forget(pendingId());
          attempt(after, 3, position() + 1);
        });
    assertThrows(IllegalArgumentException.class, () -> attempt(after, 3, 0));
  }
}
