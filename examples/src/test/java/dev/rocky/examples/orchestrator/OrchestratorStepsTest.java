package dev.rocky.examples.orchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rocky.engine.Rocky;
import dev.rocky.engine.Row;
import dev.rocky.engine.RunReport;
import dev.rocky.engine.Strategy;
import dev.rocky.engine.TableResult;
import dev.rocky.engine.TableSpec;
import dev.rocky.engine.TableSpec.RowCount;
import dev.rocky.engine.check.Count;
import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.record.RunRecord.Status;
import dev.rocky.engine.sql.DuckDbDialect;
import dev.rocky.engine.sql.Script;
import dev.rocky.engine.sql.TableName;
import dev.rocky.state.memory.MemoryStateStore;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Moments between two steps, which no real database hits on demand. */
@Timeout(120)
class OrchestratorStepsTest {

  private static final Orchestrator.Options OPTIONS = new Orchestrator.Options(2, 3, Duration.ZERO);

  private final Rocky rocky = Rocky.over(new MemoryStateStore(), new DuckDbDialect());

  @AfterEach
  void close() {
    rocky.close();
  }

  /** The ledger would not hear of rows that are in the target. */
  @Test
  void copyWhoseStatementsHaveEndedIsNotCancelledAnyMore() {
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch cancelledTwice = new CountDownLatch(2);
    List<Orchestrator> self = new ArrayList<>();
    List<String> log = new ArrayList<>();
    Session ends =
        new OneRow() {
          @Override
          public List<Row> query(String sql) throws SQLException {
            if (executed) {
              await(hanging);
              self.get(0).cancel();
              await(cancelledTwice);
            }
            return super.query(sql);
          }

          @Override
          public void cancel() {
            log.add("cancelled");
          }
        };
    Session hangs =
        new OneRow() {
          @Override
          public void execute(Script script) throws SQLException {
            hanging.countDown();
            await(cancelledTwice);
            throw new SQLException("cancelled");
          }

          @Override
          public void cancel() {
            cancelledTwice.countDown();
          }
        };
    self.add(
        new Orchestrator(
            rocky, table -> table.target().toString().equals("ends") ? ends : hangs, OPTIONS));

    RunReport report = self.get(0).run("p", List.of(table("ends"), table("hangs")));

    assertEquals(List.of(), log);
    assertEquals(List.of("hangs"), names(report.failed()));
    assertEquals(Count.of(1), report.tables().get(names(report.tables()).indexOf("ends")).loaded());
  }

  @Test
  void nothingIsBegunIfTheRunIsCancelledWhileAQuestionIsAnswered() {
    List<Orchestrator> self = new ArrayList<>();
    OneRow session =
        new OneRow() {
          @Override
          public List<Row> query(String sql) throws SQLException {
            self.get(0).cancel();
            return super.query(sql);
          }
        };
    self.add(new Orchestrator(rocky, table -> session, OPTIONS));

    RunReport report = self.get(0).run("p", List.of(table("t")));

    assertFalse(session.executed);
    assertEquals(List.of(), report.tables());
  }

  @Test
  void answerThatIsNoneIsAMistakeAndNotAskedForAgain() {
    Session session =
        new OneRow() {
          @Override
          public List<Row> query(String sql) {
            return List.of();
          }
        };

    RunReport report =
        new Orchestrator(rocky, table -> session, OPTIONS).run("p", List.of(table("t")));

    assertEquals(List.of("t"), names(report.tables()));
    assertEquals(List.of("t"), names(report.failed()));
  }

  @Test
  void countThatCannotBeHadDoesNotUndoTheCopy() {
    Session session =
        new OneRow() {
          @Override
          public List<Row> query(String sql) throws SQLException {
            if (executed) {
              throw new SQLException("too busy to count");
            }
            return super.query(sql);
          }
        };
    TableSpec counted =
        TableSpec.builder(TableName.of("src"), TableName.of("t"), Strategy.fullRefresh()).build();

    RunReport report =
        new Orchestrator(rocky, table -> session, OPTIONS).run("p", List.of(counted));

    assertEquals(Status.SUCCEEDED, report.run().status());
    assertEquals(
        Count.unknown("the count failed: too busy to count"), report.tables().get(0).measured());
  }

  @Test
  void databaseThatCannotBeReachedIsTriedAgain() {
    RunReport report =
        new Orchestrator(
                rocky,
                table -> {
                  throw new SQLException("nobody there");
                },
                OPTIONS)
            .run("p", List.of(table("t")));

    assertEquals(List.of("t", "t", "t"), names(report.tables()));
  }

  @Test
  void errorOfAWorkerIsNotPassedOver() {
    Orchestrator orchestrator =
        new Orchestrator(
            rocky,
            table -> {
              throw new AssertionError("a bug");
            },
            OPTIONS);

    CompletionException thrown =
        assertThrows(CompletionException.class, () -> orchestrator.run("p", List.of(table("t"))));

    assertEquals("a bug", thrown.getCause().getMessage());
    assertEquals(Status.ABANDONED, rocky.runs(1).get(0).status());
  }

  private static TableSpec table(String target) {
    return TableSpec.builder(TableName.of("src"), TableName.of(target), Strategy.fullRefresh())
        .cursor("id", CursorType.INTEGER)
        .rowCount(RowCount.LOADED)
        .build();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<String> names(List<TableResult> results) {
    return results.stream().map(result -> result.spec().key().toString()).toList();
  }

  /** A database without the target, and with it and one row in it once a script was executed. */
  private static class OneRow implements Session {

    boolean executed;

    @Override
    public List<Row> query(String sql) throws SQLException {
      return List.of(executed ? Row.of("1", "1") : Row.of("0"));
    }

    @Override
    public void execute(Script script) throws SQLException {
      executed = true;
    }

    @Override
    public void cancel() {}

    @Override
    public void close() {}
  }
}
