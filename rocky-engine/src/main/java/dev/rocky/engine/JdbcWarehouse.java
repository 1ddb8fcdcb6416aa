package dev.rocky.engine;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.sql.Script;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs statements on the host's own JDBC connection. */
final class JdbcWarehouse implements Warehouse {

  private final Connection connection;

  JdbcWarehouse(Connection connection) {
    this.connection = requireNonNull(connection, "connection");
  }

  @Override
  public List<Row> query(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      int columns = result.getMetaData().getColumnCount();
      List<Row> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(row(result, columns));
      }
      return rows;
    }
  }

  @Override
  public void execute(Script script) throws SQLException {
    if (!connection.getAutoCommit()) {
      throw new SQLException(
          "The connection has a transaction of its own (auto-commit is off), so the copy would not be durable when its watermark "
              + "is; call setAutoCommit(true) first");
    }
    if (script.statements().size() == 1) {
      executeAll(script);
      return;
    }
    connection.setAutoCommit(false);
    try {
      executeAll(script);
      connection.commit();
    } catch (Throwable failure) {
      rollBack(failure);
      throw failure;
    }
    connection.setAutoCommit(true);
  }

  /** Leaves auto-commit off if it fails: switching it on would commit what is left. */
  private void rollBack(Throwable failure) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private void executeAll(Script script) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : script.statements()) {
        statement.execute(sql);
      }
    }
  }

  private static Row row(ResultSet result, int columns) throws SQLException {
    @Nullable String[] values = new String[columns];
    for (int i = 0; i < columns; i++) {
      values[i] = result.getString(i + 1);
    }
    return Row.of(values);
  }
}
