package dev.rocky.state.sync.model;

import dev.rocky.state.sync.model.Bounds.Budget;
import dev.rocky.state.sync.model.Model.Steps;

/**
 * Pulls by a HEAD that a cache has. Entries of a cache are put and removed late, kept too long, and
 * lost; so it may have any HEAD that ever was, at any time, also of what outsiders took back. Where
 * nothing follows from it but R1, there is no step.
 */
final class CacheSteps {

  private CacheSteps() {}

  /** R3. */
  static void readHead(World world, int process, Steps<World> next) {
    LedgerState ledger = world.ledger(process);
    boolean settled = ledger.pending == null && ledger.decision == null;
    if (!world.affords(Budget.CACHED_READS) || !settled) {
      return;
    }
    for (Head head : world.heads) {
      if (isUsable(world, ledger, head)) {
        World after = world.spend(Budget.CACHED_READS);
        after.processes[process] = ProcessState.readCached(world, ledger, head);
        next.add(Step.R3, process, after);
      }
    }
  }

  /** Whether its log has the base, and goes on behind it. */
  private static boolean isUsable(World world, LedgerState ledger, Head head) {
    Settling verdict = Settling.of(world, ledger, head);
    return switch (verdict) {
      case NO_BASE -> true;
      case BEHIND -> head.commit(ledger.generation).isPresent();
      case CURRENT -> pushes(world);
      case REGRESSED -> world.has(Flaw.CACHED_HEAD_REGRESSES);
      case COMMITTED, LOST, AGAIN, UNDECIDED -> false;
    };
  }

  /** Whether a flaw has the transfer go on with P1. */
  static boolean pushes(World world) {
    return world.has(Flaw.PUSH_ON_CACHED_HEAD) || world.has(Flaw.CACHED_VERSION_BELIEVED);
  }
}
