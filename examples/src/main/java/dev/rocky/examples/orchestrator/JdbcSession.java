package dev.rocky.examples.orchestrator;

import dev.rocky.engine.Row;
import dev.rocky.engine.sql.Script;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * A session over a JDBC connection of its own, with one statement, so that it can be cancelled. It
 * is not cancelled while it is closed, which not every driver survives.
 */
public final class JdbcSession implements Session {

  private final Connection connection;
  private final Statement statement;

  /** Takes over {@code connection}, and closes it. */
  public JdbcSession(Connection connection) throws SQLException {
    this.connection = connection;
    this.statement = connection.createStatement();
  }

  @Override
  public List<Row> query(String sql) throws SQLException {
    try (ResultSet result = statement.executeQuery(sql)) {
      List<Row> rows = new ArrayList<>();
      while (result.next()) {
        String[] values = new String[result.getMetaData().getColumnCount()];
        for (int i = 0; i < values.length; i++) {
          values[i] = result.getString(i + 1);
        }
        rows.add(Row.of(values));
      }
      return rows;
    }
  }

  @Override
  public void execute(Script script) throws SQLException {
    connection.setAutoCommit(false);
    for (String sql : script.statements()) {
      statement.execute(sql);
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  @Override
  public synchronized void cancel() {
    try {
      statement.cancel();
    } catch (SQLException e) {
      // It was closed, or it goes on and is cancelled again.
    }
  }

  @Override
  public synchronized void close() {
    try (connection) {
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
    } catch (SQLException e) {
      // The database ends the transaction when the connection is gone.
    }
  }
}
