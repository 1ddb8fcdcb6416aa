package dev.rocky.engine.record;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/**
 * The id of a run: a UUID of version 7 (RFC 9562, section 5.7), so that ids order by the
 * millisecond in which their runs started.
 *
 * @param text the 36 characters of the UUID, with letters in lower case
 * @since 0.1
 */
public record RunId(String text) implements Comparable<RunId> {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int LENGTH = 36;

  /** 48 bits of milliseconds. */
  private static final Instant LAST_START = Instant.ofEpochMilli((1L << 48) - 1);

  /** Checks the text. */
  public RunId {
    if (!isUuid(text)) {
      throw new IllegalArgumentException("Not the 36 characters of a run's id: " + text);
    }
  }

  /** The id that {@code uuid} is. */
  public static RunId of(UUID uuid) {
    return new RunId(uuid.toString());
  }

  /**
   * A new id for a run that started at {@code start}.
   *
   * @throws IllegalArgumentException if that is before 1970 or after 10889, where no such id exists
   */
  public static RunId startedAt(Instant start) {
    if (start.isBefore(Instant.EPOCH) || start.isAfter(LAST_START)) {
      throw new IllegalArgumentException(
          "A run starts between 1970 and 10889, not at " + start + "; set the clock");
    }
    long high = (start.toEpochMilli() << 16) | 0x7000L | RANDOM.nextInt(0x1000);
    long low = (RANDOM.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return of(new UUID(high, low));
  }

  /** The id as a UUID. */
  public UUID uuid() {
    return UUID.fromString(text);
  }

  @Override
  public int compareTo(RunId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }

  private static boolean isUuid(String text) {
    if (text.length() != LENGTH) {
      return false;
    }
    for (int i = 0; i < LENGTH; i++) {
      char c = text.charAt(i);
      boolean fits =
          switch (i) {
            case 8, 13, 18, 23 -> c == '-';
            default -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
          };
      if (!fits) {
        return false;
      }
    }
    return true;
  }
}
