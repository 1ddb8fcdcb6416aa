package dev.rocky.examples.orchestrator;

import dev.rocky.engine.MetadataColumn;
import dev.rocky.engine.Strategy;
import dev.rocky.engine.TableSpec;
import dev.rocky.engine.TableSpec.RowCount;
import dev.rocky.engine.TableSpecBuilder;
import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.sql.Boundary;
import dev.rocky.engine.sql.TableName;
import dev.rocky.examples.replay.DataFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The flights of January 2001 from the fifty airports with the most of them, each airport a table
 * in {@code feed} that is moved to {@code lake}.
 */
final class Airports {

  private static final int COUNT = 50;
  private static final String COLUMNS = "id, date, delay, distance, destination";
  private static final String TAG = "_loaded_by";

  private final Connection connection;
  private final List<String> codes = new ArrayList<>();

  /** Reads the flights; none has come in yet. */
  Airports(Connection connection, Path folder) throws IOException, SQLException {
    this.connection = connection;
    String file = DataFiles.copy(DataFiles.FLIGHTS, folder).toString().replace("'", "''");
    execute(
        "CREATE SCHEMA feed",
        "CREATE SCHEMA lake",
        "CREATE TABLE january AS SELECT row_number() OVER (ORDER BY date, origin, destination,"
            + " delay, distance) AS id, * FROM '"
            + file
            + "'",
        "CREATE TABLE flights AS FROM january LIMIT 0");
    try (Statement statement = connection.createStatement();
        ResultSet busiest =
            statement.executeQuery(
                "SELECT origin FROM january GROUP BY origin ORDER BY count(*) DESC, origin LIMIT "
                    + COUNT)) {
      while (busiest.next()) {
        codes.add(busiest.getString(1));
      }
    }
  }

  /** The codes of the airports, the busiest first. */
  List<String> codes() {
    return codes;
  }

  /** The tables, in the order of {@link #codes}; the strategies take turns. */
  List<TableSpec> tables() {
    List<TableSpec> tables = new ArrayList<>();
    for (int i = 0; i < codes.size(); i++) {
      tables.add(table(codes.get(i), i));
    }
    return tables;
  }

  private static TableSpec table(String code, int number) {
    TableName source = TableName.of("feed", code);
    TableName target = TableName.of("lake", code);
    TableSpecBuilder builder =
        switch (number % 4) {
          case 0 ->
              TableSpec.builder(source, target, Strategy.deleteInsert())
                  .cursor("date", CursorType.LOCAL_DATE_TIME)
                  .boundary(Boundary.INCLUSIVE);
          case 1 ->
              TableSpec.builder(source, target, Strategy.merge("id"))
                  .cursor("id", CursorType.INTEGER)
                  .twoSided();
          case 2 ->
              TableSpec.builder(source, target, Strategy.append(TAG))
                  .cursor("id", CursorType.INTEGER)
                  .twoSided()
                  .metadata(MetadataColumn.loadTag(TAG));
          default ->
              TableSpec.builder(source, target, Strategy.fullRefresh())
                  .cursor("id", CursorType.INTEGER);
        };
    return builder.rowCount(RowCount.LOADED).build();
  }

  /** Opens the sources of all airports but those in {@code missing}. */
  void open(String... missing) throws SQLException {
    for (String code : codes) {
      if (!List.of(missing).contains(code)) {
        open(code, "");
      }
    }
  }

  /** Whoever reads from the source of this airport waits for hours. */
  void hang(String code) throws SQLException {
    open(code, " AND (SELECT sum(hash(i)) FROM range(10000000000000) AS slow(i)) > 0");
  }

  private void open(String code, String condition) throws SQLException {
    execute(
        "CREATE OR REPLACE VIEW feed.\"%s\" AS SELECT %s FROM flights WHERE origin = '%s'%s"
            .formatted(code, COLUMNS, code, condition));
  }

  /** Lets the flights of some days of January come in. */
  void arrive(int firstDay, int lastDay) throws SQLException {
    execute(
        "INSERT INTO flights FROM january WHERE day(date) BETWEEN %d AND %d"
            .formatted(firstDay, lastDay));
  }

  /** The targets that do not hold exactly the rows of their sources. */
  List<String> differing() throws SQLException {
    List<String> differing = new ArrayList<>();
    for (String code : codes) {
      if (!exists(code) || !rowsOf("feed", code).equals(rowsOf("lake", code))) {
        differing.add("lake." + code);
      }
    }
    return differing;
  }

  private boolean exists(String code) throws SQLException {
    String tables = "SELECT table_schema || '.' || table_name FROM information_schema.tables";
    return text("SELECT 'lake.%s' IN (%s)".formatted(code, tables)).equals("true");
  }

  /** Their number and a hash of each, summed up, so that the order does not count. */
  private String rowsOf(String schema, String code) throws SQLException {
    return text(
        "SELECT count(*) || ' ' || sum(hash(%s)) FROM %s.\"%s\"".formatted(COLUMNS, schema, code));
  }

  private String text(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      result.next();
      return result.getString(1);
    }
  }

  private void execute(String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
