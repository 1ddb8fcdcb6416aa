package dev.rocky.state.tck;

import dev.rocky.state.StoreClosedException;
import dev.rocky.state.remote.RemoteCancelledException;
import dev.rocky.state.remote.RemoteContendedException;
import dev.rocky.state.remote.RemoteException;
import dev.rocky.state.remote.RemoteRefusedException;
import dev.rocky.state.remote.RemoteUnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One call of a {@link FaultyRemoteStore}, with what goes wrong with it.
 *
 * @param name of what it is about
 * @param waiting lets it wait until the store is closed
 */
record FaultyCall(
    RemoteOperation operation,
    String name,
    Duration timeout,
    Optional<Fault> fault,
    RemoteTraffic traffic,
    LateRequests late,
    Waiting waiting) {

  /** What the store within does. */
  @FunctionalInterface
  interface Step<T> {
    T run(Duration timeout);
  }

  /** Runs {@code step}, unless the fault prevents it, and loses its answer if the fault says so. */
  <T> T read(Step<T> step) {
    return logged(
        () ->
            begun(
                step,
                cause -> {
                  throw cause;
                }));
  }

  /**
   * The same for a call that changes something.
   *
   * @param request takes what the call would send, so that it can be sent later
   * @param unknown the result if the answer is lost, or throws
   */
  <T> T write(
      Step<T> step, Supplier<Supplier<String>> request, Function<RemoteException, T> unknown) {
    return logged(
        () -> {
          if (fault.isPresent() && fault.get() instanceof Fault.Late later) {
            Supplier<String> taken = request.get();
            late.add(later.calls(), () -> log("late: " + outcome(taken)));
            return unknown.apply(unavailable("the request is somewhere on its way"));
          }
          return begun(step, unknown);
        });
  }

  private <T> T begun(Step<T> step, Function<RemoteException, T> unknown) {
    if (fault.isEmpty()) {
      return step.run(timeout);
    }
    Fault happens = fault.get();
    if (happens instanceof Fault.Unavailable) {
      throw unavailable("nothing was sent");
    } else if (happens instanceof Fault.Refused) {
      throw new RemoteRefusedException(operation + " of " + name + " is forbidden by the script");
    } else if (happens instanceof Fault.Contended) {
      throw new RemoteContendedException("Somebody else is at " + name + " by the script");
    } else if (happens instanceof Fault.LostRequest) {
      return unknown.apply(unavailable("the request was lost"));
    } else if (happens instanceof Fault.Hang) {
      waiting.await(timeout);
      return unknown.apply(unavailable("nobody answered within " + timeout));
    } else if (happens instanceof Fault.LostAnswer) {
      T unheard = step.run(timeout);
      log(String.valueOf(unheard));
      return unknown.apply(unavailable("the answer was lost"));
    } else if (happens instanceof Fault.Delayed delayed) {
      return step.run(delay(delayed.time()));
    } else if (happens instanceof Fault.Before before) {
      before.action().run();
    }
    T result = step.run(timeout);
    if (happens instanceof Fault.After after) {
      after.action().run();
    }
    return result;
  }

  /** The time that is left after the delay. */
  private Duration delay(Duration time) {
    if (time.compareTo(timeout) >= 0) {
      waiting.await(timeout);
      throw unavailable("nothing was sent within " + timeout);
    }
    waiting.await(time);
    return timeout.minus(time);
  }

  private <T> T logged(Supplier<T> call) {
    traffic.called(operation);
    try {
      T result = call.get();
      log(String.valueOf(result));
      return result;
    } catch (RuntimeException | Error e) {
      log(e.getClass().getSimpleName());
      throw e;
    }
  }

  private void log(String outcome) {
    traffic.ended(new RemoteTraffic.Entry(operation, name, fault, outcome));
  }

  private static String outcome(Supplier<String> request) {
    try {
      return request.get();
    } catch (RuntimeException e) {
      return e.getClass().getSimpleName();
    }
  }

  private RemoteUnavailableException unavailable(String why) {
    return new RemoteUnavailableException(operation + " of " + name + ": " + why);
  }

  /** Lets calls wait until their time is over, they are interrupted, or the store is closed. */
  static final class Waiting {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    private boolean closed;

    void close() {
      lock.lock();
      try {
        closed = true;
        closing.signalAll();
      } finally {
        lock.unlock();
      }
    }

    void checkOpen() {
      lock.lock();
      try {
        if (closed) {
          throw new StoreClosedException("The faulty remote store is closed; open a new one");
        }
      } finally {
        lock.unlock();
      }
    }

    void await(Duration time) {
      long nanos = TimeUnit.NANOSECONDS.convert(time);
      lock.lock();
      try {
        while (nanos > 0 && !closed) {
          nanos = closing.awaitNanos(nanos);
        }
        if (closed) {
          throw new RemoteCancelledException("The store was closed during the call");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new RemoteCancelledException("The calling thread was interrupted", e);
      } finally {
        lock.unlock();
      }
    }
  }
}
