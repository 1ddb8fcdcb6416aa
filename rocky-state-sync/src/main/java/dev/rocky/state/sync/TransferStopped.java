package dev.rocky.state.sync;

import dev.rocky.state.remote.RemoteException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Ends the work of a transfer that may not go on; caught by {@link Transfers} and by nobody else.
 * It is no failure of the state layer, so that nobody who handles those takes it for one.
 */
final class TransferStopped extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final TransferOutcome reason;

  /**
   * Stops.
   *
   * @param last the last failure of the remote, if there was one
   */
  TransferStopped(TransferOutcome reason, @Nullable RemoteException last) {
    super("The transfer stops: " + reason.label(), last, false, false);
    this.reason = reason;
  }

  TransferOutcome reason() {
    return reason;
  }

  Optional<Throwable> last() {
    return Optional.ofNullable(getCause());
  }
}
