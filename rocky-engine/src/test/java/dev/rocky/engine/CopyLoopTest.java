package dev.rocky.engine;

import static dev.rocky.engine.RunFixture.spec;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.check.Count;
import dev.rocky.engine.check.Finding;
import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.RunRecord.Status;
import dev.rocky.engine.record.TableKey;
import dev.rocky.engine.record.TableOutcome;
import dev.rocky.engine.record.TableOutcome.Action;
import dev.rocky.engine.sql.Script;
import dev.rocky.state.StateException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Run#copy} with a warehouse in which something goes wrong at every step. */
class CopyLoopTest {

  private static final TableSpec SPEC = spec();
  private static final TableKey TABLE = SPEC.key();
  private final IOException broken = new IOException("the network is gone");

  private final RunFixture fixture = new RunFixture();
  private final Rocky rocky = fixture.rocky;
  private final ListDatabase db = fixture.db;
  private final Run run = rocky.startRun("p");

  @AfterEach
  void close() {
    boolean forgotten = Thread.interrupted();
    run.close();
    fixture.close();
    assertFalse(forgotten, "the interrupt flag is still set");
  }

  @Test
  void stepsComeInTheirOrder() {
    run.copy(SPEC, db);

    assertEquals(List.of("exists", "replace", "extent", "count"), db.log());
  }

  @Test
  void queryThatFailsBeforeTheCopyBeginsLeavesNoIntentAndIsNotedAsAFailure() {
    db.fail("exists", broken);

    CopyFailedException thrown = assertThrows(CopyFailedException.class, () -> run.copy(SPEC, db));

    assertSame(broken, thrown.getCause());
    assertEquals("Moving tgt failed: the network is gone", thrown.getMessage());
    assertEquals(TABLE, thrown.table());
    assertEquals(Optional.empty(), rocky.state(TABLE));
    assertEquals(Optional.empty(), fixture.intent(TABLE));
    assertEquals(List.of("exists"), db.log());
    assertFailed("the network is gone");
  }

  @Test
  void copyThatFailsIsNotedAndItsIntentStaysOpen() {
    db.fail("replace", broken);

    CopyFailedException thrown = assertThrows(CopyFailedException.class, () -> run.copy(SPEC, db));

    assertSame(broken, thrown.getCause());
    assertEquals(Optional.empty(), rocky.state(TABLE));
    assertEquals(Optional.of(run.id()), fixture.intent(TABLE).map(intent -> intent.runId()));
    assertFailed("the network is gone");
  }

  @Test
  void appendTakesItsRowsForLoadedAfterACopyThatReachedTheTarget() {
    run.copy(SPEC, db);
    db.put("src", 3);
    db.fail("extent|tgt|2", broken);
    assertThrows(CopyFailedException.class, () -> run.copy(SPEC, db));
    db.repair().put("src", 4);

    TableResult result = run.copy(SPEC, db);

    assertEquals(Count.of(1), result.loaded());
    assertEquals(List.of(1L, 2L, 3L, 4L), db.cursors("tgt"));
    assertEquals(CursorValue.of(4), fixture.lastValue(TABLE));
    assertEquals(Optional.empty(), fixture.intent(TABLE));
  }

  @Test
  void appendOfASoleWriterAsksForItsRowsAfterACopyThatMayHaveReachedTheTarget() {
    TableSpec alone =
        TableSpec.builder(SPEC.source(), SPEC.target(), Strategy.appendAsSoleWriter())
            .cursor("id", CursorType.INTEGER)
            .build();
    run.copy(alone, db);
    db.put("src", 3);
    db.fail("extent|tgt|2", broken);
    assertThrows(CopyFailedException.class, () -> run.copy(alone, db));
    db.repair();

    DecisionNeededException thrown =
        assertThrows(DecisionNeededException.class, () -> run.copy(alone, db));

    assertEquals(List.of(1L, 2L, 3L), db.cursors("tgt"));
    assertEquals(CursorValue.of(2), fixture.lastValue(TABLE));
    assertEquals("[REPLACE, RECOVER, REPEAT]", thrown.decision().options().toString());
    assertTrue(thrown.getMessage().endsWith("choose one of [REPLACE, RECOVER, REPEAT]"));
  }

  @Test
  void appendGoesOnAfterACopyThatDidNotReachTheTarget() {
    run.copy(SPEC, db);
    db.put("src", 3);
    db.fail("append", broken);
    assertThrows(CopyFailedException.class, () -> run.copy(SPEC, db));
    db.repair();

    TableResult result = run.copy(SPEC, db);

    assertEquals(Count.of(1), result.loaded());
    assertEquals(List.of(1L, 2L, 3L), db.cursors("tgt"));
    assertEquals(Optional.empty(), fixture.intent(TABLE));
  }

  @Test
  void countThatFailsIsNoReasonToGiveUpTheCopyAndIsNoZero() {
    db.fail("count", broken);

    TableResult result = run.copy(SPEC, db);

    assertEquals(CursorValue.of(2), fixture.lastValue(TABLE));
    assertEquals(Count.unknown("the count failed: the network is gone"), result.measured());
    assertEquals(List.of(), rocky.measurements(TABLE, 9));
    assertEquals(List.of(), result.findings());
    assertEquals(Status.SUCCEEDED, run.finish().run().status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"many", "-1", "1.5", ""})
  void answerThatIsNoCountIsNoCount(String answer) {
    db.answer("count", List.of(Row.of(answer)));

    TableResult result = run.copy(SPEC, db);

    assertInstanceOf(Count.Unknown.class, result.measured());
    assertEquals(List.of(), rocky.measurements(TABLE, 9));
  }

  @Test
  void answersThatAreNoneFailTheCopyBeforeAnythingIsCopied() {
    for (List<Row> answer :
        List.of(
            List.<Row>of(),
            List.of(Row.of("1"), Row.of("1")),
            List.of(Row.of("1", "1")),
            List.of(Row.of((String) null)),
            List.of(Row.of("yes")),
            List.of(Row.of("-1")),
            Arrays.asList((Row) null))) {
      db.answer("exists", answer);

      CopyFailedException thrown =
          assertThrows(CopyFailedException.class, () -> run.copy(SPEC, db), String.valueOf(answer));

      assertEquals(Optional.empty(), fixture.intent(TABLE), thrown.getMessage());
    }
  }

  @Test
  void extentsThatAreNoneFailTheCopyAndMoveNothing() {
    for (List<Row> answer :
        List.of(
            List.<Row>of(),
            List.of(Row.of("2")),
            List.of(Row.of("2", "two")),
            List.of(Row.of("2", "-1")),
            List.of(Row.of("2", "0")),
            List.of(Row.of("2", null)),
            List.of(Row.of("two", "2")))) {
      db.answer("extent", answer);

      assertThrows(CopyFailedException.class, () -> run.copy(SPEC, db), String.valueOf(answer));

      assertEquals(Optional.empty(), rocky.state(TABLE));
      db.drop("tgt");
    }
  }

  @Test
  void warehouseThatReturnsNullFailsTheCopy() {
    Warehouse nulls =
        new Warehouse() {
          @Override
          public List<Row> query(String sql) {
            return null;
          }

          @Override
          public void execute(Script script) {}
        };

    assertThrows(CopyFailedException.class, () -> run.copy(SPEC, nulls));

    assertEquals(Optional.empty(), rocky.state(TABLE));
  }

  @Test
  void interruptDuringTheCopyIsPassedOnWhenTheFailureIsNoted() {
    db.fail("replace", new InterruptedException("cancelled"));

    CopyFailedException thrown = assertThrows(CopyFailedException.class, () -> run.copy(SPEC, db));

    assertTrue(Thread.interrupted());
    assertInstanceOf(InterruptedException.class, thrown.getCause());
    assertFailed("cancelled");
  }

  /** The commit was given up because the store does not wait for its turn with the flag set. */
  @Test
  void interruptDuringTheCountDoesNotLoseTheWatermarkOfRowsThatAreInTheTarget() {
    db.fail("count", new InterruptedException("cancelled"));

    TableResult result = run.copy(SPEC, db);

    assertTrue(Thread.interrupted());
    assertEquals(Optional.of(CursorValue.of(2)), result.after());
    assertEquals(CursorValue.of(2), fixture.lastValue(TABLE));
  }

  @Test
  void interruptThatTheDriverDoesNotReportTakesEffectOnlyAfterTheCommit() {
    db.before("extent", () -> Thread.currentThread().interrupt());

    run.copy(SPEC, db);

    assertTrue(Thread.interrupted());
    assertEquals(CursorValue.of(2), fixture.lastValue(TABLE));
  }

  /** Rows were left in the target without their watermark. */
  @Test
  void interruptWhileTheCommitWaitsForAnotherWriterTakesEffectOnlyAfterTheCommit() {
    Thread copying = Thread.currentThread();
    CountDownLatch writing = new CountDownLatch(1);
    Thread writer =
        new Thread(
            () ->
                fixture.store.write(
                    transaction -> {
                      writing.countDown();
                      while (copying.getState() != Thread.State.TIMED_WAITING) {
                        Thread.onSpinWait();
                      }
                      copying.interrupt();
                      return true;
                    }));
    db.before(
        "count",
        () -> {
          writer.start();
          writing.await();
        });

    TableResult result = run.copy(SPEC, db);

    assertTrue(Thread.interrupted());
    assertEquals(Optional.of(CursorValue.of(2)), result.after());
    assertEquals(CursorValue.of(2), fixture.lastValue(TABLE));
  }

  /** The failure of the ledger hid that of the warehouse. */
  @Test
  void failureOfTheWarehouseIsThrownThoughItCannotBeNoted() {
    db.before(
        "replace",
        () -> {
          fixture.store.failCommits(true);
          throw broken;
        });

    CopyFailedException thrown = assertThrows(CopyFailedException.class, () -> run.copy(SPEC, db));

    fixture.store.failCommits(false);
    assertSame(broken, thrown.getCause());
    assertInstanceOf(StateException.class, thrown.getSuppressed()[0]);
  }

  /** The copy stayed begun, so that the run could not be finished. */
  @Test
  void runInWhichOneTableWasSupersededCanBeFinished() {
    db.before("extent", () -> rocky.delete(TABLE, "meanwhile"));

    assertThrows(SupersededException.class, () -> run.copy(SPEC, db));

    RunReport report = run.finish();
    assertEquals(Status.FAILED, report.run().status());
    assertTrue(report.tables().get(0).error().orElseThrow().contains("Plan again"));
  }

  @Test
  void errorOfTheWarehouseIsNotedAndPassedOnAsItIs() {
    AssertionError error = new AssertionError("a bug in the driver");
    db.before(
        "replace",
        () -> {
          throw error;
        });

    AssertionError thrown = assertThrows(AssertionError.class, () -> run.copy(SPEC, db));

    assertSame(error, thrown);
    assertArrayEquals(new Throwable[0], thrown.getSuppressed());
    assertFailed("a bug in the driver");
  }

  @Test
  void failureWithoutAMessageIsNotedByItsClass() {
    db.fail("replace", new IllegalStateException());

    CopyFailedException thrown = assertThrows(CopyFailedException.class, () -> run.copy(SPEC, db));

    assertEquals("Moving tgt failed: java.lang.IllegalStateException", thrown.getMessage());
    assertFailed("java.lang.IllegalStateException");
  }

  @Test
  void messageThatIsVeryLongOrNoUnicodeIsStoredShortenedAndMended() {
    db.fail("replace", new IOException("\uD83D " + "x".repeat(20_000_000)));

    assertThrows(CopyFailedException.class, () -> run.copy(SPEC, db));

    String detail = rocky.outcomes(run.id()).get(0).detail();
    assertTrue(detail.startsWith("? xxx") && detail.length() < 2_100, detail);
  }

  @Test
  void countThatFallsAndCountThatDoublesAreFound() {
    fixture.copy(SPEC);
    fixture.clock.advance(Duration.ofHours(1));
    db.answer("count", List.of(Row.of("5")));

    List<Finding> doubled = fixture.copy(SPEC).findings();
    fixture.clock.advance(Duration.ofHours(1));
    db.answer("count", List.of(Row.of("0")));
    List<Finding> truncated = run.copy(SPEC, db).findings();

    assertEquals("moving average", doubled.get(0).method());
    assertTrue(doubled.get(0).reason().contains("more"), doubled.get(0).reason());
    assertTrue(truncated.get(0).reason().contains("100.0 % fewer"), truncated.get(0).reason());
    assertEquals(1, run.finish().flagged().size());
  }

  @Test
  void decisionIsNotTakenAndTheTableIsNotedAsFailed() {
    TableSpec careful = spec("tgt").onExistingTarget(TableSpec.OnExistingTarget.FAIL).build();
    db.put("tgt", 1);
    RunFixture.Seen before = fixture.seen(TABLE, run);

    DecisionNeededException thrown =
        assertThrows(DecisionNeededException.class, () -> run.copy(careful, db));

    assertEquals(Optional.empty(), before.state());
    assertFailed(thrown.getMessage());
    assertEquals(List.of(1L), db.cursors("tgt"));
    assertEquals("[REPLACE, RECOVER]", thrown.decision().options().toString());
  }

  private void assertFailed(String detail) {
    TableOutcome outcome = rocky.outcomes(run.id()).get(0);
    assertEquals(Action.FAILED, outcome.action());
    assertEquals(detail, outcome.detail());
    RunReport report = run.finish();
    assertEquals(Status.FAILED, report.run().status());
    assertEquals(Optional.of(detail), report.tables().get(0).error());
    assertInstanceOf(Count.Unknown.class, report.tables().get(0).measured());
  }
}
