package dev.rocky.state.s3;

import dev.rocky.state.StoreClosedException;
import dev.rocky.state.remote.RemoteCancelledException;
import dev.rocky.state.remote.RemoteException;
import dev.rocky.state.remote.RemoteUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls that end in time, whatever the SDK does: a worker of a pool talks to the server, the
 * caller's thread waits for it. Workers are never interrupted, since that would close a file
 * channel of the caller that they are writing to; their requests are broken off.
 */
final class Calls implements AutoCloseable {

  /** Talks to the server. */
  @FunctionalInterface
  interface Work<T> {
    T run(Call call) throws IOException;
  }

  /** Ends a call because the store is closed. */
  private static final class ClosedMeanwhile extends Exception {
    private static final long serialVersionUID = 1L;

    ClosedMeanwhile() {
      super("The store was closed");
    }
  }

  private static final ThreadLocal<Call> CURRENT = new ThreadLocal<>();

  private final String store;
  private final ExecutorService pool = Executors.newCachedThreadPool(Calls::thread);
  private final Map<Call, CompletableFuture<?>> open = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * Calls of one store.
   *
   * @param store how messages call it
   */
  Calls(String store) {
    this.store = store;
  }

  /** The call that this thread works for. */
  static Optional<Call> current() {
    return Optional.ofNullable(CURRENT.get());
  }

  /**
   * Lets {@code work} run.
   *
   * @param target what the call is about, as messages should name it
   * @param unknown the result, or throws, if the request may have arrived and the outcome is not
   *     known
   */
  <T> T call(
      Location target, Duration timeout, Work<T> work, Function<RemoteException, T> unknown) {
    requireOpen();
    if (timeout.isZero() || timeout.isNegative()) {
      throw new RemoteUnavailableException(
          "No time was given for " + target + ", nothing was sent: " + timeout);
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new RemoteCancelledException(
          "The calling thread was interrupted before anything was sent for " + target);
    }
    Call call = new Call();
    CompletableFuture<T> outcome = new CompletableFuture<>();
    open.put(call, outcome);
    Failure failure;
    try {
      requireOpen(); // once more: close ends whom it finds, and from now on it finds this one
      start(call, work, outcome);
      return outcome.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      failure =
          Failure.inDoubt(
              new RemoteUnavailableException(target + ": no answer within " + timeout, e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure =
          Failure.inDoubt(
              new RemoteCancelledException(target + ": the calling thread was interrupted", e));
    } catch (ExecutionException e) {
      failure = failure(target, call, e.getCause());
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
    open.values().forEach(outcome -> outcome.completeExceptionally(new ClosedMeanwhile()));
    pool.shutdown();
  }

  private <T> void start(Call call, Work<T> work, CompletableFuture<T> outcome) {
    try {
      pool.execute(
          () -> {
            CURRENT.set(call);
            try {
              outcome.complete(work.run(call));
            } catch (Throwable e) { // passed on: the caller throws it
              outcome.completeExceptionally(e);
            } finally {
              CURRENT.remove();
            }
          });
    } catch (RejectedExecutionException e) {
      throw closed(e);
    }
  }

  /** Throws what the caller's own content or sink threw. */
  private static Failure failure(Location target, Call call, @Nullable Throwable thrown) {
    if (thrown instanceof ClosedMeanwhile) {
      return Failure.inDoubt(
          new RemoteCancelledException(target + ": the store was closed during the call", thrown));
    }
    Throwable cause = call.failure().orElse(thrown);
    if (cause instanceof RemoteException known) {
      return Failure.certain(known);
    }
    if (call.failure().isPresent()) {
      if (cause instanceof IOException io) {
        throw new UncheckedIOException(
            "The content or sink for " + target + " failed: " + io.getMessage(), io);
      }
      if (cause instanceof RuntimeException e) {
        throw e;
      }
    }
    if (cause instanceof Error e) {
      if (call.failure().isPresent() || !call.isSent()) {
        throw e;
      }
      return Failure.inDoubt(
          new RemoteUnavailableException(target + ": a thread failed during the call: " + e, e));
    }
    return Failure.of(target, call.secrets().without(cause));
  }

  private void requireOpen() {
    if (closed) {
      throw closed(null);
    }
  }

  private StoreClosedException closed(@Nullable Throwable cause) {
    return new StoreClosedException("The store on " + store + " is closed; open a new one", cause);
  }

  private static Thread thread(Runnable body) {
    Thread thread = new Thread(body, "rocky s3");
    thread.setDaemon(true);
    return thread;
  }
}
