package dev.rocky.engine.cursor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;

/**
 * Instants as the text of {@link Instant#toString}. Reads and writes the years 0000 to 9999 itself,
 * because every record of the ledger holds instants and {@link Instant#parse} takes longer than all
 * else about them; whatever looks unusual is left to that.
 */
final class InstantText {

  private static final byte[] PATTERN = "0000-00-00T00:00:00.000000000Z".getBytes(ISO_8859_1);
  private static final int SECONDS_END = 19;
  private static final int NANO_DIGITS = 9;
  private static final int SECONDS_OF_DAY = 86_400;
  private static final int DAYS_OF_EVERY_MONTH = 28;
  private static final long FIRST = LocalDate.of(0, 1, 1).toEpochDay() * SECONDS_OF_DAY;
  private static final long END = LocalDate.of(10_000, 1, 1).toEpochDay() * SECONDS_OF_DAY;

  private InstantText() {}

  /**
   * Reads what {@link #format} wrote, and whatever else {@link Instant#parse} does.
   *
   * @throws java.time.DateTimeException if {@code text} is no instant
   */
  static Instant parse(String text) {
    int end = text.length() - 1;
    if (end < SECONDS_END
        || end > SECONDS_END + 1 + NANO_DIGITS
        || text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || text.charAt(10) != 'T'
        || text.charAt(13) != ':'
        || text.charAt(16) != ':'
        || text.charAt(end) != 'Z') {
      return Instant.parse(text);
    }
    int year = number(text, 0, 4);
    int month = number(text, 5, 7);
    int day = number(text, 8, 10);
    int hour = number(text, 11, 13);
    int minute = number(text, 14, 16);
    int second = number(text, 17, 19);
    int nano = nano(text, end);
    if ((year | hour | minute | second | nano) < 0
        || !isDate(year, month, day)
        || hour > 23
        || minute > 59
        || second > 59) {
      return Instant.parse(text);
    }
    long days = LocalDate.of(year, month, day).toEpochDay();
    int time = (hour * 60 + minute) * 60 + second;
    return Instant.ofEpochSecond(days * SECONDS_OF_DAY + time, nano);
  }

  /** The same as {@link Instant#toString}. */
  static String format(Instant value) {
    long seconds = value.getEpochSecond();
    if (seconds < FIRST || seconds >= END) {
      return value.toString();
    }
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(seconds, SECONDS_OF_DAY));
    int time = Math.floorMod(seconds, SECONDS_OF_DAY);
    byte[] text = PATTERN.clone();
    write(date.getYear(), text, 0, 4);
    write(date.getMonthValue(), text, 5, 7);
    write(date.getDayOfMonth(), text, 8, 10);
    write(time / 3_600, text, 11, 13);
    write(time / 60 % 60, text, 14, 16);
    write(time % 60, text, 17, 19);
    write(value.getNano(), text, SECONDS_END + 1, SECONDS_END + 1 + NANO_DIGITS);
    int end = endOf(value.getNano());
    text[end] = 'Z';
    return new String(text, 0, end + 1, ISO_8859_1);
  }

  /** Where the text of an instant with so many nanoseconds ends: in threes of digits. */
  private static int endOf(int nano) {
    if (nano == 0) {
      return SECONDS_END;
    }
    int unused = nano % 1_000_000 == 0 ? 6 : nano % 1_000 == 0 ? 3 : 0;
    return SECONDS_END + 1 + NANO_DIGITS - unused;
  }

  private static boolean isDate(int year, int month, int day) {
    return month >= 1
        && month <= 12
        && day >= 1
        && (day <= DAYS_OF_EVERY_MONTH || day <= YearMonth.of(year, month).lengthOfMonth());
  }

  /** What stands between the seconds and {@code end}; -1 if that is no fraction. */
  private static int nano(String text, int end) {
    if (end == SECONDS_END) {
      return 0;
    }
    int from = SECONDS_END + 1;
    int fraction = from == end || text.charAt(SECONDS_END) != '.' ? -1 : number(text, from, end);
    for (int digits = end - from; digits < NANO_DIGITS && fraction > 0; digits++) {
      fraction *= 10;
    }
    return fraction;
  }

  /** The number that the digits in a part of {@code text} write; -1 if others are among them. */
  private static int number(String text, int from, int end) {
    int number = 0;
    for (int i = from; i < end; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  private static void write(int number, byte[] text, int from, int end) {
    int left = number;
    for (int i = end - 1; i >= from; i--) {
      text[i] = (byte) ('0' + left % 10);
      left /= 10;
    }
  }
}
