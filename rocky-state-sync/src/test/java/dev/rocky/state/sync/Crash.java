package dev.rocky.state.sync;

import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.FaultScript;
import dev.rocky.state.tck.RemoteOperation;

/** The end of a process, before or after one of its remote calls. */
final class Crash extends Error {

  private static final long serialVersionUID = 1L;

  private Crash() {
    super("the process ends", null, false, false);
  }

  /** The {@code step}-th remote call from now, of whatever kind, is the last. */
  static void at(FaultScript script, int step, boolean after) {
    int[] left = {step};
    for (RemoteOperation operation : RemoteOperation.values()) {
      Runnable end =
          () -> {
            synchronized (left) {
              if (--left[0] <= 0) {
                throw new Crash();
              }
            }
          };
      script.always(operation, after ? new Fault.After(end) : new Fault.Before(end));
    }
  }
}
