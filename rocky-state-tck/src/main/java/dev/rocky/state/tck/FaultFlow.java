package dev.rocky.state.tck;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link FaultProxy} does with the bytes that flow in one direction, on all connections.
 * Each method replaces what was said before, takes effect on connections that exist, and may be
 * called from any thread.
 *
 * @since 0.1
 */
public final class FaultFlow {

  /** How often a second a limited flow may pass something on. */
  private static final int SLICES = 20;

  /** What lasts until something else is said. */
  private enum State {
    PASSING,
    HELD,
    BLACK_HOLE
  }

  /** What becomes of the connection on which the last byte passes. */
  enum End {
    NONE,
    CUT,
    RESET,
    HALF_CLOSE
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private State state = State.PASSING;
  private Duration delay = Duration.ZERO;
  private long bytesPerSecond = Long.MAX_VALUE;
  private @Nullable End end;
  private long untilEnd;
  private long bytes;
  private long connectionsLost;
  private boolean closed;

  FaultFlow() {}

  /** Passes everything on at once, and what was held. */
  public void pass() {
    change(State.PASSING, Duration.ZERO, Long.MAX_VALUE, null, 0);
  }

  /** Holds everything back. What was held arrives later, even if its sender is gone by then. */
  public void hold() {
    change(State.HELD, Duration.ZERO, Long.MAX_VALUE, null, 0);
  }

  /**
   * Takes everything and passes nothing on. A connection that lost bytes in this way never passes
   * any again.
   */
  public void blackHole() {
    change(State.BLACK_HOLE, Duration.ZERO, Long.MAX_VALUE, null, 0);
  }

  /** Passes everything on, each piece so much later than it came. */
  public void delay(Duration time) {
    change(State.PASSING, requireNonNull(time, "time"), Long.MAX_VALUE, null, 0);
  }

  /** Passes on no more than this on each connection. */
  public void bandwidth(long bytesPerSecond) {
    if (bytesPerSecond < SLICES) {
      throw new IllegalArgumentException("at least " + SLICES + " bytes per second");
    }
    change(State.PASSING, Duration.ZERO, bytesPerSecond, null, 0);
  }

  /**
   * Passes so many bytes on, counted over all connections from now, and then closes the connection
   * of the next one in both directions, in order. After that everything passes again.
   */
  public void cutAfter(long bytes) {
    change(State.PASSING, Duration.ZERO, Long.MAX_VALUE, End.CUT, bytes);
  }

  /** Like {@link #cutAfter}, but both ends see the connection reset. */
  public void resetAfter(long bytes) {
    change(State.PASSING, Duration.ZERO, Long.MAX_VALUE, End.RESET, bytes);
  }

  /** Like {@link #cutAfter}, but the other direction goes on. */
  public void halfCloseAfter(long bytes) {
    change(State.PASSING, Duration.ZERO, Long.MAX_VALUE, End.HALF_CLOSE, bytes);
  }

  /** How many bytes were passed on so far, on all connections. */
  public long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  /** How many connections have lost bytes to the black hole so far. */
  public long connectionsLost() {
    lock.lock();
    try {
      return connectionsLost;
    } finally {
      lock.unlock();
    }
  }

  /** Everything that waits goes on; held bytes are lost. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * What is to be done with the next piece of {@code length} bytes. Waits as long as it must, on
   * the thread of the connection.
   */
  Verdict next(int length) {
    lock.lock();
    try {
      await(delay);
      while (state == State.HELD && !closed) {
        changed.awaitUninterruptibly();
      }
      if (closed || state == State.BLACK_HOLE) {
        connectionsLost++;
        return new Verdict(0, false, End.NONE);
      }
      if (end != null && length > untilEnd) {
        Verdict last = new Verdict((int) untilEnd, true, end);
        bytes += untilEnd;
        end = null;
        return last;
      }
      if (bytesPerSecond < Long.MAX_VALUE) {
        await(Duration.ofSeconds(1).dividedBy(SLICES));
      }
      int now = (int) Math.min(length, Math.max(1, bytesPerSecond / SLICES));
      untilEnd -= now;
      bytes += now;
      return new Verdict(now, true, End.NONE);
    } finally {
      lock.unlock();
    }
  }

  private void change(
      State state, Duration delay, long bytesPerSecond, @Nullable End end, long untilEnd) {
    if (untilEnd < 0) {
      throw new IllegalArgumentException(untilEnd + " bytes cannot pass");
    }
    lock.lock();
    try {
      this.state = state;
      this.delay = delay;
      this.bytesPerSecond = bytesPerSecond;
      this.end = end;
      this.untilEnd = untilEnd;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for so long, or until something changes. */
  private void await(Duration time) {
    long nanos = TimeUnit.NANOSECONDS.convert(time);
    Duration before = delay;
    while (nanos > 0 && !closed && delay.equals(before) && state == State.PASSING) {
      try {
        nanos = changed.awaitNanos(nanos);
      } catch (InterruptedException e) {
        return; // nobody interrupts the threads of a proxy but the end of the JVM
      }
    }
  }

  /**
   * What becomes of a piece.
   *
   * @param count how many of its bytes are passed on now
   * @param passes whether the rest is to be asked for again; {@code false} if it is lost
   * @param end what becomes of the connection afterwards
   */
  record Verdict(int count, boolean passes, End end) {}
}
