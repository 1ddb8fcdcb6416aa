package dev.rocky.engine.check;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;

/**
 * A row count, or the reason why there is none. "0 rows" and "could not count" are different.
 *
 * @since 0.1
 */
public sealed interface Count {

  /** {@code rows} were counted. */
  static Count of(long rows) {
    return new Rows(rows);
  }

  /** Nobody could or wanted to count. */
  static Count unknown(String reason) {
    return new Unknown(reason);
  }

  /** The number of rows, if it is known. */
  default OptionalLong rows() {
    return this instanceof Rows counted ? OptionalLong.of(counted.value()) : OptionalLong.empty();
  }

  /**
   * A count.
   *
   * @param value at least 0
   */
  record Rows(long value) implements Count {
    /** Refuses negative counts. */
    public Rows {
      if (value < 0) {
        throw new IllegalArgumentException("A row count is at least 0, not " + value);
      }
    }

    @Override
    public String toString() {
      return Long.toString(value);
    }
  }

  /**
   * No count.
   *
   * @param reason why
   */
  record Unknown(String reason) implements Count {
    /** Checks the reason. */
    public Unknown {
      requireNonNull(reason, "reason");
    }

    @Override
    public String toString() {
      return "unknown: " + reason;
    }
  }
}
