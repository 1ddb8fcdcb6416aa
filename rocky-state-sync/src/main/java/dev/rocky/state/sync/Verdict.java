package dev.rocky.state.sync;

import dev.rocky.state.spi.Attempt;
import dev.rocky.state.spi.Base;
import dev.rocky.state.spi.CommitId;
import dev.rocky.state.spi.SyncState;
import java.util.Optional;

/**
 * R1: what follows from base and pending attempt of a ledger, and from the HEAD that was read after
 * them. The table of {@code docs/sync-protocol.md}, and nothing else.
 */
sealed interface Verdict {

  /** For who finds a remote that lacks what was there, or has another history. */
  String WAYS_OUT =
      "Nothing was changed. Look first whether bucket, prefix and namespace are the right ones, and"
          + " whether somebody emptied or restored them. If the remote is to stay as it is, either"
          + " republish what this ledger has (SyncedLedger.republish), or adopt what the remote has"
          + " (SyncedLedger.adoptRemote), after a backup of the ledger";

  /** The ids of commits. */
  @FunctionalInterface
  interface Log {

    /**
     * The id of the commit that made {@code generation}; empty if the log begins later or ends
     * before.
     */
    Optional<CommitId> id(long generation);
  }

  /** The attempt may still be on its way, or never was: HEAD is what it expects. S3. */
  record Again(Attempt attempt) implements Verdict {}

  /** The attempt is in the log. S1. */
  record Committed(Attempt attempt) implements Verdict {}

  /**
   * HEAD moved on without the attempt, or is the base with another version than it expects, so that
   * it can never take effect any more. S2.
   */
  record Lost(Attempt attempt) implements Verdict {}

  /** HEAD moved on so far that the log does not tell about the attempt. S4. */
  record Undecided(Attempt attempt) implements Verdict {}

  /** There is nothing at the remote, and never was as far as the ledger knows. P1. */
  record Absent() implements Verdict {}

  /**
   * The remote lacks what the ledger has seen. R2.
   *
   * @param problem what was expected, what was found, and the ways out
   */
  record Regressed(String problem) implements Verdict {}

  /**
   * The remote has another history than the one that the ledger belongs to. R2.
   *
   * @param problem as above
   */
  record Foreign(String problem) implements Verdict {}

  /** The ledger has not been brought up to any state of the remote. A2. */
  record Unsynced() implements Verdict {}

  /** HEAD is the base. P1. */
  record Current() implements Verdict {}

  /** HEAD has moved on from the base. A1 or A2. */
  record Behind() implements Verdict {}

  /**
   * The first row that fits.
   *
   * @param state what was read of the ledger before HEAD
   * @param head empty if it is absent
   * @param log that of {@code head}, back to its sweep
   */
  static Verdict of(SyncState state, Optional<CurrentHead> head, Log log) {
    return state.pending().isPresent()
        ? ofAttempt(state.pending().get(), state.base(), head, log)
        : ofBase(head.isPresent() ? state.base() : state.lastBase(), head, log);
  }

  private static Verdict ofAttempt(
      Attempt attempt, Optional<Base> base, Optional<CurrentHead> head, Log log) {
    boolean first = attempt.expected().isAbsent();
    if (head.isEmpty()) {
      return first ? new Again(attempt) : absent(base.orElse(attempt.commit()));
    }
    CurrentHead found = head.get();
    long generation = found.head().generation();
    long made = attempt.commit().generation();
    if (base.isEmpty()) { // the lineage is the id of the first commit
      return found.head().lineage().equals(attempt.id())
          ? new Committed(attempt)
          : new Lost(attempt);
    }
    Verdict ofBase = ofBase(base, head, log);
    if (ofBase instanceof Foreign || ofBase instanceof Regressed) {
      return ofBase;
    }
    if (generation == made - 1 && found.version().equals(attempt.expected())) {
      return new Again(attempt);
    }
    if (generation < made) { // the base, put back by somebody
      return new Lost(attempt);
    }
    return log.id(made)
        .<Verdict>map(id -> id.equals(attempt.id()) ? new Committed(attempt) : new Lost(attempt))
        .orElseGet(() -> new Undecided(attempt));
  }

  private static Verdict ofBase(Optional<Base> known, Optional<CurrentHead> head, Log log) {
    if (head.isEmpty()) {
      return known.<Verdict>map(Verdict::absent).orElseGet(Absent::new);
    }
    if (known.isEmpty()) {
      return new Unsynced();
    }
    Base base = known.get();
    Head found = head.get().head();
    if (!found.lineage().equals(base.lineage())) {
      return new Foreign(
          "HEAD belongs to lineage %s, but this ledger to %s. "
                  .formatted(found.lineage(), base.lineage())
              + WAYS_OUT);
    }
    if (found.generation() < base.generation()) {
      return regressed(
          "HEAD is at generation %d, but this ledger has seen generation %d (commit %s)"
              .formatted(found.generation(), base.generation(), base.commit()));
    }
    Optional<CommitId> there = log.id(base.generation());
    if (there.isPresent() && !there.get().equals(base.commit())) {
      return regressed(
          "Generation %d of the remote is commit %s, but this ledger has seen commit %s there"
              .formatted(base.generation(), there.get(), base.commit()));
    }
    return found.generation() == base.generation() ? new Current() : new Behind();
  }

  /** What there is to say of a HEAD that is gone. */
  static Regressed absent(Base seen) {
    return regressed(
        "There is no HEAD at the remote, but this ledger has seen generation %d (commit %s)"
            .formatted(seen.generation(), seen.commit()));
  }

  private static Regressed regressed(String problem) {
    return new Regressed(problem + ". " + WAYS_OUT);
  }
}
