package dev.rocky.state;

import org.jspecify.annotations.Nullable;

/**
 * The store was closed before or while it was used. Nothing was changed by the call.
 *
 * @since 0.1
 */
public final class StoreClosedException extends StateException {

  private static final long serialVersionUID = 1L;

  /** Says what went wrong, why, and what to do about it. */
  public StoreClosedException(String message) {
    super(message);
  }

  /** Says the same, and what caused it. */
  public StoreClosedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
