package dev.rocky.engine.check;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a detector says of a row count.
 *
 * @since 0.1
 */
public sealed interface Assessment {

  /** The count is as its history lets expect, or the detector is switched off. */
  static Assessment usual() {
    return new Usual();
  }

  /** The count is odd, for this reason. */
  static Assessment odd(Finding finding) {
    return new Odd(List.of(finding));
  }

  /** Nobody can tell. */
  static Assessment notEvaluated(String reason) {
    return new NotEvaluated(reason);
  }

  /** What was found; empty unless the count is odd. */
  default List<Finding> findings() {
    return this instanceof Odd odd ? odd.found() : List.of();
  }

  /** Nothing to tell. */
  record Usual() implements Assessment {}

  /**
   * The count is not what its history lets expect.
   *
   * @param found by whom and why, at least one
   */
  record Odd(List<Finding> found) implements Assessment {
    /** Copies the findings. */
    public Odd {
      found = List.copyOf(found);
      if (found.isEmpty()) {
        throw new IllegalArgumentException("A count is odd for a reason; pass at least one");
      }
    }
  }

  /**
   * There was no count, or too little history to compare it with. This is not {@link Usual}.
   *
   * @param reason why, for people
   */
  record NotEvaluated(String reason) implements Assessment {
    /** Checks the reason. */
    public NotEvaluated {
      requireNonNull(reason, "reason");
    }
  }
}
