package dev.rocky.engine;

import org.jspecify.annotations.Nullable;

/**
 * The root of what goes wrong in the engine itself; failures of the state layer are {@link
 * dev.rocky.state.StateException}s.
 *
 * @since 0.1
 */
public class EngineException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says what went wrong, why, and what to do about it. */
  public EngineException(String message) {
    super(message);
  }

  /** Says the same, and what caused it. */
  public EngineException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
