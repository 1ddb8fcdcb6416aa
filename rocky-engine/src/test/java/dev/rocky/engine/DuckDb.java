package dev.rocky.engine;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A database in the memory of this test. */
final class DuckDb implements AutoCloseable {

  private final Connection connection;

  private DuckDb(Connection connection) {
    this.connection = connection;
  }

  static DuckDb open() throws SQLException {
    return new DuckDb(DriverManager.getConnection("jdbc:duckdb:"));
  }

  Warehouse warehouse() {
    return Warehouse.jdbc(connection);
  }

  Connection connection() {
    return connection;
  }

  DuckDb run(String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
    return this;
  }

  /** The rows of a query as text, sorted. */
  List<String> rows(String query) throws Exception {
    return warehouse().query(query).stream().map(Row::toString).sorted().toList();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
