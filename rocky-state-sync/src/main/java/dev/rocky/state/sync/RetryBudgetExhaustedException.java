package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.StateException;
import org.jspecify.annotations.Nullable;

/**
 * A transfer gave up: its time, its repetitions or those of the run were spent, and the policy says
 * {@code fail}. The reference's {@code RetryBudgetExhausted}. The ledger is as usable as before;
 * local changes wait in its journal.
 *
 * @since 0.1
 */
public final class RetryBudgetExhaustedException extends StateException {

  private static final long serialVersionUID = 1L;

  private final TransferKind kind;
  private final TransferOutcome reason;

  /** Says what went wrong, why, and what to do about it. */
  RetryBudgetExhaustedException(
      TransferKind kind, TransferOutcome reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = requireNonNull(kind, "kind");
    this.reason = requireNonNull(reason, "reason");
  }

  /** What the transfer was for. */
  public TransferKind kind() {
    return kind;
  }

  /**
   * What was spent: {@link TransferOutcome#TIMEOUT}, {@link TransferOutcome#TRANSIENT_EXHAUSTED} or
   * {@link TransferOutcome#BUDGET_EXHAUSTED}.
   */
  public TransferOutcome reason() {
    return reason;
  }
}
