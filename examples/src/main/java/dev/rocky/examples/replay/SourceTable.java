package dev.rocky.examples.replay;

import dev.rocky.engine.sql.DuckDbDialect;
import dev.rocky.engine.sql.TableName;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * A table of the source, kept twice: in DuckDB for the runs, and in Java for the contracts. Every
 * change goes to both.
 */
final class SourceTable<R, C extends Comparable<? super C>> {

  private final DuckDBConnection connection;
  private final TableName name;
  private final RowFormat<R> format;
  private final String cursorColumn;
  private final Function<R, C> cursor;
  private final NavigableMap<C, List<R>> rows = new TreeMap<>();

  SourceTable(
      DuckDBConnection connection,
      TableName name,
      RowFormat<R> format,
      String cursorColumn,
      Function<R, C> cursor) {
    this.connection = connection;
    this.name = name;
    this.format = format;
    this.cursorColumn = cursorColumn;
    this.cursor = cursor;
  }

  /** The rows as they are now, by their cursor values; a live view. */
  NavigableMap<C, List<R>> rows() {
    return Collections.unmodifiableNavigableMap(rows);
  }

  /** Adds rows. */
  void append(Collection<R> added) throws SQLException {
    String schema = name.schema().orElseThrow();
    try (DuckDBAppender appender = connection.createAppender(schema, name.table())) {
      for (R row : added) {
        appender.beginRow();
        format.write(row, appender);
        appender.endRow();
      }
    }
    for (R row : added) {
      rows.computeIfAbsent(cursor.apply(row), any -> new ArrayList<>()).add(row);
    }
  }

  /** Replaces the rows whose cursor value lies between those of the first and last new row. */
  void correct(List<R> right) throws SQLException {
    C from = cursor.apply(right.get(0));
    C to = cursor.apply(right.get(right.size() - 1));
    delete(from, to);
    rows.subMap(from, true, to, true).clear();
    append(right);
  }

  /** Replaces all rows. */
  void rewrite(Collection<R> all) throws SQLException {
    if (!rows.isEmpty()) {
      delete(rows.firstKey(), rows.lastKey());
      rows.clear();
    }
    append(all);
  }

  private void delete(C from, C to) throws SQLException {
    DuckDbDialect dialect = new DuckDbDialect();
    String sql =
        "DELETE FROM "
            + dialect.quote(name)
            + " WHERE "
            + dialect.quote(cursorColumn)
            + " BETWEEN ? AND ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, parameter(from));
      statement.setObject(2, parameter(to));
      statement.execute();
    }
  }

  /** JDBC knows no {@link Instant}. */
  private static Object parameter(Object value) {
    return value instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : value;
  }
}
