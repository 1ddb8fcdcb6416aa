package dev.rocky.state.valkey;

import dev.rocky.state.StoreClosedException;
import dev.rocky.state.remote.RemoteCancelledException;
import dev.rocky.state.remote.RemoteException;
import dev.rocky.state.remote.RemoteUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Makes calls on their callers' threads, and ends them when the store is closed. */
final class Calls implements AutoCloseable {

  /** Talks to the server. */
  @FunctionalInterface
  interface Work<T> {
    T run(Call call) throws IOException;
  }

  private static final String TLS_OR_NOT =
      " (is it right to use TLS, valkeys://, or not to, valkey://?)";

  private final Place store;
  private final Set<Call> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Calls of one store.
   *
   * @param store how messages call it
   */
  Calls(Place store) {
    this.store = store;
  }

  /**
   * Lets {@code work} run.
   *
   * @param target what the call is about, as messages should name it
   * @param unknown the result, or throws, if the request may have arrived and the outcome is not
   *     known
   */
  <T> T call(Place target, Duration timeout, Work<T> work, Function<RemoteException, T> unknown) {
    requireOpen();
    if (timeout.isZero() || timeout.isNegative()) {
      throw new RemoteUnavailableException(
          "No time was given for " + target + ", nothing was sent: " + timeout);
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new RemoteCancelledException(
          "The calling thread was interrupted before anything was sent for " + target);
    }
    Call call = new Call(timeout);
    open.add(call);
    Failure failure;
    try {
      requireOpen(); // once more: close ends whom it finds, and from now on it finds this one
      return work.run(call);
    } catch (IOException | RuntimeException | Error e) {
      failure = failure(target, timeout, call, e);
    } finally {
      open.remove(call);
      call.end();
    }
    if (call.isSent() && !failure.certain()) {
      return unknown.apply(failure.exception());
    }
    throw failure.exception();
  }

  @Override
  public void close() {
    closed = true;
    open.forEach(Call::close);
  }

  /** Throws what the caller's own content or sink threw. */
  private static Failure failure(Place target, Duration timeout, Call call, Throwable thrown) {
    if (thrown instanceof StoreClosedException e) {
      throw e;
    }
    Throwable cause = call.failure().orElse(thrown);
    if (cause instanceof Call.EndedException ended) {
      return Failure.inDoubt(ended(target, timeout, ended));
    }
    if (cause instanceof RemoteException known) {
      return Failure.certain(known);
    }
    if (call.failure().isPresent() && cause instanceof IOException io) {
      throw new UncheckedIOException(
          "The content or sink for " + target + " failed: " + io.getMessage(), io);
    }
    if (call.failure().isPresent() && cause instanceof RuntimeException e) {
      throw e;
    }
    if (cause instanceof Error e) {
      if (call.failure().isPresent() || !call.isSent()) {
        throw e;
      }
      return Failure.inDoubt(
          new RemoteUnavailableException(target + ": the thread failed during the call: " + e, e));
    }
    return Failure.of(target, cause);
  }

  private static RemoteException ended(Place target, Duration timeout, Call.EndedException ended) {
    return switch (ended.end()) {
      case TIMEOUT ->
          new RemoteUnavailableException(
              target + ": no answer within " + timeout + TLS_OR_NOT, ended);
      case LIMIT ->
          new RemoteUnavailableException(
              target + ": no connection within 'connect_timeout'" + TLS_OR_NOT, ended);
      case INTERRUPT ->
          new RemoteCancelledException(target + ": the calling thread was interrupted", ended);
      case CLOSE ->
          new RemoteCancelledException(target + ": the store was closed during the call", ended);
    };
  }

  private void requireOpen() {
    if (closed) {
      throw new StoreClosedException("The store on " + store + " is closed; open a new one");
    }
  }
}
