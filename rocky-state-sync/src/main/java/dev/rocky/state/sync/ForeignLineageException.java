package dev.rocky.state.sync;

import dev.rocky.state.StateException;

/**
 * The remote has a history, but not the one that the ledger belongs to: another bucket, prefix or
 * namespace, or one that somebody began anew. Nothing was changed, here or there.
 *
 * @since 0.1
 */
public final class ForeignLineageException extends StateException {

  private static final long serialVersionUID = 1L;

  ForeignLineageException(String message) {
    super(message);
  }
}
