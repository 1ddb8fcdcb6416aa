package dev.rocky.engine;

import static dev.rocky.engine.RunFixture.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.TableSpec.OnExistingTarget;
import dev.rocky.engine.TableSpec.RowCount;
import dev.rocky.engine.check.Count;
import dev.rocky.engine.record.RunRecord.Status;
import dev.rocky.engine.record.TableKey;
import dev.rocky.engine.record.TableOutcome;
import dev.rocky.engine.record.TableOutcome.Action;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a host that drives the steps itself tells a run of its failures and second tries. */
class TriedAgainTest {

  private static final TableSpec SPEC = spec();
  private static final TableKey TABLE = SPEC.key();
  private final IOException broken = new IOException("the network is gone");

  private final RunFixture fixture = new RunFixture();
  private final Rocky rocky = fixture.rocky;
  private final Run run = rocky.startRun("p");

  @AfterEach
  void close() {
    run.close();
    fixture.close();
  }

  /** The run counted as failed, though the history said of each table that it was copied. */
  @Test
  void runWhoseTablesWereAllCompletedInTheEndHasSucceeded() throws Exception {
    fail(SPEC);

    complete(SPEC);

    RunReport report = run.finish();
    assertEquals(Status.SUCCEEDED, report.run().status());
    assertEquals(List.of(), report.failed());
    assertEquals(2, report.tables().size());
    assertEquals(List.of(Action.COPIED), actions());
    assertEquals(Optional.empty(), fixture.intent(TABLE));
  }

  @Test
  void tableThatFailsAfterItWasCompletedHasFailedAndIsReportedOnce() throws Exception {
    complete(SPEC);
    complete(spec("other").build());

    fail(SPEC);
    fail(SPEC);

    RunReport report = run.finish();
    assertEquals(Status.FAILED, report.run().status());
    assertEquals(List.of(TABLE), report.failed().stream().map(t -> t.spec().key()).toList());
    assertEquals(Optional.of("the network is gone"), report.failed().get(0).error());
  }

  @Test
  void questionWithoutAnAnswerIsNotedAsAFailureThatLeavesNothingOpen() {
    Plan ask = run.plan(SPEC);

    TableResult result = run.fail(ask, broken);

    assertEquals(Count.unknown("nothing was copied"), result.loaded());
    assertEquals(Optional.empty(), fixture.intent(TABLE));
    assertEquals(List.of(Action.FAILED), actions());
    assertEquals(Status.FAILED, run.finish().run().status());
  }

  @Test
  void decisionThatNobodyTookIsNotedAsAFailure() throws Exception {
    fixture.db.put("tgt", 1);
    TableSpec careful = spec("tgt").onExistingTarget(OnExistingTarget.FAIL).build();
    Plan undecided = fixture.settle(run.plan(careful));

    run.fail(undecided, new IllegalStateException(undecided.explain()));

    assertTrue(rocky.outcomes(run.id()).get(0).detail().contains("needs a decision"));
    assertEquals(Status.FAILED, run.finish().run().status());
  }

  @Test
  void copyThatAnotherRunPlannedCannotBeFailed() throws Exception {
    try (Run other = rocky.startRun("other")) {
      Plan theirs = fixture.plan(other, SPEC);

      assertThrows(IllegalArgumentException.class, () -> run.fail(theirs, broken));
    }
    assertEquals(List.of(), actions());
  }

  @Test
  void nothingIsCompletedWithWhatTheSpecWantsCounted() throws Exception {
    for (RowCount counted : RowCount.values()) {
      TableSpec spec = spec("tgt_" + counted).twoSided().rowCount(counted).build();
      fixture.copy(spec);
      Nothing nothing = (Nothing) fixture.settle(run.plan(spec));

      TableResult result = run.complete(nothing, nothing.observed());

      assertEquals(Count.of(0), result.loaded());
      assertEquals(counted == RowCount.LOADED, result.measured().equals(Count.of(0)));
    }
  }

  @Test
  void answerToTheCountQueryGoesIntoTheHistory() throws Exception {
    Copy copy = fixture.plan(run, SPEC);
    run.begin(copy);
    Observed observed = fixture.execute(copy);
    List<Row> count = fixture.db.query(copy.countQuery().orElseThrow());

    TableResult result = run.complete(copy, observed.measured(count));

    assertEquals(Count.of(2), result.measured());
    assertThrows(IllegalArgumentException.class, () -> observed.measured(List.of(Row.of("many"))));
  }

  private void fail(TableSpec spec) throws Exception {
    Copy copy = fixture.plan(run, spec);
    run.begin(copy);
    run.fail(copy, broken);
  }

  private void complete(TableSpec spec) throws Exception {
    Copy copy = fixture.plan(run, spec);
    run.begin(copy);
    run.complete(copy, fixture.execute(copy));
  }

  private List<Action> actions() {
    return rocky.outcomes(run.id()).stream().map(TableOutcome::action).toList();
  }
}
