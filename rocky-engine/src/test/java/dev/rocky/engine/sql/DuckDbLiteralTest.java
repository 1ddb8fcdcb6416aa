package dev.rocky.engine.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.cursor.CursorArbitraries;
import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Literals and texts of DuckDB, each proven by DuckDB. */
class DuckDbLiteralTest {

  private static final List<String> ZONES =
      List.of("UTC", "Asia/Kolkata", "America/Los_Angeles", "Pacific/Apia", "Asia/Kathmandu");

  private static DuckDb duckDb;

  private final SqlDialect dialect = new DuckDbDialect();

  @BeforeContainer
  static void open() {
    duckDb = new DuckDb();
  }

  @AfterContainer
  static void close() {
    duckDb.close();
  }

  @Provide
  Arbitrary<CursorValue> values() {
    return CursorArbitraries.values();
  }

  @Property(tries = 3_000)
  void aLiteralIsReadBackAsExactlyWhatItSaysAndIsNeverGreaterThanItsValue(
      @ForAll("values") CursorValue value, @ForAll @IntRange(max = 4) int zone) {
    // Given a literal, in a session of any time zone
    Optional<Literal> supported = literal(value);
    if (supported.isEmpty()) {
      assertTrue(beyondDuckDb(value), () -> "refused " + value);
      return;
    }
    Literal literal = supported.get();
    duckDb.execute("SET TimeZone = '" + ZONES.get(zone) + "'");

    // When DuckDB renders it
    String text = duckDb.cell("SELECT " + dialect.asText(literal.sql(), value.type()));

    // Then it is what the literal claims, and at most what was asked for
    assertEquals(literal.value(), dialect.read(value.type(), text));
    assertTrue(order(literal.value(), value) <= 0, () -> literal + " is greater than " + value);
    if (representable(value)) {
      assertEquals(0, order(literal.value(), value));
    }
  }

  @Property(tries = 1_000)
  void aRowThatHoldsTheValueIsNotBelowItsLiteral(@ForAll("values") CursorValue value) {
    Optional<Literal> supported = literal(value);
    if (supported.isEmpty()) {
      return;
    }
    Literal literal = supported.get();

    String stored = "CAST(" + storedText(value) + " AS " + columnType(value) + ")";
    List<String> compared =
        duckDb
            .rows(
                "SELECT CAST(c >= %1$s AS VARCHAR), CAST(c <= %1$s AS VARCHAR) FROM (SELECT %2$s AS c)"
                    .formatted(literal.sql(), stored))
            .get(0);

    assertEquals("true", compared.get(0));
    if (representable(value)) {
      assertEquals("true", compared.get(1));
    }
  }

  @Example
  void theLimitsOfEveryTypeAreLiteralsAndTheNextValueIsNot() {
    assertLimit(
        CursorValue.of(Instant.parse("-290308-12-22T00:00:00Z")),
        CursorValue.of(Instant.parse("-290308-12-21T23:59:59.999999999Z")));
    assertLimit(
        CursorValue.of(Instant.parse("+294247-01-10T04:00:54.775806999Z")),
        CursorValue.of(Instant.parse("+294247-01-10T04:00:54.775807Z")));
    assertLimit(
        CursorValue.of(LocalDateTime.parse("-290308-12-22T00:00:00")),
        CursorValue.of(LocalDateTime.parse("-290308-12-21T23:59:59.999999999")));
    assertLimit(
        CursorValue.of(LocalDateTime.parse("+294247-01-10T04:00:54.775806999")),
        CursorValue.of(LocalDateTime.parse("+294247-01-10T04:00:54.775807")));
    assertLimit(
        CursorValue.of(LocalDate.parse("-5877641-06-25")),
        CursorValue.of(LocalDate.parse("-5877641-06-24")));
    assertLimit(
        CursorValue.of(LocalDate.parse("+5881580-07-10")),
        CursorValue.of(LocalDate.parse("+5881580-07-11")));
    assertLimit(
        CursorValue.of(new BigDecimal("9".repeat(38))),
        CursorValue.of(new BigDecimal("1" + "0".repeat(38))));
    assertLimit(
        CursorValue.of(new BigDecimal("0." + "0".repeat(37) + "1")),
        CursorValue.of(new BigDecimal("0." + "0".repeat(38) + "1")));
  }

  private void assertLimit(CursorValue last, CursorValue next) {
    Literal literal = dialect.literal(last);
    String text = duckDb.cell("SELECT " + dialect.asText(literal.sql(), last.type()));

    assertEquals(literal.value(), dialect.read(last.type(), text));
    UnsupportedSqlException refused =
        assertThrows(UnsupportedSqlException.class, () -> dialect.literal(next));
    assertEquals("duckdb", refused.dialect());
  }

  @Example
  void nanosecondsAreKeptAsFarAsTimestampNsReachesAndRoundedDownBeyond() {
    assertEquals(
        new Literal(
            "TIMESTAMP_NS '1677-09-21 00:12:43.145224194'",
            CursorValue.of(LocalDateTime.parse("1677-09-21T00:12:43.145224194"))),
        dialect.literal(CursorValue.of(LocalDateTime.parse("1677-09-21T00:12:43.145224194"))));
    assertEquals(
        new Literal(
            "TIMESTAMP '1677-09-21 00:12:43.145224'",
            CursorValue.of(LocalDateTime.parse("1677-09-21T00:12:43.145224"))),
        dialect.literal(CursorValue.of(LocalDateTime.parse("1677-09-21T00:12:43.145224193"))));
    assertEquals(
        new Literal(
            "TIMESTAMP '2262-04-11 23:47:16.854775'",
            CursorValue.of(LocalDateTime.parse("2262-04-11T23:47:16.854775"))),
        dialect.literal(CursorValue.of(LocalDateTime.parse("2262-04-11T23:47:16.854775807"))));
    assertEquals(
        new Literal(
            "TIMESTAMPTZ '0044-03-15 (BC) 11:59:59.999999+00'",
            CursorValue.of(Instant.parse("-0043-03-15T11:59:59.999999Z"))),
        dialect.literal(CursorValue.of(Instant.parse("-0043-03-15T11:59:59.999999999Z"))));
  }

  @Example
  void aHistoricOffsetWithSecondsDoesNotShiftAnInstant() {
    // Given local mean time in India before 1906, +05:53:28
    duckDb.execute("SET TimeZone = 'Asia/Kolkata'");
    Literal literal = dialect.literal(CursorValue.of(Instant.parse("1850-01-01T00:00:00Z")));

    String text = duckDb.cell("SELECT " + dialect.asText(literal.sql(), CursorType.INSTANT));

    assertEquals("1850-01-01 00:00:00", text);
  }

  @Example
  void valuesThatAreNotFiniteAreRefusedByName() {
    for (String query :
        List.of(
            dialect.asText("TIMESTAMPTZ 'infinity'", CursorType.INSTANT),
            dialect.asText("TIMESTAMPTZ '-infinity'", CursorType.INSTANT))) {
      assertNotFinite(CursorType.INSTANT, query);
    }
    assertNotFinite(CursorType.LOCAL_DATE_TIME, "CAST(TIMESTAMP '-infinity' AS VARCHAR)");
    assertNotFinite(CursorType.LOCAL_DATE_TIME, "CAST(TIMESTAMP_NS 'infinity' AS VARCHAR)");
    assertNotFinite(CursorType.DATE, "CAST(DATE 'infinity' AS VARCHAR)");
    assertNotFinite(CursorType.DECIMAL, "CAST(CAST('nan' AS DOUBLE) AS VARCHAR)");
    assertNotFinite(CursorType.DECIMAL, "CAST(CAST('-inf' AS DOUBLE) AS VARCHAR)");
    assertEquals(CursorValue.of("infinity"), dialect.read(CursorType.TEXT, "infinity"));
  }

  private void assertNotFinite(CursorType type, String expression) {
    String text = duckDb.cell("SELECT " + expression);

    UnsupportedSqlException refused =
        assertThrows(UnsupportedSqlException.class, () -> dialect.read(type, text));

    assertTrue(refused.getMessage().contains(text), refused::getMessage);
  }

  @Example
  void aColumnOfAnotherTypeThanItsCursorIsNoticed() {
    // The value of a column, and the type that its cursor claims to have
    assertOtherType("TIMESTAMP '2025-01-01 10:00:00'", CursorType.INSTANT);
    assertOtherType("TIMESTAMPTZ '2025-01-01 10:00:00+00'", CursorType.LOCAL_DATE_TIME);
    assertOtherType("DATE '2025-01-01'", CursorType.LOCAL_DATE_TIME);
    assertOtherType("TIMESTAMP '2025-01-01 10:00:00'", CursorType.DATE);
    assertOtherType("1.5", CursorType.INTEGER);
    assertOtherType("'x'", CursorType.DECIMAL);
  }

  private void assertOtherType(String value, CursorType type) {
    String text = duckDb.cell("SELECT " + dialect.asText(value, type));

    assertThrows(IllegalArgumentException.class, () -> dialect.read(type, text));
  }

  @Example
  void textOfThousandsOfNulCharactersIsOneLiteral() {
    String value = "\0a'".repeat(5_000);

    String length =
        duckDb.cell("SELECT CAST(octet_length(encode(" + dialect.text(value) + ")) AS VARCHAR)");

    assertEquals("15000", length);
  }

  private Optional<Literal> literal(CursorValue value) {
    try {
      return Optional.of(dialect.literal(value));
    } catch (UnsupportedSqlException e) {
      return Optional.empty();
    }
  }

  private static boolean beyondDuckDb(CursorValue value) {
    if (value instanceof CursorValue.OfInstant instant) {
      return instant.value().isBefore(Instant.parse("-290308-12-22T00:00:00Z"))
          || instant.value().isAfter(Instant.parse("+294247-01-10T04:00:54.775806Z"));
    } else if (value instanceof CursorValue.OfLocalDateTime local) {
      return local.value().isBefore(LocalDateTime.parse("-290308-12-22T00:00:00"))
          || local.value().isAfter(LocalDateTime.parse("+294247-01-10T04:00:54.775806"));
    } else if (value instanceof CursorValue.OfDate date) {
      return date.value().isBefore(LocalDate.parse("-5877641-06-25"))
          || date.value().isAfter(LocalDate.parse("+5881580-07-10"));
    } else if (value instanceof CursorValue.OfDecimal decimal) {
      BigDecimal least = decimal.value().stripTrailingZeros();
      int integerDigits = Math.max(0, least.precision() - least.scale());
      return integerDigits + Math.max(0, least.scale()) > 38;
    } else {
      return false;
    }
  }

  private static boolean representable(CursorValue value) {
    if (value instanceof CursorValue.OfInstant instant) {
      return instant.value().truncatedTo(ChronoUnit.MICROS).equals(instant.value());
    } else if (value instanceof CursorValue.OfLocalDateTime local) {
      return local.value().truncatedTo(ChronoUnit.MICROS).equals(local.value())
          || inNanoRange(local.value());
    } else {
      return true;
    }
  }

  private static boolean inNanoRange(LocalDateTime value) {
    return value.isAfter(LocalDateTime.parse("1677-09-21T00:12:43.145224193"))
        && value.isBefore(LocalDateTime.parse("2262-04-11T23:47:16.854775807"));
  }

  /** Negative, zero or positive, for all types. */
  private static int order(CursorValue one, CursorValue other) {
    if (one instanceof CursorValue.OfLocalDateTime local) {
      return local.value().compareTo(((CursorValue.OfLocalDateTime) other).value());
    }
    return one.compare(other).orElseGet(() -> one.equals(other) ? 0 : 1);
  }

  private String storedText(CursorValue value) {
    if (value instanceof CursorValue.OfInstant instant) {
      // DuckDB cuts what it cannot hold, as a writer of the column would.
      return "'"
          + DateTimeText.of(LocalDateTime.ofInstant(instant.value(), ZoneOffset.UTC))
          + "+00'";
    } else if (value instanceof CursorValue.OfLocalDateTime local) {
      return "'" + DateTimeText.of(local.value()) + "'";
    } else if (value instanceof CursorValue.OfDate date) {
      return "'" + DateTimeText.of(date.value()) + "'";
    } else {
      return dialect.text(value.text());
    }
  }

  private static String columnType(CursorValue value) {
    return switch (value.type()) {
      case INSTANT -> "TIMESTAMPTZ";
      case LOCAL_DATE_TIME ->
          inNanoRange(((CursorValue.OfLocalDateTime) value).value()) ? "TIMESTAMP_NS" : "TIMESTAMP";
      case DATE -> "DATE";
      case INTEGER ->
          ((CursorValue.OfInteger) value).value().compareTo(BigInteger.TWO.pow(127)) < 0
                  && ((CursorValue.OfInteger) value)
                          .value()
                          .compareTo(BigInteger.TWO.pow(127).negate())
                      >= 0
              ? "HUGEINT"
              : "BIGNUM";
      case DECIMAL -> {
        BigDecimal decimal = ((CursorValue.OfDecimal) value).value();
        BigDecimal least = decimal.stripTrailingZeros();
        int scale = Math.max(0, least.scale());
        yield "DECIMAL(38, " + scale + ")";
      }
      case TEXT -> "VARCHAR";
      case UUID -> "UUID";
    };
  }
}
