package dev.rocky.state;

import static java.util.Objects.requireNonNull;

/**
 * How a pull ended.
 *
 * @since 0.1
 */
public sealed interface PullResult {

  /**
   * The ledger was brought up to the remote.
   *
   * @param generation the remote's number of commits, from 1
   * @param verified false if it may be behind the durable store, because a cache was believed
   * @param changed how many records have another value than before
   * @param conflicts how many records are in conflict
   */
  record Restored(long generation, boolean verified, long changed, long conflicts)
      implements PullResult {}

  /**
   * The remote has nothing new.
   *
   * @param generation the remote's number of commits, from 1
   * @param verified as above
   */
  record Unchanged(long generation, boolean verified) implements PullResult {}

  /** There is nothing at the remote, and never was as far as this ledger knows: the first run. */
  record Absent() implements PullResult {}

  /**
   * The remote lost what this ledger has seen. Nothing was changed, and nothing will be pulled or
   * pushed until a person decides who is right.
   *
   * @param problem what was expected, what was found, and the ways out
   */
  record Regressed(String problem) implements PullResult {
    /** Checks its components. */
    public Regressed {
      requireNonNull(problem, "problem");
    }
  }

  /**
   * Nobody could find out what the remote has; the policy says to go on. What the ledger has may be
   * old, or nothing.
   *
   * @param cause what would have been thrown otherwise
   */
  record Indeterminate(StateException cause) implements PullResult {
    /** Checks its components. */
    public Indeterminate {
      requireNonNull(cause, "cause");
    }
  }
}
