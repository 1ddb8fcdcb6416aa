package dev.rocky.state.sync;

import dev.rocky.state.StateException;

/**
 * The ledger is not what the remote has, changes of its own aside: others have committed since, or
 * a push of this ledger is still on its way. Nothing was changed, here or there: pull, or push,
 * before.
 *
 * @since 0.1
 */
public final class PullNeededException extends StateException {

  private static final long serialVersionUID = 1L;

  PullNeededException(String message) {
    super(message);
  }
}
