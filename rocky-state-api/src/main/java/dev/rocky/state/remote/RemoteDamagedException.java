package dev.rocky.state.remote;

import org.jspecify.annotations.Nullable;

/**
 * What is stored under the name is not what this library stored there: larger than it can be, or of
 * another kind. Permanent: nothing was changed, and the same exception comes at every attempt.
 *
 * @since 0.1
 */
public final class RemoteDamagedException extends RemoteException {

  private static final long serialVersionUID = 1L;

  /** Says what went wrong, why, and what to do about it. */
  public RemoteDamagedException(String message) {
    super(message, null);
  }

  /** Says the same, and what caused it. */
  public RemoteDamagedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
