package dev.rocky.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.sql.Boundary;
import dev.rocky.engine.sql.Load;
import dev.rocky.engine.sql.SparkDialect;
import dev.rocky.engine.sql.SqlDialect;
import dev.rocky.engine.sql.TableName;
import dev.rocky.engine.sql.Window;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Spark under the contract of all dialects, with Delta Lake. A statement takes up to a second
 * there, so it runs in the profile {@code deep} only.
 */
@Tag("deep")
class SparkContractTest extends SqlDialectContract {

  private static final Engine ENGINE = Spark.session();

  private final SqlDialect dialect = new SparkDialect();

  @Override
  SqlDialect dialect() {
    return dialect;
  }

  @Override
  Engine engine() {
    return ENGINE;
  }

  @Override
  int tries() {
    return 5;
  }

  /** The catalog of Spark alone has no others; {@code SparkParserTest} reads them all. */
  @Override
  List<String> names() {
    return HostileNames.ALL.stream().filter(name -> name.matches("[A-Za-z0-9_]+")).toList();
  }

  @Override
  String columnType(CursorType type) {
    return switch (type) {
      case INSTANT -> "TIMESTAMP";
      case LOCAL_DATE_TIME -> "TIMESTAMP_NTZ";
      case DATE -> "DATE";
      case INTEGER -> "DECIMAL(38, 0)";
      case DECIMAL -> "DECIMAL(38, 11)";
      case TEXT, UUID -> "STRING";
    };
  }

  /** There are 27 digits before the point. */
  @Override
  boolean fits(CursorValue value) {
    return !(value instanceof CursorValue.OfDecimal decimal)
        || decimal.value().precision() - decimal.value().scale() <= 27;
  }

  @Override
  List<CursorType> types() {
    return List.of(
        CursorType.INSTANT,
        CursorType.LOCAL_DATE_TIME,
        CursorType.DATE,
        CursorType.INTEGER,
        CursorType.DECIMAL,
        CursorType.TEXT);
  }

  @Override
  String setTimeZone(String zone) {
    return "SET TIME ZONE '" + zone + "'";
  }

  @Override
  boolean loadsByName() {
    return true;
  }

  @Override
  boolean deletesWithoutColumns() {
    return false;
  }

  @Override
  int maxNameLength() {
    return 255;
  }

  @Test
  void theRowsOfAWindowAreReplacedWhereAClockShowsAnHourTwice() {
    // Given rows before, within and after the window, in a session in whose night it lies
    ENGINE.execute("SET TIME ZONE 'America/Los_Angeles'");
    for (String table : List.of("s", "t")) {
      ENGINE.execute(
          "CREATE TABLE contract." + table + " (ts TIMESTAMP)",
          "INSERT INTO contract."
              + table
              + " VALUES (TIMESTAMP '2025-11-02 08:30:00Z'), (TIMESTAMP '2025-11-02 09:00:00Z'),"
              + " (TIMESTAMP '2025-11-02 09:30:00.000001Z')");
    }
    Window window =
        new Window(
            "ts",
            Optional.of(dialect.literal(CursorValue.of(Instant.parse("2025-11-02T08:30:00Z")))),
            Boundary.EXCLUSIVE,
            Optional.of(dialect.literal(CursorValue.of(Instant.parse("2025-11-02T09:30:00Z")))),
            false);
    Load load =
        new Load(
            TableName.of("contract", "s"),
            TableName.of("contract", "t"),
            List.of("ts"),
            List.of(),
            Optional.of(window));

    ENGINE.run(dialect.deleteInsert(load));

    assertEquals(
        List.of(List.of("3", "3")),
        ENGINE.rows("SELECT COUNT(*), COUNT(DISTINCT ts) FROM contract.t"));
  }

  @Test
  void columnsMayHaveNamesThatTablesMayNot() {
    for (String name : List.of("a.b", "`", "'", "\"", "--", "/*", "$1")) {
      ENGINE.execute(
          "CREATE OR REPLACE TABLE contract.s (" + dialect.quote(name) + " STRING)",
          "INSERT INTO contract.s VALUES ('a'), ('b')",
          "CREATE OR REPLACE TABLE contract.t AS SELECT * FROM contract.s");
      Window window =
          new Window(
              name,
              Optional.of(dialect.literal(CursorValue.of("a"))),
              Boundary.EXCLUSIVE,
              Optional.empty(),
              false);
      Load load =
          new Load(
              TableName.of("contract", "s"),
              TableName.of("contract", "t"),
              List.of(name),
              List.of(),
              Optional.of(window));

      ENGINE.run(dialect.deleteInsert(load));

      assertEquals(
          List.of(List.of("a"), List.of("b")), ENGINE.rows("SELECT * FROM contract.t ORDER BY 1"));
    }
  }
}
