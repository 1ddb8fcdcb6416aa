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
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One call that is under way, on its caller's thread alone. Wherever that thread may wait it waits
 * here, and leaves when time is over, when it is interrupted, or when another thread, which closes
 * the store, calls {@link #close}: the only method for others.
 */
final class Call {

  /** Why a call ended before its answer. */
  enum End {
    /** The caller's time is over. */
    TIMEOUT,
    /** Time is over for a part of the call, see {@link #within}. */
    LIMIT,
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

  private final LongSupplier clock;
  private final long begun;
  private final long timeout;
  private final List<InputStream> sources = new ArrayList<>(0);
  private long limit = Long.MAX_VALUE;
  private boolean sent;
  private @Nullable Throwable failure;
  private volatile boolean closed;
  private volatile @Nullable Runnable waker;
  private volatile @Nullable Call following;

  Call(Duration timeout) {
    this(timeout, System::nanoTime);
  }

  /**
   * Begins now.
   *
   * @param clock in nanoseconds, like {@link System#nanoTime}
   */
  Call(Duration timeout, LongSupplier clock) {
    this.clock = clock;
    begun = clock.getAsLong();
    this.timeout = TimeUnit.NANOSECONDS.convert(timeout);
  }

  /** Throws if the call may not go on. */
  void requireGoingOn() throws EndedException {
    long unused = goesOnFor();
  }

  /** How many nanoseconds are left, at least one; throws if the call may not go on. */
  private long goesOnFor() throws EndedException {
    long left = nanosLeft();
    if (closed) {
      throw remember(new EndedException(End.CLOSE));
    }
    if (Thread.currentThread().isInterrupted()) {
      throw remember(new EndedException(End.INTERRUPT));
    }
    if (left <= 0) {
      throw remember(timeIsOver());
    }
    return left;
  }

  /** Lets {@code part} run, which has no more time than {@code nanos}. */
  <T> T within(long nanos, Use<T> part) throws IOException {
    long outer = limit;
    limit = Math.min(outer, clock.getAsLong() - begun + nanos);
    try {
      return part.run();
    } finally {
      limit = outer;
    }
  }

  /** Waits until {@code selector} has something to tell, or for no reason. */
  void await(Selector selector) throws IOException {
    waker = selector::wakeup;
    try {
      // the clock is read once: with nothing left by now it would wait for ever
      selector.select(TimeUnit.NANOSECONDS.toMillis(goesOnFor()) + 1);
      selector.selectedKeys().clear();
    } finally {
      waker = null;
    }
  }

  /** Waits for {@code future}, which others may wait for; it is cancelled when the store closes. */
  <T> T await(Future<T> future) throws IOException {
    try {
      return future.get(goesOnFor(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw remember(new EndedException(End.INTERRUPT));
    } catch (TimeoutException e) {
      throw remember(timeIsOver());
    } catch (CancellationException e) {
      throw remember(new EndedException(End.CLOSE));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    }
  }

  /** Waits for one of {@code permits}, of which there are enough for all once they are closed. */
  void acquire(Semaphore permits) throws EndedException {
    if (permits.tryAcquire()) {
      return;
    }
    try {
      if (!permits.tryAcquire(goesOnFor(), TimeUnit.NANOSECONDS)) {
        throw remember(timeIsOver());
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

  /**
   * A call for what should follow this one, failed or not, in what is left of its time; none if it
   * has ended. {@link #close} of this one closes it, too.
   *
   * @param most how long it may take at most
   */
  Optional<Call> another(Duration most) {
    long left = Math.min(nanosLeft(), most.toNanos());
    if (left <= 0 || Thread.currentThread().isInterrupted()) {
      return Optional.empty();
    }
    Call another = new Call(Duration.ofNanos(left), clock);
    following = another;
    return closed ? Optional.empty() : Optional.of(another); // close has found it, or is over
  }

  /** Whether it ended because nobody wants the answer any more, which is nobody's fault. */
  boolean isGivenUp() {
    return failure instanceof EndedException ended
        && (ended.end() == End.INTERRUPT || ended.end() == End.CLOSE);
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
    Call next = following;
    if (next != null) {
      next.close();
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

  /** How long the call, or the part of it that is running, may take. */
  long nanosLeft() {
    return Math.min(timeout, limit) - (clock.getAsLong() - begun);
  }

  private EndedException timeIsOver() {
    return new EndedException(limit < timeout ? End.LIMIT : End.TIMEOUT);
  }
}
