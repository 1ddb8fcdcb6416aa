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

  private SortableTime() {}

  static String format(Instant time) {
    return FORMAT.format(time);
  }

  static Instant parse(String text) {
    return Instant.parse(text);
  }
}
