package dev.rocky.state;

import org.jspecify.annotations.Nullable;

/**
 * The root of everything that goes wrong in the state layer itself. Subclasses exist where a caller
 * would act differently; {@code docs/exceptions.md} lists who throws what and what to do.
 *
 * @since 0.1
 */
public class StateException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says what went wrong, why, and what to do about it. */
  public StateException(String message) {
    super(message);
  }

  /** Says the same, and what caused it. */
  public StateException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
