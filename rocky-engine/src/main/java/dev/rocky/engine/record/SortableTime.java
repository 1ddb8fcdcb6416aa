package dev.rocky.engine.record;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Instants of the years 0000 to 9999 as text of one length, which therefore sorts by time. */
final class SortableTime {

  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

  private SortableTime() {}

  static String format(Instant time) {
    if (time.isBefore(FIRST) || !time.isBefore(END)) {
      throw new IllegalArgumentException(
          "A time in a key is in the years 0000 to 9999, not " + time + "; set the clock");
    }
    return FORMAT.format(time);
  }

  static Instant parse(String text) {
    return Instant.parse(text);
  }
}
