package dev.rocky.engine.record;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/**
 * The id of a run: a UUID of version 7 (RFC 9562, section 5.7), so that ids order by the
 * millisecond in which their runs started.
 *
 * @param uuid the id
 * @since 0.1
 */
public record RunId(UUID uuid) implements Comparable<RunId> {

  private static final SecureRandom RANDOM = new SecureRandom();

  /** A new id for a run that started at {@code start}. */
  public static RunId startedAt(Instant start) {
    long high = (start.toEpochMilli() << 16) | 0x7000L | RANDOM.nextInt(0x1000);
    long low = (RANDOM.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new RunId(new UUID(high, low));
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if it is no UUID
   */
  public static RunId parse(String text) {
    return new RunId(UUID.fromString(text));
  }

  @Override
  public int compareTo(RunId other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return uuid.toString();
  }
}
