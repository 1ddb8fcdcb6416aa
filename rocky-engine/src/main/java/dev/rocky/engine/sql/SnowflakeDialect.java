package dev.rocky.engine.sql;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;

/**
 * The SQL of Snowflake. Its rules, with the page of Snowflake's documentation that they come from:
 *
 * <ul>
 *   <li>Times (<i>Date &amp; time data types</i>): nanoseconds, years 1582 to 9999, which are those
 *       that Snowflake recommends. An instant is a {@code TIMESTAMP_TZ}, which compares by its
 *       instant with {@code TIMESTAMP_LTZ}, too; a local date-time is a {@code TIMESTAMP_NTZ}. Each
 *       is read and rendered by a format of its own, in UTC, whatever the session's formats and
 *       time zone.
 *   <li>Numbers (<i>Numeric data types</i>): fixed-point literals of up to 38 digits. A {@code
 *       FLOAT} column converts them to its own type.
 *   <li>Text (<i>String &amp; binary data types</i>): a backslash begins an escape, so it is
 *       doubled; quotes, line breaks and NUL are written as escapes.
 *   <li>UUID: there is no such type that all accounts have. Declare the cursor as text.
 *   <li>Names (<i>Identifier requirements</i>): up to 255 characters. Case matters within quotes,
 *       unless the session sets {@code QUOTED_IDENTIFIERS_IGNORE_CASE}: do not.
 *   <li>Loads without columns go by position, as in the standard. Replacing an existing target
 *       deletes and inserts in one transaction: its columns, grants and history stay.
 * </ul>
 *
 * @since 0.1
 */
public final class SnowflakeDialect extends AnsiDialect {

  private static final int MAX_NAME_LENGTH = 255;
  private static final int MAX_DIGITS = 38;
  private static final int MIN_YEAR = 1582;
  private static final String DAY = "'YYYY-MM-DD'";
  private static final String NANOS = "'YYYY-MM-DD HH24:MI:SS.FF9'";

  /** Snowflake's dialect. */
  public SnowflakeDialect() {}

  @Override
  public String name() {
    return "snowflake";
  }

  @Override
  public String quote(String identifier) {
    return super.quote(Unicode.requireLength(identifier, MAX_NAME_LENGTH, name()));
  }

  @Override
  public String text(String value) {
    return "'"
        + Unicode.requireWellFormed(value)
            .replace("\\", "\\\\")
            .replace("'", "\\'")
            .replace("\n", "\\n")
            .replace("\r", "\\r")
            .replace("\0", "\\u0000")
        + "'";
  }

  @Override
  public Literal literal(CursorValue value) {
    requireNonNull(value, "value");
    if (value instanceof CursorValue.OfInstant instant) {
      requireYear(value, instant.value().atOffset(ZoneOffset.UTC).toLocalDate());
      return new Literal(instant(instant.value()), value);
    } else if (value instanceof CursorValue.OfLocalDateTime local) {
      requireYear(value, local.value().toLocalDate());
      return new Literal("TO_TIMESTAMP_NTZ('" + nanos(local.value()) + "', " + NANOS + ")", value);
    } else if (value instanceof CursorValue.OfDate date) {
      requireYear(value, date.value());
      return new Literal("TO_DATE('" + DateTimeText.of(date.value()) + "', " + DAY + ")", value);
    } else if (value instanceof CursorValue.OfInteger integer) {
      requireDigits(new BigDecimal(integer.value()), MAX_DIGITS);
      return new Literal(value.text(), value);
    } else if (value instanceof CursorValue.OfDecimal decimal) {
      BigDecimal exact = requireDigits(decimal.value(), MAX_DIGITS);
      return new Literal(exact.toPlainString(), CursorValue.of(exact));
    } else {
      return super.literal(value);
    }
  }

  private static String instant(Instant value) {
    String utc = nanos(value.atOffset(ZoneOffset.UTC).toLocalDateTime());
    return "TO_TIMESTAMP_TZ('" + utc + " +00:00', 'YYYY-MM-DD HH24:MI:SS.FF9 TZH:TZM')";
  }

  /** Nine digits of a fraction, as the format asks for. */
  private static String nanos(LocalDateTime value) {
    String seconds = DateTimeText.of(value.truncatedTo(ChronoUnit.SECONDS));
    int fraction = 1_000_000_000 + value.get(ChronoField.NANO_OF_SECOND);
    return seconds + "." + String.valueOf(fraction).substring(1);
  }

  private void requireYear(CursorValue value, LocalDate date) {
    if (date.getYear() < MIN_YEAR || date.getYear() > 9999) {
      throw unsupported("the time " + value.text() + "; years are 1582 to 9999");
    }
  }

  @Override
  public String asText(String expression, CursorType type) {
    return switch (type) {
      case INSTANT -> "TO_VARCHAR(CONVERT_TIMEZONE('UTC', " + expression + "), " + NANOS + ")";
      case LOCAL_DATE_TIME -> "TO_VARCHAR(" + expression + ", " + NANOS + ")";
      case DATE -> "TO_VARCHAR(" + expression + ", " + DAY + ")";
      case INTEGER, DECIMAL -> castToText(expression);
      case TEXT -> expression;
      case UUID -> throw noUuid();
    };
  }

  @Override
  public CursorValue read(CursorType type, String text) {
    requireNonNull(text, "text");
    requireFinite(type, text);
    return type == CursorType.INSTANT ? StandardValues.readUtc(text) : super.read(type, text);
  }

  @Override
  public String exists(TableName table) {
    return existsIn(
        table.catalog().map(catalog -> quote(catalog) + ".").orElse("")
            + "INFORMATION_SCHEMA.TABLES",
        "TABLE_SCHEMA = "
            + table.schema().map(this::text).orElse("CURRENT_SCHEMA()")
            + " AND TABLE_NAME = "
            + text(table.table()));
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
}
