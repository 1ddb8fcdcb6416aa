package dev.rocky.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.spi.ApplyResult;
import dev.rocky.state.spi.Base;
import dev.rocky.state.spi.CommitId;
import dev.rocky.state.spi.Decision;
import dev.rocky.state.spi.MergeRule;
import dev.rocky.state.spi.MergeRules;
import dev.rocky.state.spi.Merged;
import dev.rocky.state.spi.RemoteRecord;
import dev.rocky.state.spi.SyncState;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A3. */
class SyncApplyTest extends SyncedLedger {

  @Test
  void applyingOnAnotherBaseChangesNothing() {
    synced(Map.of(A, "1.1"));
    SyncState before = sync.state();
    applyChanges(2, record(A, "1.2"));

    assertOvertaken(before, 3);

    assertEquals(Optional.of("1.2"), get(A));
    assertEquals(Optional.of(base(2)), sync.state().base());
  }

  @Test
  void applyingBesideAnotherAttemptChangesNothing() {
    synced(Map.of(A, "1.1"));
    SyncState before = sync.state();
    put(B, "1.1");
    attempt(before, 2, position());

    assertOvertaken(before, 2);

    assertEquals(Optional.of("1.1"), get(A));
    assertEquals(Optional.of(attempt(2)), sync.state().pending());
    SyncState pending = sync.state();
    assertThrows(
        IllegalArgumentException.class,
        () ->
            sync.applyChanges(pending, base(2), Optional.of(TestRemote.seen(2)), records(), RULES));
    sync.forget(pendingId());
    assertOvertaken(pending, 2, true);
  }

  @Test
  void applyingAfterADecisionThatLedToTheSameBaseChangesNothing() {
    synced(Map.of(A, "1.1"));
    SyncState before = sync.state();
    sync.decide(before, Decision.THEIRS);
    applyAll(sync.state(), 1, record(A, "1.1"));

    assertOvertaken(before, 2);

    assertEquals(Optional.of("1.1"), get(A));
  }

  private void assertOvertaken(SyncState before, long generation) {
    assertOvertaken(before, generation, false);
    assertOvertaken(before, generation, true);
  }

  private void assertOvertaken(SyncState before, long generation, boolean whole) {
    Iterator<RemoteRecord> fetched = records(record(A, "1.9"));
    assertEquals(
        new ApplyResult.Overtaken(),
        whole
            ? sync.applyAll(
                before, base(generation), Optional.of(TestRemote.seen(generation)), fetched, RULES)
            : sync.applyChanges(
                before,
                base(generation),
                Optional.of(TestRemote.seen(generation)),
                fetched,
                RULES));
  }

  @Test
  void aStateThatIsNoneOfTheBasesLineageOrOlderIsRefused() {
    synced(Map.of(A, "1.1"));
    applyChanges(2, record(A, "1.2"));
    SyncState state = sync.state();
    Base foreign = new Base(new CommitId(9, 9), 3, new CommitId(1, 3));
    Base other = new Base(base(2).lineage(), 2, new CommitId(9, 2));

    for (Base wrong : List.of(base(1), other, foreign)) {
      assertThrows(
          IllegalArgumentException.class,
          () -> sync.applyAll(state, wrong, Optional.of(TestRemote.seen(3)), records(), RULES));
    }

    assertEquals(state, sync.state());
    assertEquals(
        new ApplyResult.Applied(0, 0), applyAll(state, 2, record(A, "1.2")), "the base itself");
  }

  @Test
  void aChangeBackToWhatTheRemoteHadBeforeTheBaseIsAChange() {
    synced(Map.of(B, "5"));
    applyChangesWithoutRules(2, record(B, "6"));
    put(B, "5");

    applyChangesWithoutRules(3, record(B, "7"));

    assertEquals(Optional.of("5"), get(B));
    assertEquals(Map.of(B, Optional.of("7")), conflicts());
  }

  @Test
  void whatTheRemoteHadSinceTheBaseWasFollowedByOthers() {
    synced(Map.of(A, "1.1", B, "5", C, "1.1"));
    put(B, "6");
    delete(C);

    applyChangesWithoutRules(2, after(B, "7", Optional.of("6")), after(C, "1.2", none()));

    assertEquals(Map.of(A, "1.1", B, "7", C, "1.2"), everything());
    assertEquals(List.of(), journal());
    assertEquals(Map.of(), conflicts());
  }

  private static RemoteRecord after(Key key, String value, Optional<String> earlier) {
    return new RemoteRecord(
        key, TestRemote.bytes(Optional.of(value)), List.of(TestRemote.hash(earlier)));
  }

  private void applyChangesWithoutRules(long generation, RemoteRecord... fetched) {
    sync.applyChanges(
        sync.state(),
        base(generation),
        Optional.of(TestRemote.seen(generation)),
        records(fetched),
        NONE);
  }

  @Test
  void deltasWithoutABaseAreRefused() {
    ledger.bind("remote");

    assertThrows(IllegalArgumentException.class, () -> applyChanges(1, record(A, "1.1")));

    assertEquals(none(), get(A));
  }

  @Test
  void deltasChangeWhatIsCleanAndLeaveTheRest() {
    synced(Map.of(A, "1.1", B, "1.1"));
    put(LOCAL, "here");

    ApplyResult result = applyChanges(2, record(A, "1.2"), deleted(B), record(C, "1.1"));

    assertEquals(new ApplyResult.Applied(3, 0), result);
    assertEquals(Map.of(A, "1.2", C, "1.1"), everything());
    assertEquals(Optional.of("here"), get(LOCAL));
    assertEquals(List.of(), journal());
    assertEquals(Optional.of(base(2)), sync.state().base());
  }

  @Test
  void whatAWholeStateLacksIsDeletedUnlessItChangedHere() {
    synced(Map.of(A, "1.1", B, "1.1", C, "1.1"));
    put(B, "1.2");
    put(LOCAL, "here");

    ApplyResult result = applyAll(sync.state(), 2, record(C, "1.1"));

    assertEquals(new ApplyResult.Applied(1, 1), result);
    assertEquals(none(), get(A));
    assertEquals(Optional.of("1.2"), get(B));
    assertEquals(Map.of(B, none()), conflicts());
  }

  @Test
  void aRecordThatWouldGoBackUndoesTheWhole() {
    synced(Map.of(A, "1.1", B, "1.5"));

    ApplyResult result = applyChanges(2, record(A, "1.2"), record(B, "1.4"));

    assertEquals(new ApplyResult.Regressed(B), result);
    assertEquals(Optional.of("1.1"), get(A));
    assertEquals(Optional.of(base(1)), sync.state().base());
  }

  @Test
  void aRecordThatWasChangedBackWouldGoBackLikeOneThatWasNot() {
    synced(Map.of(A, "1.5"));
    put(A, "1.6");
    put(A, "1.5");

    assertEquals(new ApplyResult.Regressed(A), applyChanges(2, record(A, "1.4")));

    assertEquals(Optional.of("1.5"), get(A));
    assertEquals(new ApplyResult.Applied(1, 0), applyChanges(2, record(A, "1.6")));
    assertEquals(List.of(), journal());
  }

  @Test
  void whatFetchingThrowsUndoesTheWhole() {
    synced(Map.of(A, "1.1"));
    IllegalStateException cut = new IllegalStateException("cut off");
    Iterator<RemoteRecord> broken = records(record(A, "1.2"), record(B, "1.1"));
    Iterator<RemoteRecord> fetched =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public RemoteRecord next() {
            if (!broken.hasNext()) {
              throw cut;
            }
            return broken.next();
          }
        };

    assertSame(
        cut,
        assertThrows(
            IllegalStateException.class,
            () ->
                sync.applyChanges(
                    sync.state(), base(2), Optional.of(TestRemote.seen(2)), fetched, RULES)));

    assertEquals(Map.of(A, "1.1"), everything());
    assertEquals(Optional.of(base(1)), sync.state().base());
  }

  @Test
  void recordsThatDoNotTravelOrAreOutOfOrderAreRefused() {
    synced(Map.of());

    for (List<RemoteRecord> wrong :
        List.of(
            List.of(record(LOCAL, "x")),
            List.of(record(B, "1.1"), record(A, "1.1")),
            List.of(record(A, "1.1"), record(A, "1.2")))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> applyChanges(2, wrong.toArray(RemoteRecord[]::new)));
    }
    assertEquals(Map.of(), everything());
  }

  @Test
  void withoutARuleWhatIsNotEqualIsInConflict() {
    synced(Map.of(A, "1.1", B, "1.1"));
    put(A, "2.1");
    put(B, "1.2");

    sync.applyChanges(
        sync.state(),
        base(2),
        Optional.of(TestRemote.seen(2)),
        records(record(A, "1.2"), record(B, "1.2")),
        NONE);

    assertEquals(Map.of(A, Optional.of("1.2")), conflicts());
    assertEquals(List.of(A + " was 1.1"), journal());
  }

  @Test
  void ifNobodyCanTellWhatBecameOfAnAttemptWhatItSentIsKnownAgain() {
    // Given
    synced(Map.of(A, "1.1", B, "1.1"));
    put(A, "1.2");
    put(B, "1.2");
    attempt(sync.state(), 2, position());
    put(A, "1.3");
    put(B, "1.3");
    // When A is what was sent, and B is not
    assertEquals(
        new ApplyResult.Applied(0, 1),
        applyAll(sync.state(), 9, record(A, "1.2"), record(B, "1.9")));
    // Then
    assertEquals(List.of(A + " was 1.2", B + " was 1.1"), journal());
    assertEquals(Map.of(B, Optional.of("1.9")), conflicts());
    assertEquals(Map.of(A, Optional.of("1.3")), changes());
    assertEquals(none(), sync.state().pending());
  }

  @Test
  void ifNobodyCanTellWhatBecameOfAnAttemptOnlyAChangeBackBeforeItIsNone() {
    // Given
    synced(Map.of(A, "1.1", B, "1.1"));
    put(B, "1.2");
    put(A, "1.2");
    put(A, "1.1");
    attempt(sync.state(), 2, position());
    put(B, "1.1");
    // When
    applyAll(sync.state(), 9, record(A, "1.9"), record(B, "1.9"));
    // Then
    assertEquals(Optional.of("1.9"), get(A));
    assertEquals(Map.of(B, Optional.of("1.9")), conflicts());
  }

  @Test
  void aMergedValueThatOneSideHasIsNoThird() {
    synced(Map.of(A, "1.1", B, "1.1"));
    put(A, "1.2");
    put(B, "1.2");
    MergeRule rule =
        (key, ours, theirs) -> new Merged.Value((key.equals(A) ? theirs : ours).orElseThrow());

    ApplyResult result =
        sync.applyChanges(
            sync.state(),
            base(2),
            Optional.of(TestRemote.seen(2)),
            records(record(A, "1.3"), record(B, "1.3")),
            new MergeRules(Map.of(0x10, rule)));

    assertEquals(new ApplyResult.Applied(1, 0), result);
    assertEquals(Map.of(A, "1.3", B, "1.2"), everything());
    assertEquals(List.of(B + " was 1.3"), journal());
  }

  @Test
  void moreRecordsThanAPageHoldsAreAppliedSettledAndForgotten() {
    // Given
    TreeMap<Key, String> there = new TreeMap<>();
    for (int i = 0; i < 4_500; i++) {
      there.put(Key.of(0x10 + i % 3, "table", String.valueOf(i)), "1." + i);
    }
    synced(there);
    // When every third changes here, every fifth there, and every seventh is gone there
    ledger.write(
        tx -> {
          there.keySet().stream().filter(key -> number(key) % 3 == 0).forEach(tx::delete);
          return true;
        });
    List<RemoteRecord> fetched = new ArrayList<>();
    there.forEach(
        (key, value) -> {
          if (number(key) % 7 != 0) {
            fetched.add(record(key, number(key) % 5 == 0 ? "2." + number(key) : value));
          }
        });
    applyAll(sync.state(), 2, fetched.toArray(RemoteRecord[]::new));
    // Then
    Map<Key, Optional<String>> conflicts = conflicts();
    for (Key key : there.keySet()) {
      int n = number(key);
      boolean gone = n % 3 == 0 || n % 7 == 0;
      Optional<String> expected = gone ? none() : Optional.of((n % 5 == 0 ? "2." : "1.") + n);
      assertEquals(expected, get(key), key.toString());
      assertEquals(n % 3 == 0 && n % 5 == 0 && n % 7 != 0, conflicts.containsKey(key));
    }
    int pushed = changes().size();
    attempt(sync.state(), 3, position());
    sync.commit(pendingId(), TestRemote.seen(3));
    assertTrue(pushed > 1_000 && changes().isEmpty());
    assertEquals(conflicts.size(), journal().size());
    assertTrue(sync.decide(sync.state(), Decision.THEIRS));
    int deletedHere = conflicts.size();
    assertEquals(everything().size() + deletedHere, journal().size());
    assertEquals(Map.of(), conflicts());
  }

  private static int number(Key key) {
    return Integer.parseInt(key.parts().get(1));
  }
}
