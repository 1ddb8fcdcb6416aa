package dev.rocky.state;

import org.jspecify.annotations.Nullable;

/**
 * The store is not what it was when it was last written: cut off, overwritten, or a file of
 * something else. Nothing was changed, and the same exception comes at every attempt until somebody
 * decides what to do with it.
 *
 * @since 0.1
 */
public class StoreDamagedException extends StateException {

  private static final long serialVersionUID = 1L;

  /** Says what went wrong, why, and what to do about it. */
  public StoreDamagedException(String message) {
    super(message);
  }

  /** Says the same, and what caused it. */
  public StoreDamagedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
