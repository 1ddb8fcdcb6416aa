package dev.rocky.engine;

import dev.rocky.engine.sql.Script;
import java.sql.Connection;
import java.util.List;

/**
 * The database, as far as {@link Run#copy} needs it. The host implements it over whatever it
 * executes SQL with; the library opens no connection of its own.
 *
 * @since 0.1
 */
public interface Warehouse {

  /**
   * Runs one query and returns all its rows. Every column that the library selects is of a text
   * type.
   *
   * @throws Exception if it failed; nothing was changed
   */
  List<Row> query(String sql) throws Exception;

  /**
   * Runs the statements of {@code script} in order and makes them durable; if there are several, in
   * one transaction.
   *
   * @throws Exception if it failed; then none of the statements has an effect, or the host cannot
   *     tell
   */
  void execute(Script script) throws Exception;

  /**
   * A warehouse over {@code connection}, which stays the caller's: it is not closed, and its
   * auto-commit mode is as before after every call, unless a roll-back fails. One thread at a time.
   *
   * <p>If auto-commit is off, the caller's own transaction would swallow the copy and its commit
   * could be forgotten after the watermark has moved; such a connection is therefore refused when a
   * script is executed. JDBC cannot see a transaction that was begun by an SQL statement ({@code
   * BEGIN}): do not hand over a connection that is in one.
   */
  static Warehouse jdbc(Connection connection) {
    return new JdbcWarehouse(connection);
  }
}
