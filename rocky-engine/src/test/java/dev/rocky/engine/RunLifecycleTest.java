package dev.rocky.engine;

import static dev.rocky.engine.RunFixture.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.check.Count;
import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.Intent;
import dev.rocky.engine.record.Retention;
import dev.rocky.engine.record.RunRecord;
import dev.rocky.engine.record.RunRecord.Status;
import dev.rocky.engine.record.TableKey;
import dev.rocky.engine.sql.TableName;
import dev.rocky.state.StateException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a run may do, in which order, and what the history says of it. */
class RunLifecycleTest {

  private static final TableSpec SPEC = spec();
  private static final TableKey TABLE = SPEC.key();

  private final RunFixture fixture = new RunFixture();
  private final Rocky rocky = fixture.rocky;

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void runThatHasStartedStandsInTheHistoryAsRunning() {
    Run run = rocky.startRun("bronze");

    RunRecord record = fixture.record(run);

    assertEquals(
        new RunRecord(run.id(), "bronze", RunFixture.START, Optional.empty(), Status.RUNNING),
        record);
    run.close();
  }

  @Test
  void finishedRunReportsWhatItDidAndWhen() throws Exception {
    fixture.db.put("src2", 7);
    TableSpec other =
        TableSpec.builder(TableName.of("src2"), TableName.of("tgt2"), Strategy.appendAsSoleWriter())
            .cursor("id", CursorType.INTEGER)
            .build();
    Run run = rocky.startRun("bronze");
    run.copy(other, fixture.db);
    run.copy(SPEC, fixture.db);
    fixture.clock.advance(Duration.ofMinutes(5));

    RunReport report = run.finish();

    assertEquals(
        new RunRecord(
            run.id(),
            "bronze",
            RunFixture.START,
            Optional.of(RunFixture.START.plusSeconds(300)),
            Status.SUCCEEDED),
        report.run());
    assertEquals(report.run(), fixture.record(run));
    assertEquals(
        List.of(other.key(), TABLE), report.tables().stream().map(t -> t.spec().key()).toList());
    assertEquals(List.of(), report.flagged());
    assertEquals(2, rocky.outcomes(run.id()).size());
  }

  @Test
  void runWithoutTablesSucceeds() {
    RunReport report = rocky.startRun("p").finish();

    assertEquals(Status.SUCCEEDED, report.run().status());
    assertEquals(List.of(), report.tables());
  }

  @Test
  void runThatIsClosedUnfinishedIsAbandonedAndKeepsWhatItBegan() throws Exception {
    Run run = rocky.startRun("p");
    run.begin(fixture.plan(run, SPEC));
    fixture.clock.advance(Duration.ofMinutes(1));

    run.close();

    assertEquals(Status.ABANDONED, fixture.record(run).status());
    assertEquals(Optional.of(fixture.clock.instant()), fixture.record(run).finishedAt());
    assertEquals(
        Optional.of(
            new Intent(
                run.id(),
                "test",
                "full refresh",
                "(-∞, ∞) or NULL",
                RunFixture.START,
                Optional.of("none"),
                Optional.empty())),
        fixture.intent(TABLE));
  }

  @Test
  void closingTwiceOrAfterFinishDoesNothing() {
    Run run = rocky.startRun("p");
    run.finish();
    int writes = fixture.store.writes();

    run.close();
    run.close();

    assertEquals(Status.SUCCEEDED, fixture.record(run).status());
    assertEquals(writes, fixture.store.writes());
  }

  @Test
  void finishingTwiceIsRefused() {
    Run run = rocky.startRun("p");
    run.finish();

    IllegalStateException thrown = assertThrows(IllegalStateException.class, run::finish);

    assertTrue(thrown.getMessage().contains("SUCCEEDED"), thrown.getMessage());
  }

  @Test
  void finishingWithACopyUnderWayIsRefusedAndTheRunGoesOn() throws Exception {
    Run run = rocky.startRun("p");
    Copy copy = fixture.plan(run, SPEC);
    run.begin(copy);

    IllegalStateException thrown = assertThrows(IllegalStateException.class, run::finish);

    assertTrue(thrown.getMessage().contains("tgt"), thrown.getMessage());
    assertEquals(Status.RUNNING, fixture.record(run).status());
    run.complete(copy, fixture.execute(copy));
    assertEquals(Status.SUCCEEDED, run.finish().run().status());
  }

  @Test
  void endedRunDoesNothingMore() throws Exception {
    Run run = rocky.startRun("p");
    Copy copy = fixture.plan(run, SPEC);
    run.begin(copy);
    run.close();
    RunFixture.Seen before = fixture.seen(TABLE, run);
    int writes = fixture.store.writes();

    assertThrows(IllegalStateException.class, () -> run.plan(SPEC));
    assertThrows(IllegalStateException.class, () -> run.begin(copy));
    assertThrows(IllegalStateException.class, () -> run.complete(copy, fixture.observed(2)));
    assertThrows(IllegalStateException.class, () -> run.fail(copy, new IOException("x")));
    assertThrows(IllegalStateException.class, () -> run.copy(SPEC, fixture.db));
    assertThrows(IllegalStateException.class, run::finish);

    assertEquals(before, fixture.seen(TABLE, run));
    assertEquals(writes, fixture.store.writes());
  }

  @Test
  void runWithAFailedTableIsAFailedRun() throws Exception {
    Run run = rocky.startRun("p");
    Copy copy = fixture.plan(run, SPEC);
    run.begin(copy);

    TableResult result = run.fail(copy, new IOException("disk"));

    assertEquals(Optional.of("disk"), result.error());
    assertEquals(Count.unknown("the copy failed"), result.loaded());
    assertEquals(Status.FAILED, run.finish().run().status());
    assertTrue(fixture.intent(TABLE).isPresent(), "its rows may be in the target");
  }

  /** The run counted as ended though the history said that it was running. */
  @Test
  void runWhoseEndCannotBeStoredGoesOnAndCanBeFinishedLater() {
    Run run = rocky.startRun("p");
    fixture.store.failCommits(true);
    assertThrows(StateException.class, run::finish);
    fixture.store.failCommits(false);

    RunReport report = run.finish();

    assertEquals(Status.SUCCEEDED, report.run().status());
    assertEquals(Status.SUCCEEDED, fixture.record(run).status());
  }

  @Test
  void finishPrunesTheHistoryOfItsTablesOnly() {
    rocky.retain(new Retention(Duration.ofDays(365), 2));
    TableSpec other = spec("other").build();
    for (int i = 0; i < 4; i++) {
      fixture.clock.advance(Duration.ofMinutes(1));
      try (Run abandoned = rocky.startRun("p")) {
        abandoned.copy(other, fixture.db);
      }
      fixture.copy(SPEC);
    }

    int kept = rocky.measurements(TABLE, 99).size();

    assertEquals(2, kept);
    assertEquals(4, rocky.measurements(other.key(), 99).size());
    assertEquals(2, rocky.runs(99).size());
    assertEquals(rocky.previewPrune(), rocky.prune());
    assertEquals(2, rocky.measurements(other.key(), 99).size());
  }

  /** Its intent named one run and its rows another, so that nobody found them after a crash. */
  @Test
  void planOfAnotherRunIsRefused() throws Exception {
    Run planned = rocky.startRun("planned");
    Copy copy = fixture.plan(planned, SPEC);
    planned.close();
    Run other = rocky.startRun("other");

    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> other.begin(copy));

    assertTrue(thrown.getMessage().contains(planned.id().toString()), thrown.getMessage());
    assertEquals(Optional.empty(), fixture.intent(TABLE));
    assertThrows(IllegalArgumentException.class, () -> other.fail(copy, new IOException("x")));
    other.finish();
  }

  /** A crash between copy and commit would have left no trace. */
  @Test
  void copyThatWasNotBegunCannotBeCompleted() throws Exception {
    Run run = rocky.startRun("p");
    Copy copy = fixture.plan(run, SPEC);

    assertThrows(IllegalStateException.class, () -> run.complete(copy, fixture.observed(2)));

    assertEquals(Optional.empty(), rocky.state(TABLE));
    run.finish();
  }

  /** The same table twice in a list was appended twice. */
  @Test
  void tableThatIsUnderWayIsNotBegunAgain() throws Exception {
    Run run = rocky.startRun("p");
    Copy first = fixture.plan(run, SPEC);
    Copy second = fixture.plan(run, SPEC);
    run.begin(first);

    IllegalStateException thrown =
        assertThrows(IllegalStateException.class, () -> run.begin(second));

    assertTrue(thrown.getMessage().contains("under way"), thrown.getMessage());
    assertThrows(IllegalStateException.class, () -> run.complete(second, fixture.observed(2)));
    run.complete(first, fixture.execute(first));
    assertThrows(SupersededException.class, () -> run.begin(second));
    run.finish();
  }

  @Test
  void beginWhoseCommitFailsCanBeRepeated() throws Exception {
    Run run = rocky.startRun("p");
    Copy copy = fixture.plan(run, SPEC);
    fixture.store.failCommits(true);
    assertThrows(StateException.class, () -> run.begin(copy));
    fixture.store.failCommits(false);

    run.begin(copy);

    assertTrue(fixture.intent(TABLE).isPresent());
    run.complete(copy, fixture.execute(copy));
    run.finish();
  }

  /** A host that tried the statement again after a timeout added the rows twice. */
  @Test
  void copyThatFailedIsPlannedAnewBeforeItIsBegunAgain() throws Exception {
    Run run = rocky.startRun("p");
    Copy copy = fixture.plan(run, SPEC);
    run.begin(copy);
    fixture.execute(copy);
    run.fail(copy, new IOException("timeout"));

    assertThrows(IllegalStateException.class, () -> run.begin(copy));

    Copy again = fixture.plan(run, SPEC);
    run.begin(again);
    run.complete(again, fixture.execute(again));
    assertEquals(List.of(1L, 2L), fixture.db.cursors("tgt"));
    run.close();
  }

  /** The copy could not be completed any more, or the run be finished as if it had never begun. */
  @Test
  void failureOfAnotherPlanLeavesTheCopyThatIsUnderWay() throws Exception {
    Run run = rocky.startRun("p");
    Copy underWay = fixture.plan(run, SPEC);
    Copy unused = fixture.plan(run, SPEC);
    run.begin(underWay);

    run.fail(unused, new IOException("not needed"));

    assertThrows(IllegalStateException.class, run::finish);
    run.complete(underWay, fixture.execute(underWay));
    assertEquals(CursorValue.of(2), fixture.lastValue(TABLE));
    run.close();
  }

  @Test
  void copyIsCompletedOnce() throws Exception {
    Run run = rocky.startRun("p");
    Copy copy = fixture.plan(run, SPEC);
    run.begin(copy);
    run.complete(copy, fixture.execute(copy));

    assertThrows(IllegalStateException.class, () -> run.complete(copy, fixture.observed(2)));

    assertEquals(1, run.finish().tables().size());
  }

  @Test
  void planningTenThousandTablesIsOneReadTransactionAndNoWrite() {
    List<TableSpec> specs =
        IntStream.range(0, 10_000).mapToObj(i -> spec("table_" + i).build()).toList();
    Run run = rocky.startRun("p");
    int reads = fixture.store.reads();
    int writes = fixture.store.writes();

    List<Plan> plans = run.plan(specs);

    assertEquals(1, fixture.store.reads() - reads);
    assertEquals(0, fixture.store.writes() - writes);
    assertEquals(specs, plans.stream().map(Plan::spec).toList());
    run.close();
  }

  @Test
  void planningChangesNothing() {
    fixture.copy(SPEC);
    Run run = rocky.startRun("p");
    RunFixture.Seen before = fixture.seen(TABLE, run);

    run.plan(SPEC);
    run.plan(SPEC.asFullRefresh());

    assertEquals(before, fixture.seen(TABLE, run));
    run.close();
  }

  @Test
  void twoSpecsThatWouldShareAWatermarkAreRefused() {
    Run run = rocky.startRun("p");

    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class, () -> run.plan(List.of(SPEC, SPEC.asFullRefresh())));

    assertTrue(thrown.getMessage().contains("source id"), thrown.getMessage());
    run.close();
  }
}
