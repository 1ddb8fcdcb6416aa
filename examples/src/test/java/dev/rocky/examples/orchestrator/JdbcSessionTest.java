package dev.rocky.examples.orchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.sql.Script;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JdbcSessionTest {

  private DuckDBConnection db;
  private JdbcSession session;

  @BeforeEach
  void open() throws SQLException {
    db = DriverManager.getConnection("jdbc:duckdb:").unwrap(DuckDBConnection.class);
    session = new JdbcSession(db.duplicate());
    session.execute(Script.of("CREATE TABLE t (id INTEGER, name VARCHAR)"));
  }

  @AfterEach
  void close() throws SQLException {
    session.close();
    db.close();
  }

  @Test
  void scriptIsOneTransaction() throws SQLException {
    Script half = Script.of("INSERT INTO t VALUES (1, 'a')", "INSERT INTO nowhere VALUES (1)");

    assertThrows(SQLException.class, () -> session.execute(half));

    session.close();
    assertEquals("[[0]]", rows("SELECT count(*) FROM t"));
  }

  @Test
  void whatIsExecutedIsCommitted() throws SQLException {
    session.execute(Script.of("INSERT INTO t VALUES (1, 'a')", "INSERT INTO t VALUES (2, NULL)"));

    session.close();

    assertEquals("[[1, a], [2, null]]", rows("FROM t ORDER BY id"));
  }

  @Test
  void sessionThatIsClosedTwiceOrCancelledAfterwardsDoesNothing() {
    session.close();

    session.close();
    session.cancel();

    assertThrows(SQLException.class, () -> session.query("SELECT 1"));
  }

  @Test
  void cancelMakesTheStatementThatIsUnderWayFail() throws Exception {
    Thread cancelling = new Thread(this::cancelAgainAndAgain);
    cancelling.start();
    try {

      SQLException thrown =
          assertThrows(
              SQLException.class,
              () -> session.query("SELECT sum(hash(i)) FROM range(10000000000000) AS slow(i)"));

      assertTrue(thrown.getMessage().contains("INTERRUPT"), thrown.getMessage());
    } finally {
      cancelling.interrupt();
      cancelling.join();
    }
  }

  /** It may not have begun yet. */
  private void cancelAgainAndAgain() {
    while (!Thread.currentThread().isInterrupted()) {
      session.cancel();
    }
  }

  private String rows(String query) throws SQLException {
    try (JdbcSession other = new JdbcSession(db.duplicate())) {
      return other.query(query).toString();
    }
  }
}
