package dev.rocky.state.sync;

import java.util.Locale;

/**
 * How a transfer ended. Those from {@link #OK} to {@link #SKIPPED_AFTER_FAILURE} are the ones that
 * Rocky's documentation lists; {@link TransferEvent} says when there is a cause beside it.
 *
 * @since 0.1
 */
public enum TransferOutcome {
  /** As intended. */
  OK,
  /** There is nothing at the remote: the first run against it. */
  ABSENT,
  /** {@code transfer_timeout_seconds} were over, or the next wait would have outlasted them. */
  TIMEOUT,
  /** The pull failed, and the run goes on without it. */
  ERROR_THEN_FRESH,
  /**
   * {@code max_retries} repetitions were made; or the circuit opened during this transfer, so that
   * no more may be.
   */
  TRANSIENT_EXHAUSTED,
  /** The transfers of the run have made {@code max_retries_per_run} repetitions. */
  BUDGET_EXHAUSTED,
  /** The circuit was open: nothing was sent. */
  CIRCUIT_OPEN,
  /** The push, compaction or collection failed, and was left out. */
  SKIPPED_AFTER_FAILURE,
  /** Records that other machines changed as well are left for a person to decide about. */
  CONFLICT,
  /** The remote lacks commits that this ledger has seen. */
  REGRESSED,
  /** Whether the commit was made is not known; the next transfer finds out. */
  UNKNOWN,
  /** Something that trying again does not change: no permission, damage, a mistake. */
  PERMANENT_ERROR,
  /** The thread was interrupted, or the remote store closed. */
  CANCELLED;

  /** The name in logs, for example {@code transient_exhausted}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
