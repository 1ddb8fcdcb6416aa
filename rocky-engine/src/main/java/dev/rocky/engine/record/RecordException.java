package dev.rocky.engine.record;

import dev.rocky.state.StateException;
import org.jspecify.annotations.Nullable;

/**
 * A record of the ledger is intact but is not what this version of the engine understands. Nothing
 * was changed.
 *
 * @since 0.1
 */
public final class RecordException extends StateException {

  private static final long serialVersionUID = 1L;

  /** Says which record, and what is wrong with it. */
  public RecordException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
