package dev.rocky.examples.orchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.MetadataColumn;
import dev.rocky.engine.Rocky;
import dev.rocky.engine.RunReport;
import dev.rocky.engine.Strategy;
import dev.rocky.engine.TableResult;
import dev.rocky.engine.TableSpec;
import dev.rocky.engine.TableSpec.OnExistingTarget;
import dev.rocky.engine.TableSpecBuilder;
import dev.rocky.engine.check.Count;
import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.record.Intents;
import dev.rocky.engine.record.RunRecord.Status;
import dev.rocky.engine.sql.DuckDbDialect;
import dev.rocky.engine.sql.TableName;
import dev.rocky.state.Ledger;
import dev.rocky.state.StoreClosedException;
import dev.rocky.state.memory.MemoryStateStore;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class OrchestratorTest {

  private static final int TABLES = 12;
  private static final Orchestrator.Options OPTIONS = new Orchestrator.Options(4, 3, Duration.ZERO);

  private final MemoryStateStore store = new MemoryStateStore();
  private final Ledger ledger = Ledger.over(store);
  private final Rocky rocky = Rocky.over(store, new DuckDbDialect());
  private DuckDBConnection db;
  private Trouble trouble;
  private Orchestrator orchestrator;

  @BeforeEach
  void open() throws SQLException {
    db = DriverManager.getConnection("jdbc:duckdb:").unwrap(DuckDBConnection.class);
    for (int i = 0; i < TABLES; i++) {
      execute("CREATE TABLE src" + i + " (id INTEGER)");
    }
    arrive(1);
    trouble = new Trouble(table -> new JdbcSession(db.duplicate()));
    orchestrator = new Orchestrator(rocky, trouble, OPTIONS);
  }

  @AfterEach
  void close() throws SQLException {
    rocky.close();
    db.close();
  }

  @Test
  void allTablesAreMovedAndTheNextRunGoesOn() throws SQLException {
    List<TableSpec> tables = new ArrayList<>(tables());
    TableName whole = TableName.of("whole");
    tables.add(TableSpec.builder(TableName.of("src0"), whole, Strategy.fullRefresh()).build());
    orchestrator.run("p", tables);
    arrive(2);

    RunReport report = new Orchestrator(rocky, trouble, OPTIONS).run("p", tables);

    assertEquals(Status.SUCCEEDED, report.run().status());
    assertEquals(TABLES + 1, report.tables().size());
    for (TableResult result : report.tables()) {
      assertEquals(Count.of(2), result.measured(), result.spec().toString());
    }
    assertTargets("[1, 2]");
    assertEquals("[1, 2]", ids("whole"));
    assertEquals(Set.of(), intents());
  }

  @Test
  void copyThatFailsOnceIsTriedAgain() throws SQLException {
    for (int i = 0; i < TABLES; i++) {
      trouble.before("tgt" + i, () -> fail("gone"));
    }

    RunReport report = orchestrator.run("p", tables());

    assertEquals(Status.SUCCEEDED, report.run().status());
    assertEquals(2 * TABLES, report.tables().size());
    assertTargets("[1]");
    assertEquals(Set.of(), intents());
  }

  /** Whatever a plan does about rows of the try before, here they come from a commit. */
  @Test
  void copyWhoseAnswerIsLostDoublesNothing() throws SQLException {
    orchestrator.run("p", repeatable());
    arrive(2);
    for (int i = 0; i < TABLES; i++) {
      trouble.after("tgt" + i, () -> fail("gone"));
    }

    RunReport report = new Orchestrator(rocky, trouble, OPTIONS).run("p", repeatable());

    assertEquals(Status.SUCCEEDED, report.run().status());
    assertEquals(2 * TABLES, report.tables().size());
    assertTargets("[1, 2]");
  }

  @Test
  void tableThatAlwaysFailsIsReportedAndTheOthersAreMoved() throws SQLException {
    execute("DROP TABLE src3");

    RunReport report = orchestrator.run("p", tables());

    assertEquals(Status.FAILED, report.run().status());
    assertEquals(List.of("tgt3"), names(report.failed()));
    assertEquals(TABLES - 1 + OPTIONS.tries(), report.tables().size());
    assertTrue(report.failed().get(0).error().orElseThrow().contains("src3 does not exist"));
    assertEquals(Set.of("tgt3"), intents());
    assertEquals(intents(), new Summary(tables(), report).open());
    assertEquals("[1]", ids("tgt4"));
  }

  @Test
  void tableThatSomebodyElseMovedMeanwhileIsPlannedAnew() throws SQLException {
    TableSpec table = tables().get(1);
    trouble.after("tgt1", () -> rocky.delete(table.key(), "meanwhile"));

    RunReport report = orchestrator.run("p", tables());

    assertEquals(Status.SUCCEEDED, report.run().status());
    assertEquals(TABLES + 1, report.tables().size());
    assertTargets("[1]");
  }

  @Test
  void decisionIsLeftToAPersonAndNotTriedAgain() throws SQLException {
    execute("CREATE TABLE tgt0 AS SELECT 7 AS id");
    TableSpec careful =
        table(0, Strategy.merge("id")).onExistingTarget(OnExistingTarget.FAIL).build();

    RunReport report = orchestrator.run("p", List.of(careful));

    assertEquals(Status.FAILED, report.run().status());
    assertEquals(1, report.tables().size());
    assertTrue(report.failed().get(0).error().orElseThrow().contains("needs a decision"));
    assertEquals("[7]", ids("tgt0"));
  }

  @Test
  void cancelledRunReportsEveryCopyThatItLeavesOpenAndTheNextRunGoesOn() throws SQLException {
    orchestrator.run("p", tables());
    arrive(2);
    hang(0, 1, 2);
    CountDownLatch hanging = new CountDownLatch(3);
    for (int i = 0; i < 3; i++) {
      trouble.before("tgt" + i, hanging::countDown);
    }
    Orchestrator second = new Orchestrator(rocky, trouble, OPTIONS);
    trouble.before("tgt3", () -> await(hanging, second));

    RunReport report = second.run("p", tables());

    assertEquals(Status.ABANDONED, report.run().status());
    Set<String> open = intents();
    assertTrue(open.containsAll(Set.of("tgt0", "tgt1", "tgt2")), open.toString());
    assertEquals(open, new Summary(tables(), report).open());
    assertEquals(TABLES - report.tables().size(), notBegun(report));
    wake(0, 1, 2);
    RunReport next = new Orchestrator(rocky, trouble, OPTIONS).run("p", tables());
    assertEquals(Status.SUCCEEDED, next.run().status());
    assertTargets("[1, 2]");
    assertEquals(Set.of(), intents());
  }

  @Test
  void nothingIsBegunAfterItWasCancelled() {
    orchestrator.cancel();

    RunReport report = orchestrator.run("p", tables());

    assertEquals(Status.ABANDONED, report.run().status());
    assertEquals(List.of(), report.tables());
    assertEquals(TABLES, notBegun(report));
  }

  @Test
  void tableThatWaitsForItsNextTryDoesNotHoldUpACancelledRun() {
    trouble.before(
        "tgt0",
        () -> {
          orchestrator.cancel();
          fail("gone");
        });
    orchestrator =
        new Orchestrator(rocky, trouble, new Orchestrator.Options(1, 3, Duration.ofDays(1)));

    RunReport report = orchestrator.run("p", tables());

    assertEquals(List.of("tgt0"), names(report.tables()));
    assertEquals(Set.of("tgt0"), intents());
  }

  @Test
  void copyWhoseStatementsHaveEndedIsCompletedThoughTheRunIsCancelled() throws SQLException {
    trouble.after("tgt0", orchestrator::cancel);

    RunReport report = orchestrator.run("p", tables().subList(0, 1));

    assertEquals(Status.ABANDONED, report.run().status());
    assertEquals(List.of(), report.failed());
    assertEquals("[1]", ids("tgt0"));
    assertEquals(Set.of(), intents());
  }

  @Test
  void interruptOfTheCallerCancelsTheRunAndIsPassedOn() throws SQLException {
    hang(0);
    Thread caller = Thread.currentThread();
    trouble.before("tgt0", caller::interrupt);

    RunReport report = orchestrator.run("p", tables().subList(0, 1));

    assertTrue(Thread.interrupted());
    assertEquals(Status.ABANDONED, report.run().status());
    assertEquals(List.of("tgt0"), names(report.failed()));
  }

  @Test
  void ledgerThatFailsEndsTheRun() {
    trouble.before("tgt0", rocky::close);

    CompletionException thrown =
        assertThrows(CompletionException.class, () -> orchestrator.run("p", tables()));

    assertInstanceOf(StoreClosedException.class, thrown.getCause());
  }

  private static List<TableSpec> tables() {
    return IntStream.range(0, TABLES).mapToObj(i -> table(i, strategy(i)).build()).toList();
  }

  private static Strategy strategy(int table) {
    return switch (table % 4) {
      case 0 -> Strategy.deleteInsert();
      case 1 -> Strategy.merge("id");
      case 2 -> Strategy.append("tag");
      default -> Strategy.fullRefresh();
    };
  }

  /** The same without appends, after which a person may have to decide. */
  private static List<TableSpec> repeatable() {
    return IntStream.range(0, TABLES)
        .mapToObj(i -> table(i, i % 4 == 2 ? Strategy.merge("id") : strategy(i)).build())
        .toList();
  }

  private static TableSpecBuilder table(int number, Strategy strategy) {
    TableSpecBuilder builder =
        TableSpec.builder(TableName.of("src" + number), TableName.of("tgt" + number), strategy)
            .cursor("id", CursorType.INTEGER);
    return strategy instanceof Strategy.Append
        ? builder.metadata(MetadataColumn.loadTag("tag"))
        : builder;
  }

  private void arrive(int id) throws SQLException {
    for (int i = 0; i < TABLES; i++) {
      execute("INSERT INTO src" + i + " VALUES (" + id + ")");
    }
  }

  /** Whoever reads from these sources waits for hours. */
  private void hang(int... sources) throws SQLException {
    for (int i : sources) {
      execute(
          "ALTER TABLE src" + i + " RENAME TO all" + i,
          ("CREATE VIEW src%1$d AS SELECT id FROM all%1$d WHERE"
                  + " (SELECT sum(hash(i)) FROM range(10000000000000) AS slow(i)) > 0")
              .formatted(i));
    }
  }

  private void wake(int... sources) throws SQLException {
    for (int i : sources) {
      execute("DROP VIEW src" + i, "ALTER TABLE all" + i + " RENAME TO src" + i);
    }
  }

  private static void await(CountDownLatch latch, Orchestrator cancelled) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    cancelled.cancel();
  }

  private static void fail(String problem) throws SQLException {
    throw new SQLException(problem);
  }

  private void assertTargets(String ids) throws SQLException {
    for (int i = 0; i < TABLES; i++) {
      assertEquals(ids, ids("tgt" + i), "tgt" + i);
    }
  }

  private String ids(String table) throws SQLException {
    try (Statement statement = db.createStatement();
        ResultSet rows = statement.executeQuery("SELECT list(id ORDER BY id) FROM " + table)) {
      rows.next();
      return rows.getString(1);
    }
  }

  /** The tables whose copies are noted as open. */
  private Set<String> intents() {
    Set<String> open = new TreeSet<>();
    for (TableSpec table : tables()) {
      if (ledger.read(transaction -> Intents.find(transaction, table.key())).isPresent()) {
        open.add(table.key().toString());
      }
    }
    return open;
  }

  private static int notBegun(RunReport report) {
    String numbers = String.join("\n", new Summary(tables(), report).lines());
    return Integer.parseInt(numbers.replaceAll("(?s).*?(\\d+) not begun.*", "$1"));
  }

  private static List<String> names(List<TableResult> results) {
    return results.stream().map(result -> result.spec().key().toString()).toList();
  }

  private void execute(String... statements) throws SQLException {
    try (Statement statement = db.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
