package dev.rocky.state;

import org.jspecify.annotations.Nullable;

/**
 * Somebody else holds what the caller needs: the write lock for longer than the timeout, or the
 * whole store. Trying again later may help.
 *
 * @since 0.1
 */
public final class StoreBusyException extends StateException {

  private static final long serialVersionUID = 1L;

  /** Says what went wrong, why, and what to do about it. */
  public StoreBusyException(String message) {
    super(message);
  }

  /** Says the same, and what caused it. */
  public StoreBusyException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
