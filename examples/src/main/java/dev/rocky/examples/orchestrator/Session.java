package dev.rocky.examples.orchestrator;

import dev.rocky.engine.Row;
import dev.rocky.engine.sql.Script;
import java.sql.SQLException;
import java.util.List;

/**
 * A connection to the database, for one thread; another one may cancel what it does. Once it has
 * failed it is good for nothing but to be closed.
 */
public interface Session extends AutoCloseable {

  /** Returns all rows, every column as text. */
  List<Row> query(String sql) throws SQLException;

  /** Runs the statements in one transaction. */
  void execute(Script script) throws SQLException;

  /**
   * Makes the statement that is under way fail, if there is one. Any thread may do so, also after
   * the session was closed.
   */
  void cancel();

  /** Rolls back what was not committed. Never throws: what was committed stays so. */
  @Override
  void close();
}
