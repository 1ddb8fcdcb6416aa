package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Key;
import java.util.Optional;

/**
 * A record that differs between two generations.
 *
 * @param key of the record
 * @param before its value in the first one; empty if it is not there. Not copied
 * @param after its value in the second one; likewise
 * @since 0.1
 */
public record Difference(Key key, Optional<byte[]> before, Optional<byte[]> after) {

  /** Checks its components. */
  public Difference {
    requireNonNull(key, "key");
    requireNonNull(before, "before");
    requireNonNull(after, "after");
  }
}
