package dev.rocky.state.remote;

import dev.rocky.state.StateException;
import org.jspecify.annotations.Nullable;

/**
 * The root of everything that goes wrong between this machine and a remote. Thrown by a write, it
 * says that the write had no effect and never will; within an <i>unknown</i> result it says why
 * that is not known. Its children are all there are, one for each thing that a caller can do.
 *
 * <p>Messages name the place (bucket, key) and never a secret.
 *
 * @since 0.1
 */
public abstract sealed class RemoteException extends StateException
    permits RemoteUnavailableException,
        RemoteContendedException,
        RemoteRefusedException,
        RemoteDamagedException,
        RemoteCancelledException {

  private static final long serialVersionUID = 1L;

  RemoteException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
