package dev.rocky.engine.sql;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What statements are made of, in the standard's SQL: names, literals, and values as text. The
 * rules are those of {@link AnsiDialect}, which makes statements of them.
 */
abstract class AnsiExpressions implements SqlDialect {

  /**
   * A table and its name in quotes.
   *
   * @param table compared by identity
   */
  private record Quoted(TableName table, String name) {}

  /** What was quoted last: a plan names its target three times. A race costs a repetition. */
  private @Nullable Quoted last;

  @Override
  public String quote(String identifier) {
    return '"' + Unicode.requireIdentifier(identifier).replace("\"", "\"\"") + '"';
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // a plan asks with the same object
  public final String quote(TableName table) {
    Quoted known = last;
    if (known == null || known.table != table) {
      known = new Quoted(table, SqlDialect.super.quote(table));
      last = known;
    }
    return known.name;
  }

  @Override
  public String text(String value) {
    Unicode.requireWellFormed(value);
    if (value.indexOf('\0') >= 0) {
      throw unsupported("a text literal with the character NUL; use another cursor column");
    }
    return "'" + value.replace("'", "''") + "'";
  }

  @Override
  public String nullText() {
    return "CAST(NULL AS " + textType() + ")";
  }

  @Override
  public Literal literal(CursorValue value) {
    requireNonNull(value, "value");
    if (value instanceof CursorValue.OfInstant instant) {
      requireCommonEra(instant.value());
      return new Literal("TIMESTAMP '" + DateTimeText.of(instant.value()) + "+00:00'", value);
    } else if (value instanceof CursorValue.OfLocalDateTime local) {
      requireCommonEra(local.value().toLocalDate());
      return new Literal("TIMESTAMP '" + DateTimeText.of(local.value()) + "'", value);
    } else if (value instanceof CursorValue.OfDate date) {
      requireCommonEra(date.value());
      return new Literal("DATE '" + DateTimeText.of(date.value()) + "'", value);
    } else if (value instanceof CursorValue.OfUuid) {
      throw noUuid();
    } else if (value instanceof CursorValue.OfText text) {
      return new Literal(text(text.value()), value);
    } else {
      return new Literal(value.text(), value);
    }
  }

  @Override
  public String asText(String expression, CursorType type) {
    return switch (type) {
      case TEXT -> expression;
      case UUID -> throw noUuid();
      case INSTANT ->
          castToText("(" + expression + ") AT TIME ZONE INTERVAL '+00:00' HOUR TO MINUTE");
      case LOCAL_DATE_TIME, DATE, INTEGER, DECIMAL -> castToText(expression);
    };
  }

  @Override
  public CursorValue read(CursorType type, String text) {
    return StandardValues.read(type, text);
  }

  /**
   * {@code identifier} in the form in which the system compares names; as it is, in the standard.
   */
  protected String folded(String identifier) {
    return identifier;
  }

  /** The type of text of any length, as a cast names it. */
  protected String textType() {
    return "VARCHAR(1000)";
  }

  /** {@code expression} cast to text. */
  protected final String castToText(String expression) {
    return "CAST(" + expression + " AS " + textType() + ")";
  }

  /** The names in quotes, separated by commas. */
  protected final String quoted(List<String> names) {
    StringJoiner list = new StringJoiner(", ");
    names.forEach(name -> list.add(quote(name)));
    return list.toString();
  }

  /** What this system has no way to say. */
  protected final UnsupportedSqlException unsupported(String problem) {
    return new UnsupportedSqlException(name(), problem);
  }

  /**
   * {@code value}, without zeros at its end if it has too many digits with them.
   *
   * @throws UnsupportedSqlException if it has more than {@code most} before and after the point
   */
  protected final BigDecimal requireDigits(BigDecimal value, int most) {
    BigDecimal exact = digits(value) <= most ? value : value.stripTrailingZeros();
    if (exact.scale() < 0) {
      exact = exact.setScale(0);
    }
    if (digits(exact) > most) {
      throw unsupported("a decimal of more than " + most + " digits: " + value.toPlainString());
    }
    return exact;
  }

  private static int digits(BigDecimal value) {
    return Math.max(value.precision(), value.scale());
  }

  /** Refuses what no cursor can have: an infinite value, or what is not a number. */
  protected final void requireFinite(CursorType type, String text) {
    if (type != CursorType.TEXT && StandardValues.isNotFinite(text)) {
      throw unsupported("the cursor value " + text + "; exclude such rows or use another column");
    }
  }

  /** What a value of another type than that of the cursor is. */
  protected static IllegalArgumentException notOfType(CursorType type, String text) {
    return new IllegalArgumentException(
        "Not a value of a cursor of type "
            + type
            + ": "
            + text
            + "; the cursor's type must be that of its column");
  }

  /** What says that the system has no UUIDs. */
  protected final UnsupportedSqlException noUuid() {
    return unsupported("the type UUID; declare the cursor as text");
  }

  /** Refuses a year before 1 or after 9999. */
  protected final void requireCommonEra(Instant value) {
    long seconds = value.getEpochSecond();
    if (seconds < LocalDate.of(1, 1, 1).toEpochDay() * 86_400
        || seconds >= LocalDate.of(10_000, 1, 1).toEpochDay() * 86_400) {
      throw unsupported("the instant " + value + "; years are 1 to 9999");
    }
  }

  /** Refuses a year before 1 or after 9999. */
  protected final void requireCommonEra(LocalDate value) {
    if (value.getYear() < 1 || value.getYear() > 9999) {
      throw unsupported("the date " + value + "; years are 1 to 9999");
    }
  }
}
