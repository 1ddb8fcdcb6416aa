package dev.rocky.engine.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.cursor.CursorArbitraries;
import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnsiDialectTest {

  private final SqlDialect dialect = new AnsiDialect();

  @Provide
  Arbitrary<CursorValue> values() {
    return CursorArbitraries.values();
  }

  @Property(tries = 3_000)
  void aLiteralStandsForExactlyItsValueOrIsRefused(@ForAll("values") CursorValue value) {
    Literal literal;
    try {
      literal = dialect.literal(value);
    } catch (UnsupportedSqlException e) {
      assertTrue(refusable(value), () -> "refused " + value);
      return;
    }
    assertEquals(value, literal.value());
    // The text between the quotes is what a cast to text gives back.
    String sql = literal.sql();
    String text =
        sql.contains("'")
            ? sql.substring(sql.indexOf('\'') + 1, sql.length() - 1).replace("''", "'")
            : sql;
    assertEquals(value, dialect.read(value.type(), text));
  }

  private static boolean refusable(CursorValue value) {
    String text = value.text();
    return switch (value.type()) {
      case INSTANT, LOCAL_DATE_TIME, DATE ->
          text.startsWith("-") || text.startsWith("+") || text.startsWith("0000");
      case TEXT -> text.indexOf('\0') >= 0;
      case UUID -> true;
      case INTEGER, DECIMAL -> false;
    };
  }

  @Test
  void literalsFollowTheStandard() {
    assertLiteral(
        "TIMESTAMP '2025-03-15 14:30:00.000000001+00:00'",
        CursorValue.of(Instant.parse("2025-03-15T14:30:00.000000001Z")));
    assertLiteral(
        "TIMESTAMP '0001-01-01 00:00:00'", CursorValue.of(LocalDateTime.parse("0001-01-01T00:00")));
    assertLiteral("DATE '9999-12-31'", CursorValue.of(LocalDate.of(9999, 12, 31)));
    assertLiteral("-42", CursorValue.of(-42));
    assertLiteral("-0.10", CursorValue.of(new BigDecimal("-0.10")));
    assertLiteral("'it''s \\n'", CursorValue.of("it's \\n"));
  }

  private void assertLiteral(String sql, CursorValue value) {
    assertEquals(new Literal(sql, value), dialect.literal(value));
  }

  @Test
  void theYearsBesideTheStandardsRangeAreRefused() {
    for (CursorValue value :
        List.of(
            CursorValue.of(Instant.parse("0000-12-31T23:59:59.999999999Z")),
            CursorValue.of(Instant.parse("+10000-01-01T00:00:00Z")),
            CursorValue.of(Instant.MIN),
            CursorValue.of(LocalDateTime.parse("+10000-01-01T00:00:00")),
            CursorValue.of(LocalDate.of(0, 12, 31)))) {
      UnsupportedSqlException refused =
          assertThrows(UnsupportedSqlException.class, () -> dialect.literal(value));
      assertTrue(refused.getMessage().contains("years are 1 to 9999"), refused::getMessage);
    }
  }

  @Test
  void thereAreNoUuids() {
    assertThrows(
        UnsupportedSqlException.class, () -> dialect.literal(CursorValue.of(new UUID(1, 2))));
    assertThrows(UnsupportedSqlException.class, () -> dialect.asText("x", CursorType.UUID));
  }

  @ParameterizedTest
  @CsvSource({
    "INSTANT, 2025-03-15 14:30:00+02:00, 2025-03-15T12:30:00Z",
    "INSTANT, 2025-03-15 14:30:00.5 -05:30, 2025-03-15T20:00:00.500Z",
    "INSTANT, 2025-03-15T14:30:00Z, 2025-03-15T14:30:00Z",
    "LOCAL_DATE_TIME, 2025-03-15 14:30:00.120, 2025-03-15T14:30:00.120",
    "DATE, 2025-03-15, 2025-03-15",
    "INTEGER, 007, 7",
    "DECIMAL, .5, 0.5"
  })
  void whatSystemsRenderIsRead(CursorType type, String text, String value) {
    assertEquals(CursorValue.parse(type, value), dialect.read(type, text));
  }

  @ParameterizedTest
  @CsvSource({
    "INSTANT, 2025-03-15 14:30:00",
    "INSTANT, 2025-03-15",
    "LOCAL_DATE_TIME, 2025-03-15 14:30:00+00:00",
    "LOCAL_DATE_TIME, 2025-03-15",
    "DATE, 2025-03-15 00:00:00",
    "DATE, 2025-02-29",
    "DATE, 15.03.2025",
    "INSTANT, 2025-03-15 14:30:00.1234567890+00:00",
    "INTEGER, 1.5",
    "DECIMAL, many"
  })
  void textOfAnotherTypeIsRefused(CursorType type, String text) {
    assertThrows(IllegalArgumentException.class, () -> dialect.read(type, text));
  }

  @Test
  void aMergeOfAllColumnsSaysToListThem() {
    Load load =
        new Load(
            TableName.of("s"),
            TableName.of("t"),
            List.of(),
            List.of(),
            Optional.of(
                new Window("ts", Optional.empty(), Boundary.EXCLUSIVE, Optional.empty(), true)));

    UnsupportedSqlException refused =
        assertThrows(UnsupportedSqlException.class, () -> dialect.merge(load.keyed(List.of("id"))));

    assertTrue(refused.getMessage().contains("list the columns"), refused::getMessage);
  }

  @Test
  void existsAsksForExactlyTheTableThatIsNamed() {
    try (DuckDb duckDb = new DuckDb()) {
      duckDb.execute(
          "CREATE TABLE orders(i INTEGER)",
          "CREATE VIEW recent AS SELECT 1 AS i",
          "CREATE SCHEMA staging",
          "CREATE TABLE staging.stock(i INTEGER)");

      for (String there : List.of("orders", "recent", "main.orders", "staging.stock")) {
        assertEquals("1", duckDb.cell(dialect.exists(TableName.parse(there))), there);
      }
      for (String missing : List.of("Orders", "stock", "staging.orders", "STAGING.stock")) {
        assertEquals("0", duckDb.cell(dialect.exists(TableName.parse(missing))), missing);
      }
    }
  }
}
