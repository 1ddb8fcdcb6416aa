package dev.rocky.engine.sql;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Locale;
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
    int year = date.getYear();
    return String.format(
        Locale.ROOT,
        "%04d-%02d-%02d%s",
        year < 1 ? 1 - year : year,
        date.getMonthValue(),
        date.getDayOfMonth(),
        year < 1 ? " (BC)" : "");
  }

  /** {@code value} with seconds, and with as many fraction digits as it needs. */
  static String of(LocalDateTime value) {
    String text =
        String.format(
            Locale.ROOT,
            "%s %02d:%02d:%02d",
            of(value.toLocalDate()),
            value.getHour(),
            value.getMinute(),
            value.getSecond());
    return value.getNano() == 0
        ? text
        : text + String.format(Locale.ROOT, ".%09d", value.getNano()).replaceFirst("0+$", "");
  }
}
