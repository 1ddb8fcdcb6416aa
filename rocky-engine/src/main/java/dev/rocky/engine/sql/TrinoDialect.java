package dev.rocky.engine.sql;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The SQL of Trino, for connectors that know {@code MERGE} and {@code CREATE OR REPLACE TABLE},
 * such as Iceberg and Delta Lake. Its rules, with the page of Trino's documentation that they come
 * from:
 *
 * <ul>
 *   <li>Times (<i>Data types, Date and time</i>): {@code TIMESTAMP WITH TIME ZONE}, {@code
 *       TIMESTAMP} and {@code DATE}, the fraction as it is; years 1 to 9999. Columns with fewer
 *       fraction digits are converted, which is exact; a value with parts of a nanosecond, as
 *       columns of 10 to 12 digits have them, is refused. Instants are rendered in UTC.
 *   <li>Numbers (<i>Data types, Exact numeric</i>): plain digits in the range of {@code BIGINT},
 *       else {@code DECIMAL} of up to 38 digits. A {@code DOUBLE} column converts them to its own
 *       type.
 *   <li>Text (<i>Data types, String</i>): only the quote is special; NUL is refused.
 *   <li>UUID (<i>Data types, UUID</i>): a type, ordered by its bytes.
 *   <li>Names (<i>Reserved keywords and identifiers</i>): match in either case, also within quotes.
 *   <li>Loads without columns go by position, as in the standard.
 *   <li>A write is a transaction of its own with most connectors (<i>SQL statement support, START
 *       TRANSACTION</i>), so each change is one statement: replacing is {@code CREATE OR REPLACE
 *       TABLE … AS}, deleting and inserting is one {@code MERGE}, which needs the columns.
 * </ul>
 *
 * @since 0.1
 */
public final class TrinoDialect extends AnsiDialect {

  private static final int MAX_DIGITS = 38;
  private static final int BIGINT_BITS = 63;
  private static final Pattern BEYOND_NANOS = Pattern.compile("(\\.[0-9]{9})([0-9]+)");

  /** Trino's dialect. */
  public TrinoDialect() {}

  @Override
  public String name() {
    return "trino";
  }

  @Override
  public Literal literal(CursorValue value) {
    requireNonNull(value, "value");
    if (value instanceof CursorValue.OfInstant instant) {
      requireCommonEra(instant.value());
      return new Literal("TIMESTAMP '" + DateTimeText.of(instant.value()) + " UTC'", value);
    } else if (value instanceof CursorValue.OfInteger integer) {
      return integer(integer.value());
    } else if (value instanceof CursorValue.OfDecimal decimal) {
      BigDecimal exact = requireDigits(decimal.value(), MAX_DIGITS);
      return new Literal("DECIMAL '" + exact.toPlainString() + "'", CursorValue.of(exact));
    } else if (value instanceof CursorValue.OfUuid) {
      return new Literal("UUID '" + value.text() + "'", value);
    } else {
      return super.literal(value);
    }
  }

  /** The least {@code BIGINT} is not plain digits: its sign is an operator. */
  private Literal integer(BigInteger value) {
    if (value.abs().bitLength() <= BIGINT_BITS) {
      return new Literal(value.toString(), CursorValue.of(value));
    }
    requireDigits(new BigDecimal(value), MAX_DIGITS);
    return new Literal("DECIMAL '" + value + "'", CursorValue.of(value));
  }

  @Override
  public String asText(String expression, CursorType type) {
    return switch (type) {
      case INSTANT -> castToText("(" + expression + ") AT TIME ZONE 'UTC'");
      case LOCAL_DATE_TIME, DATE, INTEGER, DECIMAL, UUID -> castToText(expression);
      case TEXT -> expression;
    };
  }

  @Override
  public CursorValue read(CursorType type, String text) {
    requireNonNull(text, "text");
    requireFinite(type, text);
    return switch (type) {
      case INSTANT -> {
        if (!text.endsWith(" UTC")) {
          throw notOfType(type, text);
        }
        yield StandardValues.readUtc(toNanos(text.substring(0, text.length() - " UTC".length())));
      }
      case LOCAL_DATE_TIME -> super.read(type, toNanos(text));
      case DATE, INTEGER, DECIMAL, TEXT, UUID -> super.read(type, text);
    };
  }

  /** A watermark that lacks digits would have its row loaded again and again. */
  private String toNanos(String text) {
    Matcher beyond = BEYOND_NANOS.matcher(text);
    if (beyond.find() && !beyond.group(2).matches("0+")) {
      throw unsupported(
          "the cursor value " + text + " with parts of a nanosecond; use a column with 9 digits");
    }
    return beyond.reset().replaceAll("$1");
  }

  @Override
  public String exists(TableName table) {
    return existsIn(
        table.catalog().map(catalog -> quote(catalog) + ".").orElse("")
            + "information_schema.tables",
        "table_schema = "
            + table.schema().map(this::stored).orElse("current_schema")
            + " AND table_name = "
            + stored(table.table()));
  }

  /** A name as the catalog has it. */
  private String stored(String identifier) {
    return text(folded(identifier));
  }

  /**
   * Fewer than elsewhere: each table takes a stage, and a query has 150 at most, with a warning
   * from 50 on (<i>Query management properties</i>).
   */
  @Override
  public int maxCounted() {
    return 50;
  }

  @Override
  public Script replace(Load load, boolean targetExists) {
    return Script.of(createAs(targetExists ? "CREATE OR REPLACE TABLE " : "CREATE TABLE ", load));
  }

  @Override
  public Script replaceTagged(Load load, LoadTag tag) {
    return WindowMerge.of(this, load, Optional.of(tag));
  }

  @Override
  public Script deleteInsert(Load load) {
    return WindowMerge.of(this, load, Optional.empty());
  }

  @Override
  protected String create(Load load, boolean withRows) {
    return createAs("CREATE TABLE ", load) + noRows(withRows);
  }

  @Override
  protected String starAlias() {
    return "";
  }

  @Override
  protected String textType() {
    return "VARCHAR";
  }

  @Override
  protected String folded(String identifier) {
    return identifier.toLowerCase(Locale.ROOT);
  }
}
