package dev.rocky.engine.sql;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.ZoneOffset;
import java.util.Locale;

/** Reads what a database that follows the standard renders as text. */
final class StandardValues {

  private StandardValues() {}

  /** The value of a cursor column that {@code text} renders as the standard's casts do. */
  static CursorValue read(CursorType type, String text) {
    requireNonNull(text, "text");
    return switch (type) {
      case INSTANT -> {
        DateTimeText read = DateTimeText.parse(text);
        yield CursorValue.of(
            read.date()
                .atTime(read.time().orElseThrow(() -> AnsiExpressions.notOfType(type, text)))
                .toInstant(read.offset().orElseThrow(() -> AnsiExpressions.notOfType(type, text))));
      }
      case LOCAL_DATE_TIME -> {
        DateTimeText read = DateTimeText.parse(text);
        if (read.offset().isPresent()) {
          throw AnsiExpressions.notOfType(type, text);
        }
        yield CursorValue.of(
            read.date()
                .atTime(read.time().orElseThrow(() -> AnsiExpressions.notOfType(type, text))));
      }
      case DATE -> {
        DateTimeText read = DateTimeText.parse(text);
        if (read.time().isPresent()) {
          throw AnsiExpressions.notOfType(type, text);
        }
        yield CursorValue.of(read.date());
      }
      case INTEGER, DECIMAL -> readNumber(type, text);
      case TEXT, UUID -> CursorValue.parse(type, text);
    };
  }

  /** An instant that {@code text} renders in UTC, without an offset. */
  static CursorValue readUtc(String text) {
    DateTimeText utc = DateTimeText.parse(text);
    if (utc.offset().isPresent()) {
      throw AnsiExpressions.notOfType(CursorType.INSTANT, text);
    }
    return CursorValue.of(
        utc.date()
            .atTime(
                utc.time().orElseThrow(() -> AnsiExpressions.notOfType(CursorType.INSTANT, text)))
            .toInstant(ZoneOffset.UTC));
  }

  /** Whether {@code text} is an infinite value or not a number, in any of the usual spellings. */
  static boolean isNotFinite(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "infinity", "-infinity", "inf", "-inf", "nan", "-nan" -> true;
      default -> false;
    };
  }

  private static CursorValue readNumber(CursorType type, String text) {
    try {
      return type == CursorType.INTEGER
          ? CursorValue.of(new BigInteger(text))
          : CursorValue.of(new BigDecimal(text));
    } catch (NumberFormatException e) {
      throw AnsiExpressions.notOfType(type, text);
    }
  }
}
