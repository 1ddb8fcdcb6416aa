package dev.rocky.state.remote;

import org.jspecify.annotations.Nullable;

/**
 * The caller was interrupted, or the store was closed, before the call had ended. The interrupt
 * flag of an interrupted thread is set again. No sign of trouble at the remote.
 *
 * @since 0.1
 */
public final class RemoteCancelledException extends RemoteException {

  private static final long serialVersionUID = 1L;

  /** Says what went wrong, why, and what to do about it. */
  public RemoteCancelledException(String message) {
    super(message, null);
  }

  /** Says the same, and what caused it. */
  public RemoteCancelledException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
