package dev.rocky.state.remote;

import org.jspecify.annotations.Nullable;

/**
 * The remote did not answer, or not in time, not as a whole, or only that it cannot just now.
 * Transient: the same call may succeed later.
 *
 * @since 0.1
 */
public final class RemoteUnavailableException extends RemoteException {

  private static final long serialVersionUID = 1L;

  /** Says what went wrong, why, and what to do about it. */
  public RemoteUnavailableException(String message) {
    super(message, null);
  }

  /** Says the same, and what caused it. */
  public RemoteUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
