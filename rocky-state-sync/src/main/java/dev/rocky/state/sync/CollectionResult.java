package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.StateException;

/**
 * How a collection ended.
 *
 * @since 0.1
 */
public sealed interface CollectionResult {

  /**
   * Segments that nobody needs any more were deleted.
   *
   * @param generation of the commit that fenced them off
   * @param deleted objects
   * @param bytes of them
   * @param floor the oldest generation that can be restored from now on
   */
  record Collected(long generation, long deleted, long bytes, long floor)
      implements CollectionResult {}

  /**
   * There was nothing that might go yet. Nothing was changed.
   *
   * @param generation the remote's number of commits
   */
  record NothingToCollect(long generation) implements CollectionResult {}

  /** There is no HEAD at the remote, and so nothing that tells what is needed. */
  record Absent() implements CollectionResult {}

  /**
   * The fence may have taken effect; nobody could find out, nothing was deleted, and nothing
   * depends on it.
   *
   * @param cause what was in the way
   */
  record Unknown(StateException cause) implements CollectionResult {
    /** Checks its component. */
    public Unknown {
      requireNonNull(cause, "cause");
    }
  }

  /**
   * It failed, and the policy says to go on without it. The next collection goes on where it ended.
   *
   * @param cause what would have been thrown otherwise
   */
  record Skipped(StateException cause) implements CollectionResult {
    /** Checks its component. */
    public Skipped {
      requireNonNull(cause, "cause");
    }
  }
}
