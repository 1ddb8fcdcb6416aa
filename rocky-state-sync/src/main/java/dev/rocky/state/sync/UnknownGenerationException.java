package dev.rocky.state.sync;

import dev.rocky.state.StateException;

/**
 * A generation was asked for that is not kept at the remote, any more or yet. Nothing was changed,
 * here or there; the history lists those that are.
 *
 * @since 0.1
 */
public final class UnknownGenerationException extends StateException {

  private static final long serialVersionUID = 1L;

  UnknownGenerationException(String message) {
    super(message);
  }
}
