package dev.rocky.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.spi.ApplyResult;
import dev.rocky.state.spi.Attempt;
import dev.rocky.state.spi.ConflictingRecord;
import dev.rocky.state.spi.Decision;
import dev.rocky.state.spi.Resolution;
import dev.rocky.state.spi.SyncState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A record whose value is damaged does not stop the sync of the others. */
class SyncDamageTest extends SyncedLedger {

  @Test
  void whatIsDamagedAndHasNotChangedBecomesWhatTheRemoteHas() {
    synced(Map.of(A, "1.1", B, "1.1", C, "1.1"));
    damage(A);
    damage(B);
    damage(C);

    assertEquals(new ApplyResult.Applied(2, 0), applyChanges(2, record(A, "1.2"), deleted(B)));

    assertEquals(Optional.of("1.2"), get(A));
    assertEquals(none(), get(B));
    assertThrows(ValueDamagedException.class, () -> get(C));
    assertEquals(
        new ApplyResult.Applied(1, 0),
        applyAll(sync.state(), 3, record(A, "1.2"), record(C, "1.1")));
    assertEquals(Map.of(A, "1.2", C, "1.1"), everything());
    assertEquals(List.of(), journal());
  }

  @Test
  void whatIsDamagedAndHasChangedComesIntoConflict() {
    // Given
    synced(Map.of(A, "1.1", B, "1.1"));
    put(A, "1.2");
    put(B, "1.2");
    damage(A);
    damage(B);
    // When
    assertEquals(
        new ApplyResult.Applied(0, 2),
        applyAll(sync.state(), 2, record(A, "1.1"), record(B, "2.1")));
    // Then
    ConflictingRecord seen = seen(A);
    assertTrue(seen.oursDamaged());
    assertFalse(seen.theirsDamaged());
    assertEquals(none(), seen.ours());
    assertThrows(ValueDamagedException.class, () -> sync.takeOurs(seen, RULES));
    assertEquals(Resolution.RESOLVED, sync.takeTheirs(seen, RULES));
    assertEquals(Optional.of("1.1"), get(A));
    put(B, "1.3");
    assertEquals(Resolution.RESOLVED, sync.takeOurs(seen(B), RULES));
    assertEquals(Optional.of("3.3"), get(B));
    assertEquals(List.of(B + " was 2.1"), journal());
  }

  @Test
  void ofAConflictThatIsDamagedNeitherSideIsTaken() {
    synced(Map.of(A, "1.1"));
    put(A, "1.2");
    applyChanges(2, record(A, "1.3"));
    damage(Key.of(LedgerSpaces.CONFLICTS).append(A));

    ConflictingRecord seen = seen(A);

    assertTrue(seen.theirsDamaged());
    assertFalse(seen.oursDamaged());
    assertEquals(none(), seen.theirs());
    assertThrows(ValueDamagedException.class, () -> sync.takeTheirs(seen, RULES));
    assertThrows(ValueDamagedException.class, () -> sync.takeOurs(seen, RULES));
    assertEquals(Optional.of("1.2"), get(A));
    assertEquals(1, sync.<Long, RuntimeException>snapshot(s -> s.records((key, value) -> {})));
    assertEquals(new ApplyResult.Applied(0, 1), applyChanges(3, record(A, "1.4")));
    assertEquals(Map.of(A, Optional.of("1.4")), conflicts());
  }

  @Test
  void aPersonWhoSawDamageHasNotSeenADeletion() {
    // Given
    synced(Map.of(A, "1.1", B, "1.1"));
    put(A, "1.2");
    put(B, "1.2");
    applyChanges(2, record(A, "1.3"), record(B, "1.3"));
    damage(A);
    damage(Key.of(LedgerSpaces.CONFLICTS).append(B));
    ConflictingRecord seenA = seen(A);
    ConflictingRecord seenB = seen(B);
    // When
    delete(A);
    applyChanges(3, deleted(B));
    // Then
    assertEquals(Resolution.CHANGED, sync.takeOurs(seenA, RULES));
    assertEquals(Resolution.CHANGED, sync.takeTheirs(seenB, RULES));
    assertEquals(Resolution.RESOLVED, sync.takeOurs(seen(A), RULES));
    assertEquals(Resolution.RESOLVED, sync.takeTheirs(seen(B), RULES));
    assertEquals(Map.of(), everything());
  }

  @Test
  void aPersonsDecisionReplacesWhatIsDamagedOrAsksAgain() {
    synced(Map.of(A, "1.5", B, "1.5"));
    damage(A);
    damage(B);
    sync.decide(sync.state(), Decision.OURS);
    applyAll(sync.state(), 2, record(A, "1.1"), record(B, "1.1"));
    assertEquals(Map.of(A, Optional.of("1.1"), B, Optional.of("1.1")), conflicts());

    sync.decide(sync.state(), Decision.THEIRS);
    assertEquals(new ApplyResult.Applied(2, 0), applyAll(sync.state(), 3, record(A, "1.1")));

    assertEquals(Map.of(A, "1.1"), everything());
    assertEquals(List.of(), journal());
    assertEquals(Map.of(), conflicts());
  }

  @Test
  void whoMakesASegmentHearsOfWhatIsLeftOut() {
    // Given
    synced(Map.of(A, "1.1", B, "1.1"));
    put(A, "1.2");
    damage(A);
    List<Key> leftOut = new ArrayList<>();
    SyncSnapshot.ChangeVisitor visitor =
        new SyncSnapshot.ChangeVisitor() {
          @Override
          public void visit(Key key, Optional<byte[]> value) {
            assertEquals(B, key);
          }

          @Override
          public void leftOut(Key key) {
            leftOut.add(key);
          }
        };
    // When
    sync.<Long, RuntimeException>snapshot(s -> s.changes(visitor) + s.records(visitor));
    // Then
    assertEquals(List.of(A, A), leftOut);
  }

  @Test
  void whatIsDamagedIsLeftOutOfAPushAndStaysAChange() {
    // Given
    synced(Map.of(A, "1.1", B, "1.1"));
    put(A, "1.2");
    put(B, "1.2");
    damage(A);
    SyncState before = sync.state();
    long position = position();
    // When
    assertEquals(1, sync.<Long, RuntimeException>snapshot(s -> s.changes((key, value) -> {})));
    assertEquals(Map.of(B, Optional.of("1.2")), changes());
    assertTrue(sync.begin(before, attempt(2), position, key -> none()));
    sync.commit(pendingId(), TestRemote.seen(2));
    // Then
    assertEquals(List.of(A + " was 1.1"), journal());
    put(A, "1.3");
    assertEquals(Map.of(A, Optional.of("1.3")), changes());
    assertTrue(attempt(sync.state(), 3, position()), "numbers go on");
  }

  @Test
  void whatIsDamagedOnlyAfterItWasSentIsSettled() {
    synced(Map.of(A, "1.1"));
    put(A, "1.2");
    SyncState before = sync.state();
    long position = position();
    damage(A);

    sync.begin(
        before, attempt(2), position, key -> Optional.of(TestRemote.hash(Optional.of("1.2"))));
    sync.commit(pendingId(), TestRemote.seen(2));

    assertEquals(List.of(), journal());
  }

  @Test
  void aFirstSnapshotLacksWhatIsDamagedAndTheLedgerKnows() {
    // Given a remote that was emptied
    synced(Map.of(A, "1.1", B, "1.1", C, "1.1"));
    put(B, "1.2");
    damage(A);
    damage(B);
    SyncState before = sync.state();
    long position = position();
    Attempt first = new Attempt(base(2), TestRemote.version(0), new byte[] {1});
    // When
    assertEquals(2, sync.<Long, RuntimeException>snapshot(s -> s.records((key, value) -> {})));
    assertEquals(Map.of(C, "1.1"), everything());
    assertTrue(sync.begin(before, first, position, key -> none()));
    sync.commit(first.id(), TestRemote.seen(2));
    // Then
    assertEquals(List.of(A + " was nothing", B + " was nothing"), journal());
  }

  @Test
  void aFirstSnapshotThatIsLostLeavesWhatIsDamagedToBeAskedAbout() {
    synced(Map.of(A, "1.1", B, "1.1"));
    put(B, "1.2");
    damage(A);
    damage(B);
    Attempt first = new Attempt(base(2), TestRemote.version(0), new byte[] {1});
    sync.begin(sync.state(), first, position(), key -> none());

    assertTrue(sync.forget(first.id()));

    assertEquals(B + " was 1.1", journal().get(1));
    assertEquals(
        new ApplyResult.Applied(0, 2),
        applyAll(sync.state(), 2, record(A, "1.1"), record(B, "1.1")));
    assertEquals(Map.of(A, Optional.of("1.1"), B, Optional.of("1.1")), conflicts());
  }

  private void damage(Key key) {
    byte[] sealed = store.read(tx -> tx.get(key)).orElseThrow();
    rawPut(key, Arrays.copyOf(sealed, sealed.length + 1));
  }
}
