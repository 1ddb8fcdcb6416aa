package dev.rocky.engine.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a literal selects from columns of every type that a cursor may have. */
class DuckDbColumnTypeTest {

  private static DuckDb duckDb;

  private final SqlDialect dialect = new DuckDbDialect();

  @BeforeAll
  static void open() {
    duckDb = new DuckDb();
    duckDb.execute("SET TimeZone = 'America/Los_Angeles'");
  }

  @AfterAll
  static void close() {
    duckDb.close();
  }

  static Stream<Arguments> columns() {
    return Stream.of(
        column(
            "TIMESTAMP",
            CursorType.LOCAL_DATE_TIME,
            "290309-12-22 (BC) 00:00:00",
            "0001-12-31 (BC) 23:59:59.999999",
            "0001-01-01 00:00:00",
            "1969-12-31 23:59:59.999999",
            "1970-01-01 00:00:00",
            "2025-03-30 02:30:00",
            "2025-03-30 02:30:00.000001",
            "9999-12-31 23:59:59.999999",
            "294247-01-10 04:00:54.775806"),
        column(
            "TIMESTAMP_S",
            CursorType.LOCAL_DATE_TIME,
            "1969-12-31 23:59:59",
            "1970-01-01 00:00:00",
            "2025-03-30 02:30:00",
            "2025-03-30 02:30:01"),
        column(
            "TIMESTAMP_MS",
            CursorType.LOCAL_DATE_TIME,
            "1969-12-31 23:59:59.999",
            "1970-01-01 00:00:00",
            "2025-03-30 02:30:00.001",
            "2025-03-30 02:30:00.002"),
        column(
            "TIMESTAMP_NS",
            CursorType.LOCAL_DATE_TIME,
            "1677-09-21 00:12:43.145224194",
            "1969-12-31 23:59:59.999999999",
            "1970-01-01 00:00:00",
            "2025-03-30 02:30:00.000000001",
            "2025-03-30 02:30:00.000000002",
            "2025-03-30 02:30:00.000001",
            "2025-03-30 02:30:00.000001001",
            "2262-04-11 23:47:16.854775806"),
        column(
            "TIMESTAMPTZ",
            CursorType.INSTANT,
            "290309-12-22 (BC) 00:00:00+00",
            "0001-12-31 (BC) 23:59:59.999999+00",
            "1883-11-18 20:00:00+00",
            "1969-12-31 23:59:59.999999+00",
            "1970-01-01 00:00:00+00",
            "2025-11-02 08:30:00+00",
            "2025-11-02 09:30:00+00",
            "294247-01-10 04:00:54.775806+00"),
        column(
            "DATE",
            CursorType.DATE,
            "5877642-06-25 (BC)",
            "0001-12-31 (BC)",
            "0001-01-01",
            "1582-10-10",
            "1970-01-01",
            "2024-02-29",
            "5881580-07-10"),
        column("TINYINT", CursorType.INTEGER, "-128", "-1", "0", "127"),
        column("UTINYINT", CursorType.INTEGER, "0", "255"),
        column("SMALLINT", CursorType.INTEGER, "-32768", "0", "32767"),
        column("USMALLINT", CursorType.INTEGER, "0", "65535"),
        column("INTEGER", CursorType.INTEGER, "-2147483648", "0", "2147483647"),
        column("UINTEGER", CursorType.INTEGER, "0", "4294967295"),
        column("BIGINT", CursorType.INTEGER, "-9223372036854775808", "0", "9223372036854775807"),
        column("UBIGINT", CursorType.INTEGER, "0", "18446744073709551615"),
        column(
            "HUGEINT",
            CursorType.INTEGER,
            "-170141183460469231731687303715884105728",
            "0",
            "170141183460469231731687303715884105727"),
        column(
            "UHUGEINT",
            CursorType.INTEGER,
            "0",
            "170141183460469231731687303715884105728",
            "340282366920938463463374607431768211455"),
        column(
            "BIGNUM",
            CursorType.INTEGER,
            "-" + "9".repeat(60),
            "-170141183460469231731687303715884105729",
            "-1",
            "0",
            "9223372036854775808",
            "170141183460469231731687303715884105728",
            "1" + "0".repeat(39),
            "9".repeat(60)),
        column("DECIMAL(38, 0)", CursorType.INTEGER, "-" + "9".repeat(38), "0", "9".repeat(38)),
        column("DECIMAL(4, 1)", CursorType.DECIMAL, "-999.9", "0.0", "0.1", "999.9"),
        column("DECIMAL(18, 6)", CursorType.DECIMAL, "-1.000001", "-1", "0.000001"),
        column("DECIMAL(38, 10)", CursorType.DECIMAL, "0.0000000001", "9".repeat(28) + ".5"),
        column("DECIMAL(38, 38)", CursorType.DECIMAL, "0." + "0".repeat(37) + "1", "0.5"),
        column("DECIMAL(38, 0)", CursorType.DECIMAL, "-" + "9".repeat(38), "1", "9".repeat(38)),
        column("BIGINT", CursorType.DECIMAL, "-9223372036854775808", "9223372036854775807"),
        column("VARCHAR", CursorType.TEXT, "", "A'", "B\\", "a\nb", "a\"", "Ä", "日本", "😀"),
        column(
            "UUID",
            CursorType.UUID,
            "00000000-0000-0000-0000-000000000000",
            "6b8b4567-327b-23c6-643c-986966334873",
            "ffffffff-ffff-ffff-ffff-ffffffffffff"));
  }

  private static Arguments column(String type, CursorType cursor, String... ascending) {
    return Arguments.of(type, cursor, List.of(ascending));
  }

  @ParameterizedTest
  @MethodSource("columns")
  void theValueOfARowSelectsExactlyTheRowsAboveIt(
      String type, CursorType cursor, List<String> ascending) {
    // Given a column with these values and NULL
    duckDb.execute("CREATE OR REPLACE TABLE t(c " + type + ")", "INSERT INTO t VALUES (NULL)");
    ascending.forEach(
        value ->
            duckDb.execute(
                "INSERT INTO t VALUES (CAST(" + dialect.text(value) + " AS " + type + "))"));
    List<String> texts =
        duckDb
            .rows(
                "SELECT " + dialect.asText("c", cursor) + " FROM t WHERE c IS NOT NULL ORDER BY c")
            .stream()
            .map(row -> row.get(0))
            .toList();

    for (int at = 0; at < texts.size(); at++) {
      // When the value that was read from a row is a bound
      CursorValue read = dialect.read(cursor, texts.get(at));
      Literal bound = dialect.literal(read);

      // Then nothing was rounded, and it splits the column exactly there
      assertEquals(read, bound.value());
      assertEquals(texts.size() - at - 1, rows("c > " + bound.sql()), bound::sql);
      assertEquals(texts.size() - at, rows("c >= " + bound.sql()), bound::sql);
      assertEquals(at + 1, rows("c <= " + bound.sql()), bound::sql);
    }
    List<String> extent =
        duckDb
            .rows(
                dialect.extent(
                    TableName.of("t"),
                    cursor,
                    new Window("c", none(), Boundary.EXCLUSIVE, none(), true),
                    Optional.empty()))
            .get(0);
    assertEquals(List.of(texts.get(texts.size() - 1), Integer.toString(texts.size() + 1)), extent);
  }

  @Test
  void anIntegerOfAnySizeSplitsAnIntegerColumnOfAnyOtherType() {
    List<BigInteger> bounds = new ArrayList<>();
    for (int bits : new int[] {7, 8, 31, 32, 63, 64, 127, 128, 133}) {
      for (BigInteger limit :
          List.of(BigInteger.TWO.pow(bits), BigInteger.TWO.pow(bits).negate())) {
        bounds.add(limit.subtract(BigInteger.ONE));
        bounds.add(limit);
        bounds.add(limit.add(BigInteger.ONE));
      }
    }
    for (String type :
        List.of("TINYINT", "INTEGER", "BIGINT", "UBIGINT", "HUGEINT", "UHUGEINT", "BIGNUM")) {
      duckDb.execute("CREATE OR REPLACE TABLE t AS SELECT CAST(5 AS " + type + ") AS c");
      for (BigInteger bound : bounds) {
        String literal = dialect.literal(CursorValue.of(bound)).sql();
        boolean fiveIsAbove = BigInteger.valueOf(5).compareTo(bound) > 0;
        assertEquals(fiveIsAbove ? 1 : 0, rows("c > " + literal), () -> type + " > " + literal);
        assertEquals(fiveIsAbove ? 0 : 1, rows("c <= " + literal), () -> type + " <= " + literal);
      }
    }
  }

  @Test
  void aNegativeBoundFailsOnRowsThatOnlyUnsigned128BitsHold() {
    duckDb.execute(
        "CREATE OR REPLACE TABLE t AS SELECT CAST('"
            + "3"
            + "0".repeat(38)
            + "' AS UHUGEINT) AS c");

    assertThrows(
        IllegalStateException.class,
        () -> rows("c > " + dialect.literal(CursorValue.of(-1)).sql()));
  }

  @Test
  void aDecimalOfAnotherScaleSplitsAColumnExactlyOrFails() {
    List<String> bounds =
        List.of(
            "1.5",
            "1.50",
            "1.4999999999999999999999999999999999999",
            "1.500000000000000001",
            "-0.1",
            "99999999999999999999999999999999999999",
            "1",
            "2.0");
    int exact = 0;
    for (String type : List.of("DECIMAL(2, 1)", "DECIMAL(10, 2)", "DECIMAL(38, 20)")) {
      duckDb.execute("CREATE OR REPLACE TABLE t AS SELECT CAST('1.5' AS " + type + ") AS c");
      for (String bound : bounds) {
        String literal = dialect.literal(CursorValue.of(new BigDecimal(bound))).sql();
        boolean above = new BigDecimal("1.5").compareTo(new BigDecimal(bound)) > 0;
        try {
          assertEquals(above ? 1 : 0, rows("c > " + literal), () -> type + " > " + literal);
          exact++;
        } catch (IllegalStateException e) {
          assertTrue(e.getMessage().contains("out of range"), e::getMessage);
        }
      }
    }
    assertTrue(exact >= 18, "only " + exact + " of 24 compared");
  }

  @Test
  void anIntegerBoundOnADecimalColumnAndADecimalBoundOnAnIntegerColumnAreExact() {
    duckDb.execute(
        "CREATE OR REPLACE TABLE t AS SELECT CAST(2 AS BIGINT) AS c, CAST('2.5' AS DECIMAL(10, 2)) AS d");

    assertEquals(1, rows("c > " + dialect.literal(CursorValue.of(new BigDecimal("1.9999"))).sql()));
    assertEquals(0, rows("c > " + dialect.literal(CursorValue.of(new BigDecimal("2.0001"))).sql()));
    assertEquals(1, rows("d > " + dialect.literal(CursorValue.of(2)).sql()));
    assertEquals(0, rows("d > " + dialect.literal(CursorValue.of(3)).sql()));
  }

  @Test
  void doublesOfUpToFifteenDigitsSplitExactly() {
    duckDb.execute("CREATE OR REPLACE TABLE t(c DOUBLE)", "SELECT setseed(0.42)");
    duckDb.execute("INSERT INTO t SELECT round(random() * 1e9, 6) FROM range(2000)");
    int wrong = 0;
    for (List<String> row : duckDb.rows("SELECT DISTINCT CAST(c AS VARCHAR) FROM t")) {
      Literal bound = dialect.literal(dialect.read(CursorType.DECIMAL, row.get(0)));
      wrong += rows("c = " + bound.sql()) == 1 ? 0 : 1;
    }
    assertEquals(0, wrong);
  }

  @Test
  void aColumnWithNanosecondsAndATimeZoneFailsRatherThanLosingThem() {
    duckDb.execute("CREATE OR REPLACE TABLE t(c TIMESTAMPTZ_NS)");
    Literal bound = dialect.literal(dialect.read(CursorType.INSTANT, "2025-01-01 00:00:00"));

    assertThrows(IllegalStateException.class, () -> rows("c > " + bound.sql()));
  }

  @Test
  void aBoundWithNanosecondsFailsOnRowsThatHaveNoNanoseconds() {
    // Given a TIMESTAMP column with a row of the year 9999, which TIMESTAMP_NS cannot hold
    duckDb.execute("CREATE OR REPLACE TABLE t AS SELECT TIMESTAMP '9999-12-31 00:00:00' AS c");
    Literal bound =
        dialect.literal(dialect.read(CursorType.LOCAL_DATE_TIME, "2025-01-01 00:00:00.000000001"));

    assertThrows(IllegalStateException.class, () -> rows("c > " + bound.sql()));
  }

  private static Optional<Literal> none() {
    return Optional.empty();
  }

  private int rows(String condition) {
    return Integer.parseInt(
        duckDb.cell("SELECT CAST(COUNT(*) AS VARCHAR) FROM t WHERE " + condition));
  }
}
