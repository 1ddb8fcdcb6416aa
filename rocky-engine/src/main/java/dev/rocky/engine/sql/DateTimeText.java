package dev.rocky.engine.sql;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dates and times as databases write them: {@code 2025-03-15 14:30:00.5}, with {@code (BC)} after
 * the date for the years before 1, and with an offset from UTC where the value has one.
 *
 * @param date the day, in the proleptic ISO calendar
 * @param time the time of day; empty for a date
 * @param offset the offset that the text states
 */
record DateTimeText(LocalDate date, Optional<LocalTime> time, Optional<ZoneOffset> offset) {

  /** Room for a date with a time, unless the year lies beyond 9999. */
  private static final int USUAL_LENGTH = 32;

  private static final Pattern SHAPE =
      Pattern.compile(
          "(?<year>[0-9]{4,7})-(?<month>[0-9]{2})-(?<day>[0-9]{2})(?<bc> \\(BC\\))?"
              + "(?:[ T](?<time>[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]{1,9})?)"
              + "(?: ?(?<offset>Z|[+-][0-9]{2}(?::[0-9]{2}(?::[0-9]{2})?)?))?)?");

  /**
   * Reads a date or a date with a time.
   *
   * @throws IllegalArgumentException if {@code text} is neither
   */
  static DateTimeText parse(String text) {
    Matcher shape = SHAPE.matcher(text);
    if (!shape.matches()) {
      throw new IllegalArgumentException("Neither a date nor a date with a time: " + text);
    }
    try {
      int year = Integer.parseInt(shape.group("year"));
      return new DateTimeText(
          LocalDate.of(
              shape.group("bc") == null ? year : 1 - year,
              Integer.parseInt(shape.group("month")),
              Integer.parseInt(shape.group("day"))),
          Optional.ofNullable(shape.group("time")).map(LocalTime::parse),
          Optional.ofNullable(shape.group("offset")).map(ZoneOffset::of));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("No such date or time: " + text, e);
    }
  }

  /** {@code date}, four digits of a year at least. */
  static String of(LocalDate date) {
    return write(date, new StringBuilder()).toString();
  }

  /** {@code value} in UTC, without an offset. */
  static String of(Instant value) {
    return of(LocalDateTime.ofEpochSecond(value.getEpochSecond(), value.getNano(), ZoneOffset.UTC));
  }

  /** {@code value} with seconds, and with as many fraction digits as it needs. */
  static String of(LocalDateTime value) {
    int second = value.getSecond();
    int nano = value.getNano();
    StringBuilder text = write(value.toLocalDate(), new StringBuilder(USUAL_LENGTH)).append(' ');
    write(value.getHour(), 2, text).append(':');
    write(value.getMinute(), 2, text).append(':');
    write(second, 2, text);
    if (nano != 0) {
      int fraction = nano;
      int digits = 9;
      while (fraction % 10 == 0) {
        fraction /= 10;
        digits--;
      }
      write(fraction, digits, text.append('.'));
    }
    return text.toString();
  }

  private static StringBuilder write(LocalDate date, StringBuilder text) {
    int year = date.getYear();
    write(year < 1 ? 1 - year : year, 4, text).append('-');
    write(date.getMonthValue(), 2, text).append('-');
    return write(date.getDayOfMonth(), 2, text).append(year < 1 ? " (BC)" : "");
  }

  /** Appends {@code number} with at least so many digits. */
  private static StringBuilder write(int number, int digits, StringBuilder text) {
    int power = 1;
    for (int i = 1; i < digits; i++) {
      power *= 10;
    }
    for (int left = power; left > 1 && number < left; left /= 10) {
      text.append('0');
    }
    return text.append(number);
  }
}
