package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.StateException;

/**
 * How a compaction ended.
 *
 * @since 0.1
 */
public sealed interface CompactionResult {

  /**
   * There is a new snapshot.
   *
   * @param generation of the commit that names it
   * @param covered the generation whose state it is
   * @param records how many it holds
   * @param bytes of them before compression
   */
  record Compacted(long generation, long covered, long records, long bytes)
      implements CompactionResult {}

  /**
   * There was nothing to compact, or another machine was faster.
   *
   * @param generation the remote's number of commits
   */
  record UpToDate(long generation) implements CompactionResult {}

  /** There is nothing at the remote. */
  record Absent() implements CompactionResult {}

  /**
   * The commit may have taken effect; nobody could find out, and nothing depends on it.
   *
   * @param cause what was in the way
   */
  record Unknown(StateException cause) implements CompactionResult {
    /** Checks its component. */
    public Unknown {
      requireNonNull(cause, "cause");
    }
  }

  /**
   * It failed, and the policy says to go on without it. What was sent is collected some day.
   *
   * @param cause what would have been thrown otherwise
   */
  record Skipped(StateException cause) implements CompactionResult {
    /** Checks its component. */
    public Skipped {
      requireNonNull(cause, "cause");
    }
  }
}
