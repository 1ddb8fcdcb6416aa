package dev.rocky.state;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.spi.ConflictingRecord;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a push ended.
 *
 * @since 0.1
 */
public sealed interface PushResult {

  /**
   * Everything that had changed is committed.
   *
   * @param generation the remote's number of commits, from 1, with this one
   * @param records how many records were sent, deletions included; those of an attempt that an
   *     earlier push had prepared do not count
   */
  record Pushed(long generation, long records) implements PushResult {}

  /**
   * The remote has everything already.
   *
   * @param generation the remote's number of commits; 0 if there is nothing, neither there nor here
   */
  record UpToDate(long generation) implements PushResult {}

  /**
   * Records that this machine and another one have changed, and that only a person can decide
   * about. Everything else is committed. They stay as they are, are not pushed, and come back in
   * each push, until they are resolved.
   *
   * <p>So do records that only this machine has changed, and whose value is damaged; of these,
   * theirs is not told. They are written anew or deleted.
   *
   * @param generation of the commit with everything else; empty if there was nothing else, or it
   *     could not be committed
   * @param count how many there are
   * @param first the first of them in key order, at most {@value #LISTED}
   * @param failure why everything else could not be committed, though the policy says to go on
   */
  record Conflict(
      OptionalLong generation,
      long count,
      List<ConflictingRecord> first,
      Optional<StateException> failure)
      implements PushResult {

    /** How many conflicts are listed at most. */
    public static final int LISTED = 100;

    /** Copies the list. */
    public Conflict {
      requireNonNull(generation, "generation");
      requireNonNull(failure, "failure");
      first = List.copyOf(first);
    }
  }

  /**
   * The remote lost what this ledger has seen; see {@link PullResult.Regressed}.
   *
   * @param problem what was expected, what was found, and the ways out
   */
  record Regressed(String problem) implements PushResult {
    /** Checks its components. */
    public Regressed {
      requireNonNull(problem, "problem");
    }
  }

  /**
   * The commit may have taken effect; nobody could find out. The next pull or push finds out before
   * it does anything else, and nothing is ever committed twice.
   *
   * @param cause what was in the way
   */
  record Unknown(StateException cause) implements PushResult {
    /** Checks its components. */
    public Unknown {
      requireNonNull(cause, "cause");
    }
  }

  /**
   * What had changed since the last commit was not committed, and goes with the next push; the
   * policy says to go on.
   *
   * @param cause what would have been thrown otherwise
   */
  record Skipped(StateException cause) implements PushResult {
    /** Checks its components. */
    public Skipped {
      requireNonNull(cause, "cause");
    }
  }
}
