package dev.rocky.engine.record;

import static java.util.Objects.requireNonNull;

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

  /** 48 bits of milliseconds. */
  private static final Instant LAST_START = Instant.ofEpochMilli((1L << 48) - 1);

  /** Checks that there is an id. */
  public RunId {
    requireNonNull(uuid, "uuid");
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
    return new RunId(new UUID(high, low));
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if it is no UUID
   */
  public static RunId parse(String text) {
    RunId id = new RunId(UUID.fromString(text));
    if (!id.toString().equals(text)) {
      throw new IllegalArgumentException("Not the 36 characters of a run's id: " + text);
    }
    return id;
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
