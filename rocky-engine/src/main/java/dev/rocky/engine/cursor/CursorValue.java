package dev.rocky.engine.cursor;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * One exact value of a cursor column. {@code 0}, the empty text and 1970-01-01 are values like any
 * other, never "missing".
 *
 * @since 0.1
 */
public sealed interface CursorValue {

  /** The type of the column. */
  CursorType type();

  /**
   * The canonical text: ISO-8601 for times and dates, plain digits for numbers, the text itself.
   * {@link #parse} reads it back to an equal value.
   */
  String text();

  /**
   * How this value compares to {@code other}.
   *
   * @return negative, zero or positive; empty where only the database may say, see {@link
   *     CursorType#ordered}
   * @throws IllegalArgumentException if the types differ
   */
  default OptionalInt compare(CursorValue other) {
    if (other.type() != type()) {
      throw new IllegalArgumentException("Cannot compare " + type() + " with " + other.type());
    }
    return OptionalInt.empty();
  }

  /**
   * Reads the canonical text of a value.
   *
   * @throws IllegalArgumentException if {@code text} is none of that type
   */
  static CursorValue parse(CursorType type, String text) {
    requireNonNull(text, "text");
    try {
      return switch (type) {
        case INSTANT -> of(InstantText.parse(text));
        case LOCAL_DATE_TIME -> of(LocalDateTime.parse(text));
        case DATE -> of(LocalDate.parse(text));
        case INTEGER -> of(new BigInteger(text));
        case DECIMAL -> of(new BigDecimal(text));
        case TEXT -> of(text);
        case UUID -> of(uuid(text));
      };
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new IllegalArgumentException("Not a cursor value of type " + type + ": " + text, e);
    }
  }

  private static UUID uuid(String text) {
    UUID value = UUID.fromString(text);
    if (!value.toString().equalsIgnoreCase(text)) {
      throw new NumberFormatException("Not the 36 characters of a UUID");
    }
    return value;
  }

  /** A point in time. */
  static CursorValue of(Instant value) {
    return new OfInstant(value);
  }

  /** A date and time of day without a zone. */
  static CursorValue of(LocalDateTime value) {
    return new OfLocalDateTime(value);
  }

  /** A day. */
  static CursorValue of(LocalDate value) {
    return new OfDate(value);
  }

  /** A whole number. */
  static CursorValue of(long value) {
    return new OfInteger(BigInteger.valueOf(value));
  }

  /** A whole number. */
  static CursorValue of(BigInteger value) {
    return new OfInteger(value);
  }

  /** A decimal number; its scale is kept. */
  static CursorValue of(BigDecimal value) {
    return new OfDecimal(value);
  }

  /** Text. */
  static CursorValue of(String value) {
    return new OfText(value);
  }

  /** A UUID. */
  static CursorValue of(UUID value) {
    return new OfUuid(value);
  }

  /** See {@link CursorType#INSTANT}. */
  record OfInstant(Instant value) implements CursorValue {
    /** Checks the value. */
    public OfInstant {
      requireNonNull(value, "value");
    }

    @Override
    public CursorType type() {
      return CursorType.INSTANT;
    }

    @Override
    public String text() {
      return InstantText.format(value);
    }

    @Override
    public OptionalInt compare(CursorValue other) {
      return other instanceof OfInstant o
          ? OptionalInt.of(value.compareTo(o.value))
          : CursorValue.super.compare(other);
    }
  }

  /** See {@link CursorType#LOCAL_DATE_TIME}. */
  record OfLocalDateTime(LocalDateTime value) implements CursorValue {
    /** Checks the value. */
    public OfLocalDateTime {
      requireNonNull(value, "value");
    }

    @Override
    public CursorType type() {
      return CursorType.LOCAL_DATE_TIME;
    }

    @Override
    public String text() {
      return value.toString();
    }
  }

  /** See {@link CursorType#DATE}. */
  record OfDate(LocalDate value) implements CursorValue {
    /** Checks the value. */
    public OfDate {
      requireNonNull(value, "value");
    }

    @Override
    public CursorType type() {
      return CursorType.DATE;
    }

    @Override
    public String text() {
      return value.toString();
    }

    @Override
    public OptionalInt compare(CursorValue other) {
      return other instanceof OfDate o
          ? OptionalInt.of(value.compareTo(o.value))
          : CursorValue.super.compare(other);
    }
  }

  /** See {@link CursorType#INTEGER}. */
  record OfInteger(BigInteger value) implements CursorValue {
    /** Checks the value. */
    public OfInteger {
      requireNonNull(value, "value");
    }

    @Override
    public CursorType type() {
      return CursorType.INTEGER;
    }

    @Override
    public String text() {
      return value.toString();
    }

    @Override
    public OptionalInt compare(CursorValue other) {
      return other instanceof OfInteger o
          ? OptionalInt.of(value.compareTo(o.value))
          : CursorValue.super.compare(other);
    }
  }

  /**
   * See {@link CursorType#DECIMAL}. Digits before and after the point are limited, so that text
   * stays of a bearable length.
   */
  record OfDecimal(BigDecimal value) implements CursorValue {

    private static final int MAX_DIGITS = 1_000;

    /** Checks the value. */
    public OfDecimal {
      requireNonNull(value, "value");
      // The zeros that a negative scale stands for are digits, too.
      long digits = value.precision() - Math.min((long) value.scale(), 0);
      if (digits > MAX_DIGITS || value.scale() > MAX_DIGITS) {
        throw new IllegalArgumentException(
            "A decimal cursor has at most "
                + MAX_DIGITS
                + " digits and at most that scale, not "
                + digits
                + " digits and the scale "
                + value.scale());
      }
      if (value.scale() < 0) {
        value = value.setScale(0);
      }
    }

    @Override
    public CursorType type() {
      return CursorType.DECIMAL;
    }

    @Override
    public String text() {
      return value.toPlainString();
    }

    @Override
    public OptionalInt compare(CursorValue other) {
      return other instanceof OfDecimal o
          ? OptionalInt.of(value.compareTo(o.value))
          : CursorValue.super.compare(other);
    }
  }

  /** See {@link CursorType#TEXT}. */
  record OfText(String value) implements CursorValue {
    /** Refuses text that has no UTF-8 form. */
    public OfText {
      requireNonNull(value, "value");
      if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
        throw new IllegalArgumentException(
            "A text cursor must be well-formed Unicode; this one holds half of a surrogate pair");
      }
    }

    @Override
    public CursorType type() {
      return CursorType.TEXT;
    }

    @Override
    public String text() {
      return value;
    }
  }

  /** See {@link CursorType#UUID}. */
  record OfUuid(UUID value) implements CursorValue {
    /** Checks the value. */
    public OfUuid {
      requireNonNull(value, "value");
    }

    @Override
    public CursorType type() {
      return CursorType.UUID;
    }

    @Override
    public String text() {
      return value.toString();
    }
  }
}
