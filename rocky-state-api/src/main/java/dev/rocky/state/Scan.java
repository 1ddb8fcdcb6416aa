package dev.rocky.state;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Which keys a scan visits, and in which order.
 *
 * @param prefix visits only keys that start with it; {@link Key#EMPTY} visits all
 * @param after visits only keys that lie strictly behind it in the direction of the scan; it need
 *     not exist nor start with the prefix. Where the previous page ended, the next one begins.
 * @param direction ascending or descending unsigned byte order
 * @since 0.1
 */
public record Scan(Key prefix, Optional<Key> after, Direction direction) {

  /** The order of a scan. */
  public enum Direction {
    /** Smallest key first. */
    ASCENDING,
    /** Greatest key first. */
    DESCENDING
  }

  /** Checks its components. */
  public Scan {
    requireNonNull(prefix, "prefix");
    requireNonNull(after, "after");
    requireNonNull(direction, "direction");
  }

  /** All keys that start with {@code prefix}, smallest first. */
  public static Scan prefix(Key prefix) {
    return new Scan(prefix, Optional.empty(), Direction.ASCENDING);
  }

  /** The same keys in the other order, from the other end. */
  public Scan reversed() {
    return new Scan(
        prefix,
        after,
        direction == Direction.ASCENDING ? Direction.DESCENDING : Direction.ASCENDING);
  }

  /** Those of the same keys that come strictly behind {@code key} in the direction of this scan. */
  public Scan after(Key key) {
    return new Scan(prefix, Optional.of(key), direction);
  }
}
