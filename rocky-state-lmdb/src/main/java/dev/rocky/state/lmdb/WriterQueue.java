package dev.rocky.state.lmdb;

import dev.rocky.state.StoreBusyException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads of this process that want to write, in the order in which they came. One has the
 * turn; who waits is let in either by {@link #pass}, to have it alone, or by {@link #admit}, to
 * work within the {@link WriteGroup} of who has it.
 *
 * <p><b>Threads:</b> any; {@link #admit} and {@link #pass} only by who has the turn, or by a work
 * of his group. <b>Lock order:</b> the lock in here is a leaf. <b>Invariant:</b> while anybody
 * waits, somebody has the turn.
 */
final class WriterQueue {

  private static final long LOOK_NANOS = 10_000_000;

  private final Path ledger;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Turn> waiting = new ArrayDeque<>();
  private boolean taken;

  WriterQueue(Path ledger) {
    this.ledger = ledger;
  }

  /**
   * Waits to be let in.
   *
   * @param since when the wait began, as of {@link System#nanoTime}
   * @throws StoreBusyException after {@code timeout}, or when interrupted, with the interrupt flag
   *     set again
   */
  Turn await(Duration timeout, long since) {
    return await(Long.MAX_VALUE, () -> false, timeout, since).orElseThrow();
  }

  /** As {@link #await}, but gives up, with nothing, soon after {@code hopeless} came to hold. */
  Optional<Turn> awaitUnless(BooleanSupplier hopeless, Duration timeout, long since) {
    return await(LOOK_NANOS, hopeless, timeout, since);
  }

  private Optional<Turn> await(
      long longestPark, BooleanSupplier hopeless, Duration timeout, long since) {
    Turn turn = new Turn(Thread.currentThread());
    if (!takeOrWait(turn)) {
      while (!turn.begun) {
        long left = timeout.toNanos() - (System.nanoTime() - since);
        if (left <= 0 && leave(turn)) {
          throw busy(timeout);
        }
        if (Thread.currentThread().isInterrupted() && leave(turn)) {
          throw new StoreBusyException("Interrupted while waiting to write to " + ledger);
        }
        if (hopeless.getAsBoolean() && leave(turn)) {
          return Optional.empty();
        }
        LockSupport.parkNanos(this, Math.min(longestPark, left));
      }
    }
    return Optional.of(turn);
  }

  /** Lets the next one work within {@code group}; {@code null} if nobody waits. */
  @Nullable Turn admit(WriteGroup group) {
    return begin(group);
  }

  /** Gives the turn to the next one. */
  void pass() {
    begin(null);
  }

  private boolean takeOrWait(Turn turn) {
    lock.lock();
    try {
      if (taken) {
        waiting.add(turn);
        return false;
      }
      taken = true;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean leave(Turn turn) {
    lock.lock();
    try {
      return waiting.remove(turn);
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Turn begin(@Nullable WriteGroup group) {
    Turn next;
    lock.lock();
    try {
      next = waiting.poll();
      if (next == null) {
        taken = group != null;
        return null;
      }
    } finally {
      lock.unlock();
    }
    next.begin(group);
    return next;
  }

  private StoreBusyException busy(Duration timeout) {
    return new StoreBusyException(
        "Waited "
            + timeout
            + " to write to "
            + ledger
            + ", which another thread of this process is writing to; try again, or open with a"
            + " longer write_lock_timeout");
  }

  /** A thread that wants to write. */
  static final class Turn {

    private final Thread thread;
    private @Nullable WriteGroup group;
    private volatile boolean begun;

    private Turn(Thread thread) {
      this.thread = thread;
    }

    /** The group in which to work; {@code null} if the turn is this thread's alone. */
    @Nullable WriteGroup group() {
      return group;
    }

    /** Wakes the thread, if it is parked. */
    void wake() {
      LockSupport.unpark(thread);
    }

    private void begin(@Nullable WriteGroup joined) {
      group = joined;
      begun = true;
      wake();
    }
  }
}
