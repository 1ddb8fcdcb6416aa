package dev.rocky.engine;

import static dev.rocky.engine.Machines.lastValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.Intent;
import dev.rocky.engine.record.Intents;
import dev.rocky.engine.record.TableKey;
import dev.rocky.engine.record.TableOutcome.Action;
import dev.rocky.state.PushResult;
import dev.rocky.state.StateException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A table that one run at a time may copy, on two machines. */
class RemoteExclusiveTest {

  private static final TableSpec SPEC = RunFixture.spec("tgt").exclusive().build();
  private static final TableKey TABLE = SPEC.key();
  private final StateException down = new StateException("the network is down");

  private final Machines machines = new Machines();
  private final ListDatabase db = machines.db;
  private final Rocky one = machines.machine("one");
  private final Rocky two = machines.machine("two");
  private Run first;
  private Run second;

  /** Both know of 1 and 2; 3 is new. */
  @BeforeEach
  void bothKnowTheTable() {
    RunReport unused = machines.copy(one, SPEC);
    first = one.startRun("first");
    second = two.startRun("second");
    db.put("src", 3);
  }

  @AfterEach
  void close() {
    machines.close();
  }

  @Test
  void ofTwoThatBeginAtOnceTheSecondIsToldWhoWasFirst() throws Exception {
    Copy mine = plan(first);
    Copy theirs = plan(second);
    first.begin(mine);
    machines.clock.advance(Duration.ofMinutes(1));

    TableBusyException thrown = assertThrows(TableBusyException.class, () -> second.begin(theirs));

    assertEquals("one", thrown.owner());
    assertEquals(RunFixture.START, thrown.since());
    assertEquals(first.id(), intent(two).orElseThrow().runId());
    complete(first, mine);
    assertEquals(List.of(1L, 2L, 3L), db.cursors("tgt"));
  }

  @Test
  void whoPlansWhileTheTableIsHeldCannotBeginEither() throws Exception {
    first.begin(plan(first));
    Run later = two.startRun("later");

    assertThrows(TableBusyException.class, () -> later.copy(SPEC, db));

    assertEquals(List.of(1L, 2L), db.cursors("tgt"));
  }

  @Test
  void whoPlannedBeforeTheOtherEndedPlansAgainAndHasNothingTwice() throws Exception {
    Copy early = plan(second);
    first.copy(SPEC, db);
    db.put("src", 4);

    assertThrows(SupersededException.class, () -> second.begin(early));
    second.copy(SPEC, db);

    assertEquals(List.of(1L, 2L, 3L, 4L), db.cursors("tgt"));
    assertEquals(CursorValue.of(4), lastValue(two, TABLE));
    RunReport one = first.finish();
    RunReport other = second.finish();
    assertTrue(one.conflicts().isEmpty() && other.conflicts().isEmpty());
  }

  @Test
  void endOfACopyIsSeenByOthersBeforeTheRunIsFinished() {
    first.copy(SPEC, db);
    db.put("src", 4);

    machines.copy(two, SPEC);

    assertEquals(List.of(1L, 2L, 3L, 4L), db.cursors("tgt"));
  }

  @Test
  void whenItsTimeIsOverTheTableOfADeadRunIsTakenOverAndItsRowsAreReplaced() throws Exception {
    Copy dies = plan(first);
    first.begin(dies);
    db.execute(dies.script());
    machines.clock.advance(Duration.ofHours(6).minusNanos(1));
    assertThrows(TableBusyException.class, () -> two.startRun("early").copy(SPEC, db));
    machines.clock.advance(Duration.ofNanos(1));

    machines.copy(two, SPEC);

    assertEquals(List.of(1L, 2L, 3L), db.cursors("tgt"));
    assertEquals(Optional.empty(), intent(two));
  }

  @Test
  void theLoserRemovesWhatItAddedAfterTheOtherOne() throws Exception {
    Copy slow = plan(first);
    first.begin(slow);
    assertEquals(first.id(), two.takeOver(TABLE, "it hangs").orElseThrow().runId());
    second = two.startRun("takes over");
    second.copy(SPEC, db);
    db.execute(slow.script());
    assertEquals(List.of(1L, 2L, 3L, 3L), db.cursors("tgt"));

    TakenOverException thrown =
        assertThrows(TakenOverException.class, () -> first.complete(slow, observed(slow)));

    db.execute(thrown.cleanup().orElseThrow());
    first.fail(slow, thrown);
    assertEquals(List.of(1L, 2L, 3L), db.cursors("tgt"));
    assertEquals(CursorValue.of(3), lastValue(two, TABLE));
    assertTrue(first.finish().conflicts().isEmpty());
    db.put("src", 4);
    machines.copy(one, SPEC);
    assertEquals(List.of(1L, 2L, 3L, 4L), db.cursors("tgt"));
  }

  @Test
  void theLoserIsToldWhoHasTheTableWhileTheOtherOneCopies() throws Exception {
    Copy slow = plan(first);
    first.begin(slow);
    db.execute(slow.script());
    two.takeOver(TABLE, "it hangs");
    second = two.startRun("takes over");
    Copy again = plan(second);
    second.begin(again);

    TakenOverException thrown =
        assertThrows(TakenOverException.class, () -> first.complete(slow, observed(slow)));

    assertEquals(second.id(), thrown.holder().orElseThrow().runId());
    db.execute(again.script());
    db.execute(thrown.cleanup().orElseThrow());
    second.complete(again, observed(again));
    assertEquals(List.of(1L, 2L, 3L), db.cursors("tgt"));
  }

  @Test
  void copyLoopRemovesWhatItAddedAndFails() {
    db.before(
        "append",
        () -> {
          db.repair();
          two.takeOver(TABLE, "it hangs");
          second = two.startRun("takes over");
          second.copy(SPEC, db);
        });

    assertThrows(TakenOverException.class, () -> first.copy(SPEC, db));

    assertEquals(List.of(1L, 2L, 3L), db.cursors("tgt"));
    assertEquals(Action.FAILED, one.outcomes(first.id()).get(0).action());
  }

  @Test
  void rowsOfAnEarlierCopyOfTheSameRunStay() throws Exception {
    first.copy(SPEC, db);
    db.put("src", 4);
    Copy slow = plan(first);
    first.begin(slow);
    two.takeOver(TABLE, "it hangs");
    machines.copy(two, SPEC);
    db.execute(slow.script());

    TakenOverException thrown =
        assertThrows(TakenOverException.class, () -> first.complete(slow, observed(slow)));

    db.execute(thrown.cleanup().orElseThrow());
    assertEquals(List.of(1L, 2L, 3L, 4L), db.cursors("tgt"));
  }

  @Test
  void whoCompletesBeforeTheOtherHasBegunKeepsTheTable() throws Exception {
    Copy slow = plan(first);
    first.begin(slow);
    db.execute(slow.script());
    two.takeOver(TABLE, "it hangs");
    second = two.startRun("takes over");
    Copy again = plan(second);

    first.complete(slow, observed(slow));

    assertThrows(SupersededException.class, () -> second.begin(again));
    assertEquals(List.of(1L, 2L, 3L), db.cursors("tgt"));
    db.put("src", 4);
    second.copy(SPEC, db);
    assertEquals(List.of(1L, 2L, 3L, 4L), db.cursors("tgt"));
  }

  @Test
  void copyThatFailedKeepsNobodyFromTheTable() throws Exception {
    Copy fails = plan(first);
    first.begin(fails);
    first.fail(fails, new IllegalStateException("no space"));
    first.finish();

    machines.copy(two, SPEC);

    assertEquals(List.of(1L, 2L, 3L), db.cursors("tgt"));
  }

  @Test
  void withoutTheRemoteNothingBegins() throws Exception {
    Copy copy = plan(first);
    for (PushResult failed :
        List.of(
            new PushResult.Skipped(down),
            new PushResult.Unknown(down),
            new PushResult.Regressed("emptied"))) {
      machines.remote.pushes(() -> failed);

      assertThrows(NotExclusiveException.class, () -> first.begin(copy), failed.toString());

      assertEquals(Optional.empty(), intent(one));
    }
    machines.remote.pushes(
        () -> {
          throw down;
        });
    assertThrows(NotExclusiveException.class, () -> first.begin(copy));
    machines.remote.repair();
    first.begin(copy);
    complete(first, copy);
    assertEquals(List.of(1L, 2L, 3L), db.cursors("tgt"));
  }

  @Test
  void withoutTheRemoteNothingIsCommittedUntilItAnswers() throws Exception {
    Copy copy = plan(first);
    first.begin(copy);
    db.execute(copy.script());
    machines.remote.pulls(SharedRemote::indeterminate);

    assertThrows(NotExclusiveException.class, () -> first.complete(copy, observed(copy)));

    assertEquals(CursorValue.of(2), lastValue(one, TABLE));
    machines.remote.repair();
    first.complete(copy, observed(copy));
    assertEquals(CursorValue.of(3), lastValue(one, TABLE));
  }

  @Test
  void aTakeoverIsInTheHistoryAndNobodyThereIsNone() throws Exception {
    first.begin(plan(first));
    machines.clock.advance(Duration.ofMinutes(1));

    two.takeOver(TABLE, "it hangs");

    assertEquals(Optional.empty(), two.takeOver(TABLE, "once more"));
    assertEquals("(taken over by hand)", two.runs(1).get(0).pipeline());
    String detail = two.outcomes(two.runs(1).get(0).id()).get(0).detail();
    assertEquals("it hangs (run " + first.id() + " of one had it)", detail);
  }

  /** Without a remote the ledger's transaction is all it takes. */
  @Test
  void onOneLedgerTheTableIsHeldAndTakenOverAlike() throws Exception {
    try (RunFixture fixture = new RunFixture()) {
      fixture.copy(SPEC);
      fixture.db.put("src", 3);
      Run slow = fixture.rocky.startRun("slow");
      Copy copy = fixture.plan(slow, SPEC);
      slow.begin(copy);
      Run other = fixture.rocky.startRun("other");
      assertThrows(TableBusyException.class, () -> other.copy(SPEC, fixture.db));
      fixture.rocky.takeOver(TABLE, "it hangs");
      other.copy(SPEC, fixture.db);
      Observed observed = fixture.execute(copy);

      TakenOverException thrown =
          assertThrows(TakenOverException.class, () -> slow.complete(copy, observed));

      fixture.db.execute(thrown.cleanup().orElseThrow());
      assertEquals(List.of(1L, 2L, 3L), fixture.db.cursors("tgt"));
    }
  }

  @Test
  void ofAFullRefreshThereIsNothingToRemove() throws Exception {
    Copy slow = (Copy) machines.settle(first.plan(SPEC.asFullRefresh()));
    first.begin(slow);
    db.execute(slow.script());
    two.takeOver(TABLE, "it hangs");
    second = two.startRun("takes over");
    Copy again = plan(second);
    assertTrue(again.replaces());
    second.begin(again);

    TakenOverException thrown =
        assertThrows(TakenOverException.class, () -> first.complete(slow, observed(slow)));

    assertEquals(Optional.empty(), thrown.cleanup());
  }

  @Test
  void aSpecIsExclusiveOnlyIfItSaysSo() {
    assertFalse(RunFixture.spec().exclusive());
    assertTrue(SPEC.asFullRefresh().exclusive());
    assertEquals(CursorType.INTEGER, SPEC.cursor().orElseThrow().type());
  }

  private Copy plan(Run run) throws Exception {
    return (Copy) machines.settle(run.plan(SPEC));
  }

  private Observed observed(Copy copy) throws Exception {
    return copy.observed(db.query(copy.extentQuery().orElseThrow()));
  }

  private void complete(Run run, Copy copy) throws Exception {
    db.execute(copy.script());
    run.complete(copy, observed(copy));
  }

  private static Optional<Intent> intent(Rocky machine) {
    return machine.ledger().read(transaction -> Intents.find(transaction, TABLE));
  }
}
