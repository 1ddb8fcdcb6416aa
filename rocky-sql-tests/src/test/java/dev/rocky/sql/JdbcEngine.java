package dev.rocky.sql;

import dev.rocky.engine.sql.Script;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A system that is reached by JDBC. */
final class JdbcEngine implements Engine {

  private final Connection connection;

  JdbcEngine(Connection connection) {
    this.connection = connection;
  }

  @Override
  public void execute(String... statements) {
    for (String sql : statements) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      } catch (SQLException e) {
        throw new IllegalStateException(e.getMessage() + "\n" + sql, e);
      }
    }
  }

  @Override
  public void run(Script script) {
    execute("BEGIN");
    try {
      script.statements().forEach(this::execute);
      execute("COMMIT");
    } catch (IllegalStateException e) {
      execute("ROLLBACK");
      throw e;
    }
  }

  @Override
  public List<List<String>> rows(String query) {
    try (Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery(query)) {
      int columns = results.getMetaData().getColumnCount();
      List<List<String>> rows = new ArrayList<>();
      while (results.next()) {
        List<String> row = new ArrayList<>();
        for (int column = 1; column <= columns; column++) {
          row.add(results.getString(column));
        }
        rows.add(row);
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(e.getMessage() + "\n" + query, e);
    }
  }

  @Override
  public int columns(String query) {
    try (Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery(query)) {
      return results.getMetaData().getColumnCount();
    } catch (SQLException e) {
      throw new IllegalStateException(e.getMessage() + "\n" + query, e);
    }
  }
}
