package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.StateException;

/**
 * A transfer sent nothing, because too many attempts before it had failed in a row, and the policy
 * says {@code fail}. The reference's {@code CircuitOpen}. The ledger is as usable as before; local
 * changes wait in its journal.
 *
 * @since 0.1
 */
public final class CircuitOpenException extends StateException {

  private static final long serialVersionUID = 1L;

  private final TransferKind kind;

  /** Says what went wrong, why, and what to do about it. */
  CircuitOpenException(TransferKind kind, String message) {
    super(message);
    this.kind = requireNonNull(kind, "kind");
  }

  /** What the transfer was for. */
  public TransferKind kind() {
    return kind;
  }
}
