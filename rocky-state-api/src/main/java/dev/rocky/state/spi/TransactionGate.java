package dev.rocky.state.spi;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Lets the transactions of a store in together, and one thing in alone: closing for good, or a
 * change under which no transaction may be.
 *
 * <p><b>Threads:</b> any. The lock in here is a leaf, held for a few instructions, except by {@link
 * #alone}, which holds it during its action: whoever comes meanwhile waits, as he should.
 *
 * <p><b>Invariants:</b>
 *
 * <ul>
 *   <li>After {@link #close} returned {@code true}, nobody is inside, and nobody gets in again.
 *   <li>While an action of {@link #alone} runs, nobody is inside.
 *   <li>A thread that is inside gets in again without waiting, closing or not; otherwise a nested
 *       transaction would wait for the closer, which waits for the outer one.
 * </ul>
 *
 * @since 0.1
 */
public final class TransactionGate {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Thread, Integer> inside = new HashMap<>();
  private boolean closed;
  private boolean reserved;

  /** A gate that is open. */
  public TransactionGate() {}

  /**
   * Goes in; {@link #exit} must follow. Waits while somebody wants to be {@link #alone}.
   *
   * @return {@code false} if the gate is closed; the caller is not inside then
   */
  public boolean enter() {
    Thread me = Thread.currentThread();
    lock.lock();
    try {
      if (!inside.containsKey(me)) {
        while (reserved && !closed) {
          changed.awaitUninterruptibly();
        }
        if (closed) {
          return false;
        }
      }
      inside.merge(me, 1, Integer::sum);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Goes out as often as it went in. */
  public void exit() {
    lock.lock();
    try {
      Integer left =
          inside.computeIfPresent(Thread.currentThread(), (me, n) -> n == 1 ? null : n - 1);
      if (left == null && inside.isEmpty()) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether the current thread is inside. */
  public boolean isInside() {
    lock.lock();
    try {
      return inside.containsKey(Thread.currentThread());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Refuses everybody who is not inside, and waits until all are out. Must not be called from
   * inside.
   *
   * @return whether this call closed it; {@code false} if another did
   */
  public boolean close() {
    lock.lock();
    try {
      boolean first = !closed;
      closed = true;
      changed.signalAll();
      while (!inside.isEmpty()) {
        changed.awaitUninterruptibly();
      }
      return first;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Runs {@code action} while nobody is inside. Those who come meanwhile wait.
   *
   * @param nanos how long to wait for those who are inside
   * @return whether it ran; {@code false} after the time, or if the caller itself is inside
   */
  public boolean alone(long nanos, Runnable action) {
    lock.lock();
    try {
      if (inside.containsKey(Thread.currentThread())) {
        return false;
      }
      long left = await(nanos, () -> !reserved);
      if (left < 0) {
        return false;
      }
      reserved = true;
      try {
        if (await(left, inside::isEmpty) < 0) {
          return false;
        }
        action.run();
        return true;
      } finally {
        reserved = false;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The nanoseconds that were left when {@code condition} held, or -1 if it did not come to hold in
   * time.
   */
  private long await(long nanos, BooleanSupplier condition) {
    long left = nanos;
    boolean interrupted = false;
    try {
      while (!condition.getAsBoolean()) {
        if (left <= 0) {
          return -1;
        }
        try {
          left = changed.awaitNanos(left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      return Math.max(left, 0);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
