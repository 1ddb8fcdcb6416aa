package dev.rocky.state.sync.model;

import org.jspecify.annotations.Nullable;

/** What a HEAD that was read says about a ledger: about its pending attempt, or its base. */
enum Settling {
  /** HEAD has the attempt. */
  COMMITTED,
  /** HEAD moved on without the attempt. */
  LOST,
  /** HEAD is the precondition still. */
  AGAIN,
  /** HEAD moved on so far that its log does not say. */
  UNDECIDED,
  /** HEAD has lost commits that the ledger knows, or is of another lineage. */
  REGRESSED,
  /** Nothing is pending and there is no base. */
  NO_BASE,
  /** Nothing is pending, HEAD is the base. */
  CURRENT,
  /** Nothing is pending, HEAD is newer than the base. */
  BEHIND;

  static Settling of(World world, LedgerState ledger, @Nullable Head seen) {
    Settling base = base(world, ledger, seen);
    boolean hasty = world.has(Flaw.APPLY_WHILE_PENDING) && base == BEHIND;
    return ledger.pending == null || hasty ? base : attempt(world, ledger, seen);
  }

  private static Settling attempt(World world, LedgerState ledger, @Nullable Head seen) {
    Pending pending = ledger.pending;
    if (seen == null) {
      if (pending.expected() == null) {
        return AGAIN;
      }
      return world.has(Flaw.ABSENT_IS_FIRST_RUN) ? LOST : REGRESSED;
    }
    if (seen.lineage() != pending.content().lineage()) {
      return ledger.hasBase() ? REGRESSED : LOST;
    }
    if (base(world, ledger, seen) == REGRESSED) {
      return REGRESSED;
    }
    if (ledger.hasBase() && seen.generation() < pending.generation()) {
      return seen.equals(pending.expected()) ? AGAIN : LOST;
    }
    if (world.has(Flaw.NO_ID_CHECK)) {
      return LOST;
    }
    if (!ledger.hasBase()) {
      return COMMITTED; // the lineage is the id of the first commit
    }
    return seen.commit(pending.generation())
        .map(entry -> entry.id() == pending.id() ? COMMITTED : LOST)
        .orElse(UNDECIDED);
  }

  private static Settling base(World world, LedgerState ledger, @Nullable Head seen) {
    if (seen == null) {
      return !ledger.hasBase() || world.has(Flaw.ABSENT_IS_FIRST_RUN) ? NO_BASE : REGRESSED;
    }
    if (!ledger.hasBase()) {
      return NO_BASE;
    }
    if (seen.lineage() != ledger.lineage || seen.generation() < ledger.generation) {
      return REGRESSED;
    }
    boolean other =
        seen.commit(ledger.generation).map(entry -> entry.id() != ledger.commit).orElse(false)
            || seen.commit(ledger.generation + 1)
                .map(entry -> entry.parent() != ledger.commit)
                .orElse(false);
    if (other && !world.has(Flaw.GENERATION_WITHOUT_ID)) {
      return REGRESSED;
    }
    return seen.generation() == ledger.generation ? CURRENT : BEHIND;
  }
}
