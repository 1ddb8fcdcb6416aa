package dev.rocky.state;

import org.jspecify.annotations.Nullable;

/**
 * A store could not be opened as things are: the folder is missing, permissions forbid it, the
 * platform is not supported. Nothing was changed. Opening again helps only after somebody did what
 * the message says.
 *
 * @since 0.1
 */
public final class StoreOpenException extends StateException {

  private static final long serialVersionUID = 1L;

  /** Says what went wrong, why, and what to do about it. */
  public StoreOpenException(String message) {
    super(message);
  }

  /** Says the same, and what caused it. */
  public StoreOpenException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
