package dev.rocky.state.valkey;

import dev.rocky.state.remote.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One call that is under way, on its caller's thread alone. Wherever that thread may wait it waits
 * here, and leaves when time is over, when it is interrupted, or when another thread, which closes
 * the store, calls {@link #close}: the only method for others.
 */
final class Call {

  /** Why a call ended before its answer. */
  enum End {
    TIMEOUT,
    INTERRUPT,
    CLOSE
  }

  /** The call may not go on. */
  static final class EndedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final End end;

    EndedException(End end) {
      super("The call has ended: " + end);
      this.end = end;
    }

    End end() {
      return end;
    }
  }

  /** Uses something that belongs to the caller. */
  @FunctionalInterface
  interface Use<T> {
    T run() throws IOException;
  }

  private final long begun = System.nanoTime();
  private final long timeout;
  private final List<InputStream> sources = new ArrayList<>(0);
  private long limit = Long.MAX_VALUE;
  private boolean sent;
  private @Nullable Throwable failure;
  private volatile boolean closed;
  private volatile @Nullable Runnable waker;

  Call(Duration timeout) {
    this.timeout = TimeUnit.NANOSECONDS.convert(timeout);
  }

  /** Throws if the call may not go on. */
  void requireGoingOn() throws EndedException {
    if (closed) {
      throw remember(new EndedException(End.CLOSE));
    }
    if (Thread.currentThread().isInterrupted()) {
      throw remember(new EndedException(End.INTERRUPT));
    }
    if (nanosLeft() <= 0) {
      throw remember(new EndedException(End.TIMEOUT));
    }
  }

  /** From now on there is no more time than {@code duration}, until {@link #unlimited}. */
  void limited(Duration duration) {
    limit = System.nanoTime() - begun + duration.toNanos();
  }

  /** There is as much time as the caller gave. */
  void unlimited() {
    limit = Long.MAX_VALUE;
  }

  /** Waits until {@code selector} has something to tell, or for no reason. */
  void await(Selector selector) throws IOException {
    waker = selector::wakeup;
    try {
      requireGoingOn();
      selector.select(TimeUnit.NANOSECONDS.toMillis(nanosLeft()) + 1);
      selector.selectedKeys().clear();
    } finally {
      waker = null;
    }
  }

  /** Waits for {@code future}. */
  <T> T await(Future<T> future) throws IOException {
    waker = () -> future.cancel(false);
    try {
      requireGoingOn();
      return future.get(nanosLeft(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw remember(new EndedException(End.INTERRUPT));
    } catch (TimeoutException e) {
      throw remember(new EndedException(End.TIMEOUT));
    } catch (CancellationException e) {
      throw remember(new EndedException(End.CLOSE));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } finally {
      waker = null;
      future.cancel(false);
    }
  }

  /** Waits for one of {@code permits}, of which there are enough for all once they are closed. */
  void acquire(Semaphore permits) throws EndedException {
    if (permits.tryAcquire()) {
      return;
    }
    try {
      requireGoingOn();
      if (!permits.tryAcquire(nanosLeft(), TimeUnit.NANOSECONDS)) {
        throw remember(new EndedException(End.TIMEOUT));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw remember(new EndedException(End.INTERRUPT));
    }
  }

  /** Opens {@code content}; {@link #end} closes it. */
  InputStream open(Content content) throws IOException {
    return ofTheCaller(
        () -> {
          InputStream source = content.open();
          sources.add(source);
          return source;
        });
  }

  /** Lets {@code use} run, and remembers what it throws. */
  <T> T ofTheCaller(Use<T> use) throws IOException {
    requireGoingOn(); // so that an interrupt ends the call and not a file of the caller
    try {
      return use.run();
    } catch (ClosedByInterruptException | InterruptedIOException e) {
      requireGoingOn();
      remember(e);
      throw e;
    } catch (IOException | RuntimeException | Error e) {
      remember(e);
      throw e;
    }
  }

  /** Remembers why this call fails, whatever Jedis or TLS make of it; the first counts. */
  <X extends Throwable> X remember(X failure) {
    if (this.failure == null) {
      this.failure = failure;
    }
    return failure;
  }

  /** There is another way; throws if the call may not go on. */
  void triesAnother() throws EndedException {
    failure = null;
    requireGoingOn();
  }

  /** What was remembered. */
  Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  /** The last byte of a request that changes something is about to leave. */
  void sent() throws EndedException {
    requireGoingOn();
    sent = true;
  }

  /** The server has answered that it did nothing. */
  void refused() {
    sent = false;
  }

  /** Whether the server may have done what it was asked for. */
  boolean isSent() {
    return sent;
  }

  /** Ends the call, from another thread. */
  void close() {
    closed = true;
    Runnable waiting = waker;
    if (waiting != null) {
      waiting.run();
    }
  }

  /** Closes what was opened of the caller's. */
  void end() {
    for (InputStream source : sources) {
      try {
        source.close();
      } catch (IOException | RuntimeException e) {
        // all that was needed of it was read, or the call has failed for another reason
      }
    }
  }

  private long nanosLeft() {
    return Math.min(timeout, limit) - (System.nanoTime() - begun);
  }
}
