package dev.rocky.engine;

import static dev.rocky.engine.Machines.lastValue;
import static dev.rocky.engine.Machines.watermark;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.Intents;
import dev.rocky.engine.record.OnConflict;
import dev.rocky.engine.record.Origin;
import dev.rocky.engine.record.Retention;
import dev.rocky.engine.record.TableConflict;
import dev.rocky.engine.record.TableConflict.Side;
import dev.rocky.engine.record.TableKey;
import dev.rocky.engine.record.TableOutcome.Action;
import dev.rocky.engine.record.Watermark;
import dev.rocky.engine.sql.TableName;
import dev.rocky.state.Key;
import dev.rocky.state.PushResult;
import dev.rocky.state.StateException;
import dev.rocky.state.WriteTransaction;
import dev.rocky.state.spi.Resolution;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two machines on the same table at the same time. */
class RemoteConflictTest {

  private static final TableSpec SPEC = RunFixture.spec();
  private static final TableKey TABLE = SPEC.key();

  private final Machines machines = new Machines();
  private final ListDatabase db = machines.db;
  private final Rocky one = machines.machine("one");
  private final Rocky two = machines.machine("two");

  @AfterEach
  void close() {
    machines.close();
  }

  /**
   * Both start from 2; machine two goes to 4 and pushes first, machine one goes to 3. Each copied
   * before the other had.
   */
  private RunReport collide() {
    machines.copy(one, SPEC);
    Run first = one.startRun("first");
    Run second = two.startRun("second");
    db.put("src", 3);
    first.copy(SPEC, db);
    db.put("src", 4);
    second.copy(SPEC, db);
    second.finish();
    machines.clock.advance(Duration.ofMinutes(1));
    return first.finish();
  }

  @Test
  void machinesOnDifferentTablesNeverNoticeEachOther() {
    TableSpec other = RunFixture.spec("other").build();
    Run first = one.startRun("p");
    Run second = two.startRun("p");
    first.copy(SPEC, db);
    second.copy(other, db);
    second.finish();

    RunReport report = first.finish();

    assertEquals(List.of(), report.conflicts());
    Rocky fresh = machines.machine("fresh");
    fresh.startRun("p").close();
    assertEquals(CursorValue.of(2), lastValue(fresh, TABLE));
    assertEquals(CursorValue.of(2), lastValue(fresh, other.key()));
    assertEquals(3, fresh.runs(9).size());
  }

  @Test
  void sameTableIsInConflictAndEverythingElseIsPushed() {
    RunReport report = collide();

    assertInstanceOf(PushResult.Conflict.class, report.pushed().orElseThrow());
    TableConflict conflict = report.conflicts().get(0);
    assertEquals(1, report.conflicts().size());
    assertEquals(TABLE, conflict.table());
    assertEquals("first", conflict.ourRun().orElseThrow().pipeline());
    assertEquals("second", conflict.theirRun().orElseThrow().pipeline());
    assertEquals(report.conflicts().toString(), one.conflicts().toString());
    Rocky fresh = machines.machine("fresh");
    fresh.startRun("p").close();
    assertEquals(CursorValue.of(4), lastValue(fresh, TABLE));
    assertEquals(4, fresh.runs(9).size(), "the history of both");
    assertEquals(3, fresh.measurements(TABLE, 9).size(), "the counts of both");
  }

  /** The run had begun before another one pulled what collides. */
  @Test
  void conflictThatCameAfterTheRunBeganMakesTheStateAHint() throws Exception {
    machines.copy(one, SPEC);
    Run early = one.startRun("early");
    Run first = one.startRun("first");
    Run second = two.startRun("second");
    db.put("src", 3);
    first.copy(SPEC, db);
    second.copy(SPEC, db);
    second.finish();
    first.finish();

    Plan plan = machines.settle(early.plan(SPEC));

    assertEquals(1, one.conflicts().size());
    assertTrue(plan.explain().contains("another machine moved the table, too"), plan.explain());
    early.close();
  }

  @Test
  void pushThatFailsTellsTheConflictsAllTheSame() {
    collide();
    machines.remote.pushes(
        () -> {
          throw new StateException("down");
        });
    Run run = one.startRun("p");

    PushFailedException thrown = assertThrows(PushFailedException.class, run::finish);

    assertEquals(List.of(TABLE), thrown.report().conflicts().stream().map(c -> c.table()).toList());
  }

  /** This version does not understand it, so it cannot be merged. */
  @Test
  void conflictThatIsNoTablesIsCounted() {
    Key retention = Key.of(0x15, "default");
    one.ledger().write(t -> put(t, retention, "{\"format\":7}"));
    two.retain(Retention.DEFAULT);
    one.startRun("p").finish();

    RunReport report = two.startRun("p").finish();

    assertEquals(List.of(), report.conflicts());
    assertEquals(1, report.otherConflicts());
    assertTrue(
        report.pushed().orElseThrow().toString().contains("theirs 12 bytes"), report.toString());
  }

  private static boolean put(WriteTransaction transaction, Key key, String json) {
    transaction.put(key, json.getBytes(UTF_8));
    return true;
  }

  @Test
  void messageSaysWhatEachMachineDidAndWhatToDo() {
    TableConflict conflict = collide().conflicts().get(0);

    assertEquals(
        "tgt was moved on two machines: here to id = 3 in epoch 1 at 2025-03-15T14:30:00Z by run "
            + ((Watermark) conflict.ours().orElseThrow()).runId()
            + " (pipeline first, started at 2025-03-15T14:30:00Z); at the remote to id = 4 in epoch"
            + " 1 at 2025-03-15T14:30:00Z by run "
            + ((Watermark) conflict.theirs().orElseThrow()).runId()
            + " (pipeline second, started at 2025-03-15T14:30:00Z). Neither has seen the other's,"
            + " so rows may be in the target twice if both appended, and missing if one replaced"
            + " what the other had loaded: look at the target, then choose a side with"
            + " Rocky.resolve.",
        conflict.toString());
  }

  /** The second machine found the first one's rows by their tag, so nothing was doubled. */
  @Test
  void appendsThatFollowEachOtherDoubleNothingThoughNobodyPushedInBetween() {
    collide();

    assertEquals(List.of(1L, 2L, 3L, 4L), db.cursors("tgt"));
  }

  @Test
  void conflictStaysUntilItIsResolvedAndTheTableGoesOnFromAHint() throws Exception {
    collide();
    db.put("src", 5);

    RunReport again = machines.copy(one, SPEC);

    assertEquals(1, again.conflicts().size());
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L), db.cursors("tgt"));
    assertEquals(Origin.RECOVERED, watermark(one, TABLE).origin());
    try (Run run = one.startRun("p")) {
      String explained = machines.settle(run.plan(SPEC)).explain();
      assertTrue(explained.contains("another machine moved the table, too"), explained);
    }
  }

  @Test
  void theirsCanBeTaken() {
    TableConflict conflict = collide().conflicts().get(0);

    Resolution resolution = one.resolve(conflict, Side.THEIRS, "two was right");

    assertEquals(Resolution.RESOLVED, resolution);
    assertEquals(CursorValue.of(4), lastValue(one, TABLE));
    assertEquals(List.of(), machines.copy(one, SPEC).conflicts());
    assertEquals(List.of(1L, 2L, 3L, 4L), db.cursors("tgt"));
    assertEquals(Resolution.NO_CONFLICT, one.resolve(conflict, Side.OURS, "again"));
  }

  /** Rows of ours lie beyond what theirs says. */
  @Test
  void theirsThatLieBehindOursAreMarkedSoThatTheNextPlanLooksAtTheTarget() {
    machines.copy(one, SPEC);
    Run first = one.startRun("first");
    Run second = two.startRun("second");
    db.put("src", 3);
    second.copy(SPEC, db);
    db.put("src", 4);
    first.copy(SPEC, db);
    second.finish();
    TableConflict conflict = first.finish().conflicts().get(0);

    Resolution resolution = one.resolve(conflict, Side.THEIRS, "two was right");

    assertEquals(Resolution.RESOLVED, resolution);
    assertEquals(CursorValue.of(3), lastValue(one, TABLE));
    assertEquals(Origin.RECOVERED, watermark(one, TABLE).origin());
    assertEquals(2, watermark(one, TABLE).epoch());
    assertEquals(List.of(), machines.copy(one, SPEC).conflicts());
    assertEquals(List.of(1L, 2L, 3L, 4L), db.cursors("tgt"));
    machines.copy(two, SPEC);
    assertEquals(CursorValue.of(4), lastValue(two, TABLE));
  }

  @Test
  void oursCanBeTakenAndSetsTheOtherMachineBack() {
    TableConflict conflict = collide().conflicts().get(0);

    Resolution resolution = one.resolve(conflict, Side.OURS, "4 was a mistake");
    one.startRun("p").finish();
    two.startRun("p").close();

    assertEquals(Resolution.RESOLVED, resolution);
    assertEquals(CursorValue.of(3), lastValue(two, TABLE));
    assertEquals(2, watermark(two, TABLE).epoch());
    assertEquals(Origin.REWOUND, watermark(two, TABLE).origin());
    assertEquals(List.of(), two.conflicts());
  }

  @Test
  void decisionAboutWhatIsNotAnyMoreIsRefused() {
    TableConflict seen = collide().conflicts().get(0);
    db.put("src", 5);
    machines.copy(one, SPEC);

    assertEquals(Resolution.CHANGED, one.resolve(seen, Side.THEIRS, "too late"));
    assertEquals(1, one.conflicts().size());
  }

  @Test
  void decisionStandsInTheHistoryWithItsReason() {
    TableConflict conflict = collide().conflicts().get(0);

    one.resolve(conflict, Side.THEIRS, "two was right");

    var run = one.runs(1).get(0);
    assertEquals("(resolved by hand)", run.pipeline());
    var outcome = one.outcomes(run.id()).get(0);
    assertEquals(Action.RESOLVED, outcome.action());
    assertEquals(Optional.of("3"), outcome.before());
    assertEquals(Optional.of("4"), outcome.after());
    assertEquals("two was right", outcome.detail());
  }

  @Test
  void newestTakesTheGreaterWatermarkByItself() {
    Rocky three = machines.machine("three", OnConflict.NEWEST);
    machines.copy(one, SPEC);
    Run slow = three.startRun("p");
    db.put("src", 3);
    slow.copy(SPEC, db);
    db.put("src", 4);
    machines.copy(one, SPEC);

    RunReport report = slow.finish();

    assertEquals(List.of(), report.conflicts());
    assertEquals(CursorValue.of(4), lastValue(three, TABLE));
  }

  @Test
  void newestDoesNotOrderWhatOnlyTheDatabaseOrders() {
    TableSpec text =
        TableSpec.builder(TableName.of("src"), TableName.of("words"), Strategy.merge("id"))
            .cursor("id", CursorType.TEXT)
            .build();
    Rocky three = machines.machine("three", OnConflict.NEWEST);
    Run first = one.startRun("p");
    Run slow = three.startRun("p");
    complete(first, text, "a");
    complete(slow, text, "b");
    first.finish();

    RunReport report = slow.finish();

    assertEquals(1, report.conflicts().size());
  }

  @Test
  void deletionWinsOverAWatermarkThatMovedMeanwhile() {
    machines.copy(one, SPEC);
    two.startRun("p").close();
    two.delete(TABLE, "backfill");
    db.put("src", 3);
    machines.copy(one, SPEC);

    RunReport report = two.startRun("p").finish();
    one.startRun("p").close();

    assertEquals(List.of(), report.conflicts());
    assertEquals(2, one.state(TABLE).orElseThrow().epoch());
    assertEquals(one.state(TABLE), two.state(TABLE));
  }

  /** Its run would have cleared what it knows nothing of, and nobody had looked for those rows. */
  @Test
  void intentOfTwoMachinesIsNotClearedByTheOneThatCompletes() throws Exception {
    machines.copy(one, SPEC);
    two.startRun("p").close();
    db.put("src", 3);
    Run second = two.startRun("p");
    second.begin((Copy) machines.settle(second.plan(SPEC)));
    second.abandon();
    Run first = one.startRun("p");
    Run live = two.startRun("p");
    Copy copy = (Copy) machines.settle(live.plan(SPEC));
    live.begin(copy);
    first.begin((Copy) machines.settle(first.plan(SPEC)));
    first.abandon();
    two.startRun("pulls meanwhile").close();
    db.execute(copy.script());

    live.complete(copy, copy.observed(db.query(copy.extentQuery().orElseThrow())));

    assertEquals(
        "one (" + first.id() + ") and two (" + live.id() + ")",
        two.ledger().read(t -> Intents.find(t, TABLE)).orElseThrow().owner());
    live.close();
  }

  private void complete(Run run, TableSpec spec, String greatest) {
    try {
      Copy copy = (Copy) machines.settle(run.plan(spec));
      run.begin(copy);
      Observed observed =
          new Observed(
              Optional.of(CursorValue.of(greatest)),
              Observed.NOTHING.loaded(),
              Observed.NOTHING.measured());
      run.complete(copy, observed);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
