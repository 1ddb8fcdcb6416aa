package dev.rocky.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.sql.Boundary;
import dev.rocky.engine.sql.ExtraColumn;
import dev.rocky.engine.sql.Literal;
import dev.rocky.engine.sql.Load;
import dev.rocky.engine.sql.LoadTag;
import dev.rocky.engine.sql.SparkDialect;
import dev.rocky.engine.sql.SqlDialect;
import dev.rocky.engine.sql.TableName;
import dev.rocky.engine.sql.Window;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each statement once on Spark with Delta Lake, as a host would write them. */
@Tag("deep")
class SparkDialectTest {

  private static final Engine ENGINE = Spark.session();
  private static final TableName SOURCE = TableName.of("every", "s");
  private static final TableName TARGET = TableName.of("every", "Select");
  private static final LoadTag OWN = new LoadTag("tag", "own:");

  private final SqlDialect dialect = new SparkDialect();

  /** In a night in which the clock of the session shows an hour twice. */
  @Test
  void everyStatementDoesItsWork() {
    // Given a source with two rows within the window, one before and one without a cursor value
    ENGINE.execute(
        "SET TIME ZONE 'America/Los_Angeles'",
        "CREATE SCHEMA every",
        "CREATE TABLE every.s (id INT, ts TIMESTAMP)",
        "INSERT INTO every.s VALUES (1, TIMESTAMP '2025-11-02 08:30:00Z'), (2, NULL),"
            + " (3, TIMESTAMP '2025-11-02 08:30:00.000001Z'),"
            + " (4, TIMESTAMP '2025-11-02 09:30:00Z')");
    assertEquals("0", ENGINE.cell(dialect.exists(TARGET)));

    ENGINE.run(dialect.bootstrap(load("own:1", window())));
    assertEquals("1", ENGINE.cell(dialect.exists(TARGET)));
    assertEquals(
        Set.of(List.of("every.s", "4"), List.of("every.Select", "0")),
        Set.copyOf(ENGINE.rows(dialect.counts(List.of(SOURCE, TARGET)))));
    ENGINE.run(dialect.append(load("own:1", window())));
    assertTarget("3 own:1", "4 own:1");
    ENGINE.run(dialect.merge(load("theirs", everyRow()).keyed(List.of("id"))));
    assertTarget("1 theirs", "2 theirs", "3 theirs", "4 theirs");
    ENGINE.run(dialect.append(load("own:1", everyRow())));
    ENGINE.run(dialect.replaceTagged(load("own:2", window()), OWN));
    assertTarget(
        "1 own:1", "1 theirs", "2 own:1", "2 theirs", "3 own:2", "3 theirs", "4 own:2", "4 theirs");
    ENGINE.run(dialect.deleteInsert(load("own:3", window())));
    assertTarget("1 own:1", "1 theirs", "2 own:1", "2 theirs", "3 own:3", "4 own:3");
    assertEquals(
        List.of(List.of("1762075800000000", "2")),
        ENGINE.rows(dialect.extent(TARGET, CursorType.INSTANT, window(), Optional.of(OWN))));
    assertEquals(
        "1762075800000000", ENGINE.cell(dialect.freshness(SOURCE, "ts", CursorType.INSTANT)));
    assertThrows(
        IllegalStateException.class, () -> ENGINE.run(dialect.replace(load("x", window()), false)));
    ENGINE.run(dialect.replace(load("x", everyRow()), true));
    assertTarget("1 x", "2 x", "3 x", "4 x");
  }

  private Window window() {
    return new Window(
        "ts",
        instant("2025-11-02T08:30:00.0000009Z"),
        Boundary.EXCLUSIVE,
        instant("2025-11-02T09:30:00Z"),
        false);
  }

  private Optional<Literal> instant(String value) {
    return Optional.of(dialect.literal(CursorValue.of(Instant.parse(value))));
  }

  private static Window everyRow() {
    return new Window("ts", Optional.empty(), Boundary.EXCLUSIVE, Optional.empty(), true);
  }

  private Load load(String tag, Window window) {
    ExtraColumn extra = new ExtraColumn("tag", dialect.text(tag));
    return new Load(SOURCE, TARGET, List.of("id", "ts"), List.of(extra), Optional.of(window));
  }

  private void assertTarget(String... rows) {
    assertEquals(
        List.of(rows),
        ENGINE
            .rows("SELECT concat_ws(' ', id, tag) FROM " + dialect.quote(TARGET) + " ORDER BY 1")
            .stream()
            .map(row -> row.get(0))
            .toList());
  }

  @Test
  void literalsComeBackAsWhatTheySay() {
    for (CursorValue value :
        List.of(
            CursorValue.of(Instant.parse("0001-01-01T00:00:00Z")),
            CursorValue.of(Instant.parse("9999-12-31T23:59:59.999999999Z")),
            CursorValue.of(LocalDateTime.parse("2025-03-09T02:30:00.000001")),
            CursorValue.of(LocalDate.of(1582, 10, 10)),
            CursorValue.of(Long.MIN_VALUE),
            CursorValue.of(BigInteger.TEN.pow(38).subtract(BigInteger.ONE).negate()),
            CursorValue.of(new BigDecimal("-0.00000000000000000000000000000000000001")),
            CursorValue.of("it's \\ ${env:HOME} ${spark.app.name} $x \0\n"))) {
      Literal literal = dialect.literal(value);
      String text = ENGINE.cell("SELECT " + dialect.asText(literal.sql(), value.type()));
      assertEquals(literal.value(), dialect.read(value.type(), text));
    }
  }
}
