package dev.rocky.state;

import org.jspecify.annotations.Nullable;

/**
 * The store was written in a format that this version does not read. Nothing was changed; a newer
 * version of the library reads it.
 *
 * @since 0.1
 */
public final class StoreIncompatibleException extends StateException {

  private static final long serialVersionUID = 1L;

  /** Says what went wrong, why, and what to do about it. */
  public StoreIncompatibleException(String message) {
    super(message);
  }

  /** Says the same, and what caused it. */
  public StoreIncompatibleException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
