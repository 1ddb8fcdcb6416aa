package dev.rocky.sql;

import dev.rocky.engine.sql.Script;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * A database to run statements on; every cell comes back as text. A failed statement is an {@link
 * IllegalStateException}.
 */
final class Engine {

  private final Connection connection;

  Engine(Connection connection) {
    this.connection = connection;
  }

  void execute(String... statements) {
    for (String sql : statements) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      } catch (SQLException e) {
        throw new IllegalStateException(e.getMessage() + "\n" + sql, e);
      }
    }
  }

  /** Runs the script as a host would: several statements in one transaction. */
  void run(Script script) {
    execute("BEGIN");
    try {
      script.statements().forEach(this::execute);
      execute("COMMIT");
    } catch (IllegalStateException e) {
      execute("ROLLBACK");
      throw e;
    }
  }

  List<List<String>> rows(String query) {
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

  /** The number of columns of a query. */
  int columns(String query) {
    try (Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery(query)) {
      return results.getMetaData().getColumnCount();
    } catch (SQLException e) {
      throw new IllegalStateException(e.getMessage() + "\n" + query, e);
    }
  }

  /** The only cell of a query's only row. */
  String cell(String query) {
    List<List<String>> rows = rows(query);
    if (rows.size() != 1 || rows.get(0).size() != 1) {
      throw new IllegalStateException("Not one cell: " + rows);
    }
    return rows.get(0).get(0);
  }
}
