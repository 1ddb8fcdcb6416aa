package dev.rocky.state.sync;

import dev.rocky.state.StateException;
import org.jspecify.annotations.Nullable;

/**
 * What is at the remote and the keys of this machine do not fit: a key is missing or is another one
 * under the same id, or one of both knows encryption and the other does not. Nothing was changed,
 * here or there; correct the keys.
 *
 * @since 0.1
 */
public final class RemoteKeyException extends StateException {

  private static final long serialVersionUID = 1L;

  /** Says what went wrong, why, and what to do about it; never a key. */
  RemoteKeyException(String message) {
    super(message);
  }

  /** Says the same, and what caused it. */
  RemoteKeyException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
