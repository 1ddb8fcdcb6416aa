package dev.rocky.state;

import org.jspecify.annotations.Nullable;

/**
 * There is no room for the changes, on the disk or in the store. None of them happened; what was
 * committed before stays readable.
 *
 * @since 0.1
 */
public final class StoreFullException extends StateException {

  private static final long serialVersionUID = 1L;

  /** Says what went wrong, why, and what to do about it. */
  public StoreFullException(String message) {
    super(message);
  }

  /** Says the same, and what caused it. */
  public StoreFullException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
