package dev.rocky.state.sync;

import dev.rocky.state.StateStore;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.FaultScript;
import dev.rocky.state.tck.FaultyRemoteStore;
import dev.rocky.state.tck.RemoteOperation;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts the points at which a process may die: before and after each effect on ledger and remote.
 * At the chosen one everything stops as if the process had been killed.
 */
final class CrashPoints {

  /** The process is dead. */
  static final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash(int point) {
      super("killed at point " + point, null, false, false);
    }
  }

  private final AtomicInteger point = new AtomicInteger();
  private volatile int deadly = Integer.MAX_VALUE;

  /** The process dies at the {@code n}th point from now, 1 for the next. */
  void dieAt(int n) {
    point.set(0);
    deadly = n;
  }

  /** Nobody dies any more. */
  void stop() {
    deadly = Integer.MAX_VALUE;
  }

  private void pass() {
    int now = point.incrementAndGet();
    if (now == deadly) {
      throw new Crash(now);
    }
  }

  /** The same store, with a point before and after each commit. */
  StateStore around(StateStore store) {
    return new StateStore() {
      @Override
      public <T extends @Nullable Object, X extends Exception> T read(ReadWork<T, X> work)
          throws X {
        return store.read(work);
      }

      @Override
      public <T extends @Nullable Object, X extends Exception> T write(WriteWork<T, X> work)
          throws X {
        pass();
        T result = store.write(work);
        pass();
        return result;
      }

      @Override
      public void close() {
        store.close();
      }
    };
  }

  /** The same remote, with a point before and after each call. */
  RemoteStore around(RemoteStore remote) {
    FaultScript before = new FaultScript();
    FaultScript after = new FaultScript();
    for (RemoteOperation operation : RemoteOperation.values()) {
      before.always(operation, new Fault.Before(this::pass));
      after.always(operation, new Fault.After(this::pass));
    }
    return new FaultyRemoteStore(new FaultyRemoteStore(remote, after), before);
  }
}
