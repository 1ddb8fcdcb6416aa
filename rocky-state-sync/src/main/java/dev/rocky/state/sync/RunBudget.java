package dev.rocky.state.sync;

import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;

/** How many repetitions the transfers of a run may still make; used by all their threads. */
final class RunBudget {

  private final boolean limited;
  private final AtomicInteger left;

  RunBudget(OptionalInt maxRetriesPerRun) {
    limited = maxRetriesPerRun.isPresent();
    left = new AtomicInteger(maxRetriesPerRun.orElse(0));
  }

  /** Takes one, if there is one left. */
  boolean take() {
    return !limited || left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
  }
}
