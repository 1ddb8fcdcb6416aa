package dev.rocky.state.sync;

import dev.rocky.state.StateException;

/**
 * What is at the remote was written in a format that this version does not read. Nothing was
 * changed, here or there; a newer version of the library reads it.
 *
 * @since 0.1
 */
public final class NewerFormatException extends StateException {

  private static final long serialVersionUID = 1L;

  /** Says what has which format, and which this version knows. */
  NewerFormatException(String message) {
    super(message);
  }
}
