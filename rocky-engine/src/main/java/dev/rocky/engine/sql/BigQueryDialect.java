package dev.rocky.engine.sql;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The SQL of BigQuery (GoogleSQL). Its rules, with the page of BigQuery's documentation that they
 * come from:
 *
 * <ul>
 *   <li>Times (<i>Data types</i>): {@code TIMESTAMP} and {@code DATETIME}, rounded down to
 *       microseconds, and {@code DATE}; years 1 to 9999. Instants are rendered in UTC. A value with
 *       parts of a microsecond, as {@code TIMESTAMP(12)} columns have them, is refused.
 *   <li>Numbers (<i>Data types, Decimal types</i>): plain digits in the range of {@code INT64},
 *       else {@code NUMERIC} (29 digits before the point and 9 behind it) or {@code BIGNUMERIC} (38
 *       and 38). Columns of the smaller types are converted to the greater ones, which is exact; a
 *       {@code FLOAT64} column converts the literal to its own type.
 *   <li>Text (<i>Lexical structure</i>): a backslash begins an escape, so it is doubled; quotes,
 *       line breaks and NUL are written as escapes. The same holds for names within backquotes.
 *   <li>UUID: there is no such type. Declare the cursor as text.
 *   <li>Names (<i>Lexical structure, Case sensitivity</i>): up to 1,024 characters for a table, 300
 *       for a column; those of columns match in either case, those of tables and datasets do not.
 *       Catalogs are projects, schemas are datasets; a name needs a dataset for {@link #exists}.
 *   <li>Loads without columns go by position, as in the standard. Replacing an existing target
 *       deletes and inserts in one transaction: its columns, partitions and policies stay.
 *   <li>{@code DELETE} needs a condition (<i>DML</i>). NULL is the smallest value of a sort
 *       (<i>Query syntax, ORDER BY</i>), so it comes last where the greatest comes first.
 * </ul>
 *
 * @since 0.1
 */
public final class BigQueryDialect extends AnsiDialect {

  private static final BigDecimal NUMERIC_LIMIT = BigDecimal.TEN.pow(29);
  private static final BigDecimal BIGNUMERIC_LIMIT = BigDecimal.TEN.pow(38);
  private static final int NUMERIC_SCALE = 9;
  private static final int BIGNUMERIC_SCALE = 38;
  private static final int INT64_BITS = 63;
  private static final Pattern BEYOND_MICROS = Pattern.compile("\\.[0-9]{7}");
  private static final String DAY = "'%E4Y-%m-%d'";
  private static final String ALL_DIGITS = "'%E4Y-%m-%d %H:%M:%E*S'";

  /** BigQuery's dialect. */
  public BigQueryDialect() {}

  @Override
  public String name() {
    return "bigquery";
  }

  @Override
  public String quote(String identifier) {
    return '`' + escaped(Unicode.requireIdentifier(identifier)) + '`';
  }

  @Override
  public String text(String value) {
    return "'" + escaped(Unicode.requireWellFormed(value)) + "'";
  }

  private static String escaped(String value) {
    return value
        .replace("\\", "\\\\")
        .replace("'", "\\'")
        .replace("`", "\\`")
        .replace("\n", "\\n")
        .replace("\r", "\\r")
        .replace("\0", "\\u0000");
  }

  @Override
  public Literal literal(CursorValue value) {
    requireNonNull(value, "value");
    if (value instanceof CursorValue.OfInstant instant) {
      Instant micros = instant.value().truncatedTo(ChronoUnit.MICROS);
      return super.literal(CursorValue.of(micros));
    } else if (value instanceof CursorValue.OfLocalDateTime local) {
      requireCommonEra(local.value().toLocalDate());
      LocalDateTime micros = local.value().truncatedTo(ChronoUnit.MICROS);
      return new Literal("DATETIME '" + DateTimeText.of(micros) + "'", CursorValue.of(micros));
    } else if (value instanceof CursorValue.OfInteger integer) {
      return integer(integer.value());
    } else if (value instanceof CursorValue.OfDecimal decimal) {
      BigDecimal exact = decimal.value().stripTrailingZeros();
      return new Literal(decimal(exact), CursorValue.of(exact));
    } else {
      return super.literal(value);
    }
  }

  private Literal integer(BigInteger value) {
    return new Literal(
        value.bitLength() <= INT64_BITS ? value.toString() : decimal(new BigDecimal(value)),
        CursorValue.of(value));
  }

  private String decimal(BigDecimal value) {
    if (isWithin(value, NUMERIC_LIMIT, NUMERIC_SCALE)) {
      return "NUMERIC '" + value.toPlainString() + "'";
    } else if (isWithin(value, BIGNUMERIC_LIMIT, BIGNUMERIC_SCALE)) {
      return "BIGNUMERIC '" + value.toPlainString() + "'";
    }
    throw unsupported("the number " + value.toPlainString() + ", beyond BIGNUMERIC");
  }

  private static boolean isWithin(BigDecimal value, BigDecimal limit, int scale) {
    return value.abs().compareTo(limit) < 0 && value.scale() <= scale;
  }

  @Override
  public String asText(String expression, CursorType type) {
    return switch (type) {
      case INSTANT -> "FORMAT_TIMESTAMP(" + ALL_DIGITS + ", " + expression + ", 'UTC')";
      case LOCAL_DATE_TIME -> "FORMAT_DATETIME(" + ALL_DIGITS + ", " + expression + ")";
      case DATE -> "FORMAT_DATE(" + DAY + ", " + expression + ")";
      case INTEGER, DECIMAL -> castToText(expression);
      case TEXT -> expression;
      case UUID -> throw noUuid();
    };
  }

  @Override
  public CursorValue read(CursorType type, String text) {
    requireNonNull(text, "text");
    requireFinite(type, text);
    if (type == CursorType.INSTANT && BEYOND_MICROS.matcher(text).find()) {
      throw unsupported(
          "the cursor value " + text + " with parts of a microsecond; use a column without them");
    }
    return type == CursorType.INSTANT ? StandardValues.readUtc(text) : super.read(type, text);
  }

  @Override
  public String exists(TableName table) {
    String dataset =
        table
            .schema()
            .map(this::quote)
            .orElseThrow(
                () ->
                    unsupported(
                        "looking for the table " + table + " without a dataset; name its dataset"));
    return existsIn(
        table.catalog().map(project -> quote(project) + ".").orElse("")
            + dataset
            + ".INFORMATION_SCHEMA.TABLES",
        "table_name = " + text(table.table()));
  }

  @Override
  protected String create(Load load, boolean withRows) {
    return createAs("CREATE TABLE ", load) + noRows(withRows);
  }

  @Override
  protected String delete(TableName table, Optional<Window> window, Optional<LoadTag> tag) {
    String all = super.delete(table, Optional.empty(), Optional.empty());
    String some = super.delete(table, window, tag);
    return some.equals(all) ? all + "\nWHERE TRUE" : some;
  }

  @Override
  protected String newestFirst() {
    return "DESC";
  }

  @Override
  protected String starAlias() {
    return "";
  }

  @Override
  protected String textType() {
    return "STRING";
  }

  @Override
  protected String folded(String identifier) {
    return identifier.toLowerCase(Locale.ROOT);
  }
}
