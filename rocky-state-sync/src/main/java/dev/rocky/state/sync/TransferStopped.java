package dev.rocky.state.sync;

import dev.rocky.state.StateException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Ends the work of a transfer that may not go on; caught by {@link Transfers} and by nobody else.
 * It is no failure of the state layer, so that nobody who handles those takes it for one.
 */
final class TransferStopped extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final TransferOutcome reason;
  private final transient @Nullable StateException last;

  /**
   * Stops.
   *
   * @param last the last failure of the remote, if there was one
   */
  TransferStopped(TransferOutcome reason, @Nullable StateException last) {
    super("The transfer stops: " + reason.label(), last, false, false);
    this.reason = reason;
    this.last = last;
  }

  TransferOutcome reason() {
    return reason;
  }

  Optional<StateException> last() {
    return Optional.ofNullable(last);
  }
}
