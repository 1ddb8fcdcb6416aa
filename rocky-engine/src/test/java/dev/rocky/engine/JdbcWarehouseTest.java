package dev.rocky.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.sql.DuckDbDialect;
import dev.rocky.engine.sql.Script;
import dev.rocky.state.memory.MemoryStateStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real connection, behind which single methods fail. */
class JdbcWarehouseTest {

  private static final Script TWO =
      Script.of("INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (2)");

  private final Map<String, Throwable> failures = new HashMap<>();
  private final List<String> calls = new ArrayList<>();
  private DuckDb db;
  private Connection connection;

  @BeforeEach
  void open() throws Exception {
    db = DuckDb.open().run("CREATE TABLE t (id INTEGER)");
    connection =
        (Connection)
            Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, this::call);
  }

  @AfterEach
  void close() throws Exception {
    db.close();
  }

  private Object call(Object proxy, Method method, Object[] arguments) throws Throwable {
    calls.add(method.getName());
    if (failures.containsKey(method.getName())) {
      throw failures.get(method.getName());
    }
    try {
      return method.invoke(db.connection(), arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @Test
  void scriptIsOneTransaction() throws Exception {
    Warehouse.jdbc(connection).execute(TWO);

    assertEquals(List.of("[1]", "[2]"), db.rows("SELECT id FROM t"));
    assertTrue(db.connection().getAutoCommit());
    assertFalse(db.connection().isClosed());
    assertEquals(
        List.of("getAutoCommit", "setAutoCommit", "createStatement", "commit", "setAutoCommit"),
        calls);
  }

  @Test
  void failureOfTheSecondStatementUndoesTheFirst() throws Exception {
    Script script = Script.of("INSERT INTO t VALUES (1)", "INSERT INTO nowhere VALUES (2)");

    assertThrows(SQLException.class, () -> Warehouse.jdbc(connection).execute(script));

    assertEquals(List.of(), db.rows("SELECT id FROM t"));
    assertTrue(db.connection().getAutoCommit());
    assertFalse(db.connection().isClosed());
  }

  @Test
  void connectionIsUsableAfterAFailure() throws Exception {
    Warehouse warehouse = Warehouse.jdbc(connection);
    Script script = Script.of("INSERT INTO t VALUES (1)", "INSERT INTO nowhere VALUES (2)");
    assertThrows(SQLException.class, () -> warehouse.execute(script));

    warehouse.execute(TWO);

    assertEquals(List.of("[1]", "[2]"), db.rows("SELECT id FROM t"));
  }

  @Test
  void commitThatFailsCommitsNothing() throws Exception {
    SQLException failure = new SQLException("cannot commit");
    failures.put("commit", failure);

    SQLException thrown =
        assertThrows(SQLException.class, () -> Warehouse.jdbc(connection).execute(TWO));

    assertSame(failure, thrown);
    assertEquals(List.of(), db.rows("SELECT id FROM t"));
    assertTrue(db.connection().getAutoCommit());
  }

  @Test
  void errorDoesNotCommitHalfAScript() throws Exception {
    OutOfMemoryError failure = new OutOfMemoryError("as if");
    failures.put("commit", failure);

    Error thrown = assertThrows(Error.class, () -> Warehouse.jdbc(connection).execute(TWO));

    assertSame(failure, thrown);
    assertEquals(List.of(), db.rows("SELECT id FROM t"));
    assertTrue(db.connection().getAutoCommit());
  }

  /** The failure of the roll-back was thrown in place of its cause. */
  @Test
  void rollBackThatFailsNeitherHidesTheFailureNorCommits() throws Exception {
    SQLException failure = new SQLException("cannot commit");
    failures.put("commit", failure);
    failures.put("rollback", new SQLException("cannot roll back"));

    SQLException thrown =
        assertThrows(SQLException.class, () -> Warehouse.jdbc(connection).execute(TWO));

    assertSame(failure, thrown);
    assertEquals("cannot roll back", thrown.getSuppressed()[0].getMessage());
    assertFalse(db.connection().getAutoCommit(), "switching it on would commit");
    db.connection().rollback();
    assertEquals(List.of(), db.rows("SELECT id FROM t"));
  }

  @Test
  void connectionWithATransactionOfItsOwnIsRefusedBeforeAnythingIsExecuted() throws Exception {
    db.connection().setAutoCommit(false);

    for (Script script : List.of(TWO, Script.of("INSERT INTO t VALUES (1)"))) {
      SQLException thrown =
          assertThrows(SQLException.class, () -> Warehouse.jdbc(connection).execute(script));

      assertTrue(thrown.getMessage().contains("setAutoCommit(true)"), thrown.getMessage());
    }
    assertEquals(List.of("getAutoCommit", "getAutoCommit"), calls);
    assertEquals(List.of(), db.rows("SELECT id FROM t"));
    assertFalse(db.connection().getAutoCommit());
  }

  @Test
  void singleStatementNeedsNoTransaction() throws Exception {
    Warehouse.jdbc(connection).execute(Script.of("INSERT INTO t VALUES (1)"));

    assertEquals(List.of("getAutoCommit", "createStatement"), calls);
    assertEquals(List.of("[1]"), db.rows("SELECT id FROM t"));
  }

  @Test
  void rowsAreTextOrNull() throws Exception {
    List<Row> rows =
        Warehouse.jdbc(connection)
            .query("SELECT 'a''\n\"', CAST(NULL AS VARCHAR), '' UNION ALL SELECT 'b', 'c', NULL");

    assertEquals(2, rows.size());
    assertEquals(Optional.of("a'\n\""), rows.get(0).column(0));
    assertEquals(Optional.empty(), rows.get(0).column(1));
    assertEquals(Optional.of(""), rows.get(0).column(2));
    assertThrows(IndexOutOfBoundsException.class, () -> rows.get(0).column(3));
  }

  @Test
  void queryThatFailsLeavesTheConnectionAsItIs() throws Exception {
    Warehouse warehouse = Warehouse.jdbc(connection);

    assertThrows(SQLException.class, () -> warehouse.query("SELECT * FROM nowhere"));

    assertEquals(
        List.of("[1]"), warehouse.query("SELECT '1'").stream().map(Row::toString).toList());
    assertTrue(db.connection().getAutoCommit());
  }

  @Test
  void copyOverAConnectionWithATransactionOfItsOwnFailsAndCommitsNoWatermark() throws Exception {
    db.run("CREATE TABLE src AS SELECT 1 AS id");
    TableSpec spec = RunFixture.spec("tgt").build();
    try (Rocky rocky = Rocky.over(new MemoryStateStore(), new DuckDbDialect());
        Run run = rocky.startRun("p")) {
      db.connection().setAutoCommit(false);

      assertThrows(CopyFailedException.class, () -> run.copy(spec, db.warehouse()));

      assertEquals(Optional.empty(), rocky.state(spec.key()));
      assertEquals(
          List.of("[0]"),
          db.rows("SELECT count(*) FROM information_schema.tables WHERE table_name = 'tgt'"));
    }
  }
}
