package dev.rocky.engine.sql;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * The SQL of PostgreSQL, version 15 and later (the first with {@code MERGE}). Its rules, with the
 * section of PostgreSQL's documentation that they come from:
 *
 * <ul>
 *   <li>Times (<i>8.5 Date/Time Types</i>): {@code TIMESTAMP WITH TIME ZONE} and {@code TIMESTAMP},
 *       rounded down to microseconds, from 4714-11-24 (BC), where the Julian days begin, to
 *       294276-12-31. They are rendered in UTC by {@code to_char}, whatever the session's time zone
 *       and {@code DateStyle}.
 *   <li>Dates (<i>8.5</i>): the same range, as they are rendered by way of a {@code TIMESTAMP}.
 *   <li>Numbers (<i>8.1 Numeric Types</i>): plain digits, {@code NUMERIC} where they are too many
 *       for {@code BIGINT}. A {@code DOUBLE PRECISION} column converts them to its own type, and is
 *       rendered exactly unless the session lowers {@code extra_float_digits}.
 *   <li>Text (<i>4.1.2 Constants</i>): with a backslash it is an {@code E'…'} constant, which means
 *       the same under either setting of {@code standard_conforming_strings}. There is no character
 *       NUL.
 *   <li>UUID (<i>8.12 UUID Type</i>): {@code MAX} knows no UUIDs before version 19; the greatest is
 *       found by its text in the collation {@code C}, which orders as the type does.
 *   <li>Names (<i>4.1.1 Identifiers</i>): case matters within quotes. The server cuts names after
 *       63 bytes, so longer ones are refused. A catalog must be the database that the session is
 *       connected to. A name without a schema is looked up in the search path.
 *   <li>Loads without columns go by position, as in the standard. {@code IS NOT DISTINCT FROM} uses
 *       no index (<i>9.2 Comparison Operators</i> describes it, the planner has no rule for it):
 *       keys are compared by {@code =} or both being NULL, which uses one.
 * </ul>
 *
 * @since 0.1
 */
public final class PostgresDialect extends AnsiDialect {

  private static final int MAX_NAME_BYTES = 63;
  private static final LocalDate MIN_DATE = LocalDate.of(-4713, 11, 24);
  private static final LocalDate MAX_DATE = LocalDate.of(294_276, 12, 31);
  private static final String DAY = "YYYY-MM-DD (BC)";
  private static final String MICROS = DAY + " HH24:MI:SS.US";

  /** PostgreSQL's dialect. */
  public PostgresDialect() {}

  @Override
  public String name() {
    return "postgresql";
  }

  @Override
  public String quote(String identifier) {
    return Unicode.requireBytes(identifier, super.quote(identifier), MAX_NAME_BYTES, name());
  }

  @Override
  public String text(String value) {
    String literal = super.text(value);
    return value.indexOf('\\') < 0 ? literal : "E" + literal.replace("\\", "\\\\");
  }

  @Override
  public Literal literal(CursorValue value) {
    requireNonNull(value, "value");
    if (value instanceof CursorValue.OfInstant instant) {
      LocalDateTime utc = micros(value, instant.value().atOffset(ZoneOffset.UTC).toLocalDateTime());
      return new Literal(
          "TIMESTAMP WITH TIME ZONE '" + text(utc, "+00") + "'",
          CursorValue.of(utc.toInstant(ZoneOffset.UTC)));
    } else if (value instanceof CursorValue.OfLocalDateTime local) {
      LocalDateTime micros = micros(value, local.value());
      return new Literal("TIMESTAMP '" + text(micros, "") + "'", CursorValue.of(micros));
    } else if (value instanceof CursorValue.OfDate date) {
      requireInRange(value, date.value());
      return new Literal("DATE '" + eraLast(DateTimeText.of(date.value()), "") + "'", value);
    } else if (value instanceof CursorValue.OfUuid) {
      return new Literal("UUID '" + value.text() + "'", value);
    } else {
      return super.literal(value);
    }
  }

  private LocalDateTime micros(CursorValue value, LocalDateTime time) {
    requireInRange(value, time.toLocalDate());
    return time.truncatedTo(ChronoUnit.MICROS);
  }

  private void requireInRange(CursorValue value, LocalDate date) {
    if (date.isBefore(MIN_DATE) || date.isAfter(MAX_DATE)) {
      throw unsupported("the time " + value.text() + ", beyond the range of TIMESTAMP");
    }
  }

  private static String text(LocalDateTime time, String offset) {
    return eraLast(DateTimeText.of(time), offset);
  }

  private static String eraLast(String text, String offset) {
    String era = " (BC)";
    return text.contains(era) ? text.replace(era, "") + offset + " BC" : text + offset;
  }

  @Override
  public String asText(String expression, CursorType type) {
    return switch (type) {
      case INSTANT -> finite(expression, "(" + expression + ") AT TIME ZONE 'UTC'", MICROS);
      case LOCAL_DATE_TIME -> finite(expression, expression, MICROS);
      case DATE -> finite(expression, "CAST(" + expression + " AS TIMESTAMP)", DAY);
      case INTEGER, DECIMAL, UUID -> castToText(expression);
      case TEXT -> expression;
    };
  }

  /** {@code to_char} has no text for an infinite time. */
  private static String finite(String expression, String timestamp, String format) {
    return "CASE WHEN isfinite("
        + expression
        + ") = FALSE THEN 'infinity' ELSE to_char("
        + timestamp
        + ", '"
        + format
        + "') END";
  }

  @Override
  protected String greatest(String column, CursorType type) {
    return type == CursorType.UUID
        ? "MAX(CAST(" + quote(column) + " AS TEXT) COLLATE \"C\")"
        : super.greatest(column, type);
  }

  @Override
  public CursorValue read(CursorType type, String text) {
    requireNonNull(text, "text");
    requireFinite(type, text);
    return switch (type) {
      case INSTANT -> StandardValues.readUtc(withoutEra(text));
      case LOCAL_DATE_TIME, DATE -> super.read(type, withoutEra(text));
      case INTEGER, DECIMAL, TEXT, UUID -> super.read(type, text);
    };
  }

  private static String withoutEra(String text) {
    return text.replace(" (AD)", "");
  }

  @Override
  public String exists(TableName table) {
    return existsIn(
        "pg_catalog.pg_class",
        "oid = pg_catalog.to_regclass("
            + text(quote(table))
            + ") AND relkind IN ('r', 'p', 'v', 'm', 'f')");
  }

  @Override
  protected String same(String one, String other) {
    return "(" + one + " = " + other + " OR " + one + " IS NULL AND " + other + " IS NULL)";
  }

  @Override
  protected String starAlias() {
    return "";
  }

  @Override
  protected String textType() {
    return "TEXT";
  }
}
