package dev.rocky.state.remote;

import org.jspecify.annotations.Nullable;

/**
 * Another request for the same name was under way, and the remote did not want to decide. Nothing
 * was changed. Transient, and no sign of trouble: the same call may be made again at once.
 *
 * @since 0.1
 */
public final class RemoteContendedException extends RemoteException {

  private static final long serialVersionUID = 1L;

  /** Says what went wrong, why, and what to do about it. */
  public RemoteContendedException(String message) {
    super(message, null);
  }

  /** Says the same, and what caused it. */
  public RemoteContendedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
