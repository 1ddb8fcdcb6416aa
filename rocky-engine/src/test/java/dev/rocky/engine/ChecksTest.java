package dev.rocky.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.check.CheckResult;
import dev.rocky.engine.check.CheckResult.Failed;
import dev.rocky.engine.check.CheckResult.NotEvaluated;
import dev.rocky.engine.check.CheckResult.Passed;
import dev.rocky.engine.check.FreshnessCheck;
import dev.rocky.engine.check.RowCountCheck;
import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.sql.TableName;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks within a run: what they compare, and what becomes of answers that are none. */
class ChecksTest {

  private static final TableSpec SPEC = RunFixture.spec("tgt").checks(RowCountCheck.EXACT).build();

  private final RunFixture fixture = new RunFixture();
  private final ListDatabase db = fixture.db;

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void targetThatHasTheSourcesRowsPasses() {
    TableResult result = fixture.copy(SPEC);

    assertEquals(
        List.of(new Passed(RowCountCheck.EXACT, "2 rows in the target, 2 in the source")),
        result.checks());
    assertEquals(List.of(), result.failedChecks());
  }

  /** They are loaded by the next run; a check that counted them would fail on every busy table. */
  @Test
  void rowsThatArriveBeyondTheWatermarkDoNotCount() {
    db.before("count", () -> db.put("src", 3, 4));

    TableResult result = fixture.copy(SPEC);

    assertInstanceOf(Passed.class, result.checks().get(0));
  }

  @Test
  void rowThatArrivedBehindTheWatermarkAndWasNeverLoadedFailsTheCheck() {
    fixture.copy(SPEC);
    db.put("src", 1, 3);

    TableResult result = fixture.copy(SPEC);

    assertEquals(
        List.of(new Failed(RowCountCheck.EXACT, "3 rows in the target, 4 in the source")),
        result.failedChecks());
    assertTrue(result.error().isEmpty());
  }

  @Test
  void tableThatHadNothingToCopyIsCheckedToo() {
    TableSpec bounded = RunFixture.spec("tgt").twoSided().checks(RowCountCheck.EXACT).build();
    fixture.copy(bounded);
    db.put("tgt", 2);

    TableResult result = fixture.copy(bounded);

    assertInstanceOf(Nothing.class, result.plan());
    assertEquals("3 rows in the target, 2 in the source", result.failedChecks().get(0).reason());
  }

  /** The other source's rows in the target are not this one's. */
  @Test
  void sourcesOfOneTargetAreCountedApart() {
    db.put("other", 1, 2, 3);
    fixture.copy(
        TableSpec.builder(TableName.of("other"), TableName.of("tgt"), Strategy.append("tag"))
            .cursor("id", CursorType.INTEGER)
            .metadata(MetadataColumn.loadTag("tag"))
            .sourceId("o")
            .build());

    TableResult result =
        fixture.copy(RunFixture.spec("tgt").sourceId("s").checks(RowCountCheck.EXACT).build());

    assertEquals("2 rows in the target, 2 in the source", result.checks().get(0).reason());
  }

  @Test
  void tableWithoutAWatermarkIsNotEvaluated() {
    db.empty("src");

    TableResult result = fixture.copy(SPEC);

    assertEquals(
        List.of(
            new NotEvaluated(
                RowCountCheck.EXACT, "there is no watermark up to which rows could be compared")),
        result.checks());
  }

  @Test
  void fullRefreshThatLeavesNoWatermarkIsNotComparedUpToTheOneBefore() {
    fixture.copy(SPEC);
    db.empty("src");

    TableResult result = fixture.copy(SPEC.asFullRefresh());

    assertInstanceOf(NotEvaluated.class, result.checks().get(0));
    assertTrue(result.after().isEmpty());
  }

  @Test
  void queryThatFailsIsNoFailedCheckAndNoReasonToGiveUpTheCopy() {
    db.fail("extent|src|-|2", new IllegalStateException("no permission"));

    TableResult result = fixture.copy(SPEC);

    assertEquals(
        List.of(new NotEvaluated(RowCountCheck.EXACT, "the check failed: no permission")),
        result.checks());
    assertEquals("2", result.after().orElseThrow().text());
    assertEquals(2, result.measured().rows().orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "-1", "9223372036854775808", "1e3", "", "2.0", "Infinity"})
  void answerThatIsNoCountIsNotEvaluated(String answer) {
    db.answer("extent|src|-|2", List.of(Row.of("2", answer)));

    TableResult result = fixture.copy(SPEC);

    assertInstanceOf(NotEvaluated.class, result.checks().get(0));
  }

  @Test
  void answerWithoutRowsIsNotEvaluated() {
    db.answer("extent|src|-|2", List.of());

    TableResult result = fixture.copy(SPEC);

    assertInstanceOf(NotEvaluated.class, result.checks().get(0));
  }

  @Test
  void interruptDuringACheckIsPassedOnAfterTheCommit() {
    db.fail("extent|src|-|2", new InterruptedException("cancelled"));
    try (Run run = fixture.rocky.startRun("p")) {

      TableResult result = run.copy(SPEC, db);

      assertTrue(Thread.interrupted());
      assertInstanceOf(NotEvaluated.class, result.checks().get(0));
      assertEquals("2", fixture.lastValue(SPEC.key()).text());
    }
  }

  @Test
  void copyThatFailedIsNotChecked() {
    db.fail("replace", new IllegalStateException("disk full"));
    try (Run run = fixture.rocky.startRun("p")) {
      assertThrows(CopyFailedException.class, () -> run.copy(SPEC, db));

      RunReport report = run.finish();

      assertEquals(
          List.of(new NotEvaluated(RowCountCheck.EXACT, "the copy failed")),
          report.tables().get(0).checks());
      assertEquals(List.of(), report.failedChecks());
    }
  }

  @Test
  void reportHasTheTablesWithFailedChecks() {
    fixture.copy(SPEC);
    db.put("src", 1, 3);
    try (Run run = fixture.rocky.startRun("p")) {
      TableResult result = run.copy(SPEC, db);

      RunReport report = run.finish();

      assertEquals(List.of(result), report.failedChecks());
    }
  }

  @Test
  void stepsGiveTheSameResultAndSayWhatWasNotAnswered() throws Exception {
    FreshnessCheck fresh = FreshnessCheck.of("at", Duration.ofDays(1));
    TableSpec spec = RunFixture.spec("tgt").checks(RowCountCheck.EXACT, fresh).build();
    try (Run run = fixture.rocky.startRun("p")) {
      Copy copy = fixture.plan(run, spec);
      run.begin(copy);
      Observed observed = fixture.execute(copy);
      CheckQuestion rows = copy.checkQuestions(observed).get(0);
      List<List<Row>> answers =
          List.of(db.query(rows.queries().get(0)), db.query(rows.queries().get(1)));
      CheckResult counted = rows.answer(answers, RunFixture.START);

      TableResult result = run.complete(copy, observed.checked(List.of(counted)));

      assertEquals(
          List.of(
              new Passed(RowCountCheck.EXACT, "2 rows in the target, 2 in the source"),
              new NotEvaluated(fresh, "its questions were not answered")),
          result.checks());
      assertEquals(
          new NotEvaluated(
              RowCountCheck.EXACT, "the check failed: There are 2 queries, and 0 answers"),
          rows.answer(List.of(), RunFixture.START));
      run.finish();
    }
  }
}
