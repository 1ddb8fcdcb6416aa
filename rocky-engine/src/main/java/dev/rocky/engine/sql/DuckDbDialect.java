package dev.rocky.engine.sql;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The SQL of DuckDB 2. Its rules, with the section of DuckDB's documentation that they come from:
 *
 * <ul>
 *   <li>Instants (<i>Data Types, Timestamp</i>): {@code TIMESTAMPTZ}, rounded down to microseconds,
 *       from 290309-12-22 (BC) to 294247-01-10 04:00:54.775806. They are rendered in UTC, whatever
 *       the session's time zone. DuckDB does not compare {@code TIMESTAMPTZ_NS} with {@code
 *       TIMESTAMPTZ}, so that columns of the former cannot be cursors.
 *   <li>Local date-times: {@code TIMESTAMP}, the same range. A value with parts of a microsecond,
 *       as {@code TIMESTAMP_NS} columns have them, is a {@code TIMESTAMP_NS} from 1677-09-21 to
 *       2262-04-11, else rounded down. DuckDB compares the two by converting to {@code
 *       TIMESTAMP_NS}, and fails on rows outside of that range.
 *   <li>Dates (<i>Data Types, Date</i>): from 5877642-06-25 (BC) to 5881580-07-10.
 *   <li>Integers (<i>Data Types, Numeric</i>): plain digits in the range of {@code HUGEINT}, else
 *       {@code BIGNUM} in a subquery of its own, as DuckDB 2.0.0 mistakes a {@code BIGNUM} constant
 *       beside a {@code HUGEINT} column.
 *   <li>Decimals: {@code DECIMAL} of up to 38 digits. A {@code DOUBLE} column converts them to
 *       {@code DOUBLE}; that brought back every double of ordinary size in the tests, but nothing
 *       promises it for all.
 *   <li>Text (<i>SQL, Literal Types</i>): only the quote is special; NUL is {@code chr(0)}.
 *   <li>Names (<i>SQL, Keywords and Identifiers</i>): ASCII letters match in either case. {@code
 *       a.b} is table {@code b} of a schema <em>or a catalog</em> {@code a}.
 *   <li>Loads go by the names of columns, not by their order ({@code INSERT … BY NAME}, {@code
 *       UPDATE BY NAME}). The target may have more columns. A load of all columns fails if the
 *       source has a column with the name of an extra: list the columns.
 *   <li>Replacing is {@code CREATE OR REPLACE TABLE … AS}, or {@code CREATE TABLE … AS} where there
 *       is no target, which fails if another load has created it meanwhile; atomic by itself: the
 *       target takes the types of the query and loses constraints, defaults and indexes.
 * </ul>
 *
 * @since 0.1
 */
public final class DuckDbDialect extends AnsiDialect {

  private static final LocalDateTime MIN_MICROS = LocalDateTime.of(-290_308, 12, 22, 0, 0);
  private static final LocalDateTime MAX_MICROS =
      LocalDateTime.of(294_247, 1, 10, 4, 0, 54, 775_806_000);
  private static final Instant MIN_INSTANT = MIN_MICROS.toInstant(ZoneOffset.UTC);
  private static final Instant MAX_INSTANT = MAX_MICROS.plusNanos(999).toInstant(ZoneOffset.UTC);
  private static final LocalDateTime MIN_NANOS =
      LocalDateTime.of(1677, 9, 21, 0, 12, 43, 145_224_194);
  private static final LocalDateTime MAX_NANOS =
      LocalDateTime.of(2262, 4, 11, 23, 47, 16, 854_775_806);
  private static final LocalDate MIN_DATE = LocalDate.of(-5_877_641, 6, 25);
  private static final LocalDate MAX_DATE = LocalDate.of(5_881_580, 7, 10);
  private static final int HUGEINT_BITS = 127;
  private static final int MAX_DECIMAL_DIGITS = 38;
  private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

  /** DuckDB's dialect. */
  public DuckDbDialect() {}

  @Override
  public String name() {
    return "duckdb";
  }

  @Override
  public String text(String value) {
    Unicode.requireWellFormed(value);
    if (value.indexOf('\0') < 0) {
      return "'" + value.replace("'", "''") + "'";
    }
    List<String> parts = new ArrayList<>();
    for (String part : value.split("\0", -1)) {
      parts.add(text(part));
    }
    return "concat(" + String.join(", chr(0), ", parts) + ")";
  }

  @Override
  public Literal literal(CursorValue value) {
    requireNonNull(value, "value");
    if (value instanceof CursorValue.OfInstant instant) {
      return instant(instant.value());
    } else if (value instanceof CursorValue.OfLocalDateTime local) {
      return localDateTime(local.value());
    } else if (value instanceof CursorValue.OfDate date) {
      return date(date.value());
    } else if (value instanceof CursorValue.OfInteger integer) {
      return integer(integer.value());
    } else if (value instanceof CursorValue.OfDecimal decimal) {
      return decimal(decimal.value());
    } else if (value instanceof CursorValue.OfUuid) {
      return new Literal("UUID '" + value.text() + "'", value);
    } else {
      return new Literal(text(value.text()), value);
    }
  }

  private Literal instant(Instant value) {
    if (value.isBefore(MIN_INSTANT) || value.isAfter(MAX_INSTANT)) {
      throw unsupported("the instant " + value + ", beyond the range of TIMESTAMPTZ");
    }
    Instant micros = value.truncatedTo(ChronoUnit.MICROS);
    return new Literal("TIMESTAMPTZ '" + DateTimeText.of(micros) + "+00'", CursorValue.of(micros));
  }

  private Literal localDateTime(LocalDateTime value) {
    if (value.isBefore(MIN_MICROS) || value.isAfter(MAX_MICROS.plusNanos(999))) {
      throw unsupported("the date and time " + value + ", beyond the range of TIMESTAMP");
    }
    LocalDateTime micros = value.truncatedTo(ChronoUnit.MICROS);
    if (micros.equals(value) || value.isBefore(MIN_NANOS) || value.isAfter(MAX_NANOS)) {
      return new Literal("TIMESTAMP '" + DateTimeText.of(micros) + "'", CursorValue.of(micros));
    }
    return new Literal("TIMESTAMP_NS '" + DateTimeText.of(value) + "'", CursorValue.of(value));
  }

  private Literal date(LocalDate value) {
    if (value.isBefore(MIN_DATE) || value.isAfter(MAX_DATE)) {
      throw unsupported("the date " + value + ", beyond the range of DATE");
    }
    return new Literal("DATE '" + DateTimeText.of(value) + "'", CursorValue.of(value));
  }

  private static Literal integer(BigInteger value) {
    return new Literal(
        value.bitLength() <= HUGEINT_BITS
            ? value.toString()
            : "(SELECT CAST('" + value + "' AS BIGNUM))",
        CursorValue.of(value));
  }

  private Literal decimal(BigDecimal value) {
    BigDecimal exact = requireDigits(value, MAX_DECIMAL_DIGITS);
    return new Literal(
        String.format(
            Locale.ROOT,
            "CAST('%s' AS DECIMAL(%d, %d))",
            exact.toPlainString(),
            Math.max(exact.precision(), exact.scale()),
            exact.scale()),
        CursorValue.of(exact));
  }

  @Override
  public String asText(String expression, CursorType type) {
    return castToText(
        type == CursorType.INSTANT ? "(" + expression + ") AT TIME ZONE 'UTC'" : expression);
  }

  @Override
  public CursorValue read(CursorType type, String text) {
    requireNonNull(text, "text");
    requireFinite(type, text);
    return type == CursorType.INSTANT ? StandardValues.readUtc(text) : super.read(type, text);
  }

  @Override
  public String exists(TableName table) {
    String found =
        "SELECT CASE WHEN COUNT(*) > 0 THEN '1' ELSE '0' END\nFROM information_schema.tables\nWHERE ";
    String name = matches("table_name", table.table());
    if (table.catalog().isPresent()) {
      return found
          + matches("table_catalog", table.catalog().get())
          + " AND "
          + matches("table_schema", table.schema().orElseThrow())
          + " AND "
          + name;
    }
    return found
        + table
            .schema()
            .map(
                schema ->
                    "(table_catalog IN (current_catalog(), 'temp') AND "
                        + matches("table_schema", schema)
                        + " OR "
                        + matches("table_catalog", schema)
                        + " AND table_schema = 'main')")
            .orElse(
                "(table_catalog = current_catalog() AND table_schema = current_schema()"
                    + " OR table_catalog = 'temp')")
        + " AND "
        + name;
  }

  private String matches(String column, String identifier) {
    return "translate("
        + column
        + ", '"
        + UPPER
        + "', '"
        + folded(UPPER)
        + "') = "
        + text(folded(Unicode.requireIdentifier(identifier)));
  }

  @Override
  public Script replace(Load load, boolean targetExists) {
    return targetExists
        ? Script.of(createAs("CREATE OR REPLACE TABLE ", load) + withoutDuplicates(load))
        : super.replace(load, false);
  }

  @Override
  protected String create(Load load, boolean withRows) {
    return createAs("CREATE TABLE ", load) + noRows(withRows) + withoutDuplicates(load);
  }

  /**
   * Makes the query fail where it would have two columns of one name. {@code CREATE TABLE … AS}
   * would rename one of them; {@code UNION … BY NAME} refuses.
   */
  private String withoutDuplicates(Load load) {
    if (!load.columns().isEmpty() || load.extras().isEmpty()) {
      return "";
    }
    return "\nUNION ALL BY NAME\nSELECT NULL AS "
        + quote(load.extras().get(0).name())
        + "\nWHERE FALSE";
  }

  @Override
  public Script merge(Load load) {
    LoadRules.requireMergeable(load);
    StringBuilder sql =
        sql()
            .append("MERGE INTO ")
            .append(quote(load.target()))
            .append(" AS \"target\"\nUSING (\n");
    return Script.of(
        select(sql, load)
            .append("\n) AS \"source\"\nON ")
            .append(sameKeys(load))
            .append("\nWHEN MATCHED THEN UPDATE BY NAME\nWHEN NOT MATCHED THEN INSERT BY NAME")
            .toString());
  }

  @Override
  protected StringBuilder newestPerKey(StringBuilder sql, Load load) {
    return rows(sql, load).append("\nQUALIFY ").append(rowNumber(load)).append(" = 1");
  }

  @Override
  protected String insert(Load load) {
    StringBuilder sql = sql().append("INSERT INTO ").append(quote(load.target()));
    return select(sql.append(" BY NAME\n"), load).toString();
  }

  @Override
  protected String starAlias() {
    return "";
  }

  @Override
  protected String textType() {
    return "VARCHAR";
  }

  /** ASCII letters in lower case: DuckDB tells all others apart by case. */
  @Override
  protected String folded(String identifier) {
    int i = 0;
    while (i < identifier.length() && !isUpper(identifier.charAt(i))) {
      i++;
    }
    if (i == identifier.length()) {
      return identifier;
    }
    StringBuilder folded = new StringBuilder(identifier);
    for (; i < folded.length(); i++) {
      char c = folded.charAt(i);
      if (isUpper(c)) {
        folded.setCharAt(i, (char) (c + ('a' - 'A')));
      }
    }
    return folded.toString();
  }

  private static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }
}
