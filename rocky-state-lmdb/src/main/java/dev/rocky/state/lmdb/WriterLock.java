package dev.rocky.state.lmdb;

import dev.rocky.state.StoreBusyException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One writer at a time, over all threads and processes. LMDB has such a lock too, but waits for it
 * for ever and deaf to interrupts; it is never contended behind this one.
 *
 * <p><b>Threads:</b> any; who acquires releases. <b>Lock order:</b> the lock within the process
 * first, in the order in which threads came, then the writer byte of the {@link Guard}, by trying.
 * <b>Invariant:</b> the writer byte is held only by who holds the lock within the process.
 */
final class WriterLock {

  private final ReentrantLock inProcess = new ReentrantLock(true);
  private final Guard guard;
  private final Path ledger;

  WriterLock(Guard guard, Path ledger) {
    this.guard = guard;
    this.ledger = ledger;
  }

  boolean isHeldByCurrentThread() {
    return inProcess.isHeldByCurrentThread();
  }

  /**
   * Waits for other writers.
   *
   * @throws StoreBusyException after {@code timeout}, or when interrupted, with the interrupt flag
   *     set again
   */
  void acquire(Duration timeout) {
    long start = System.nanoTime();
    try {
      if (!inProcess.tryLock() && !inProcess.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        throw busy(timeout, "another thread of this process");
      }
      boolean acquired = false;
      try {
        long left = timeout.toNanos() - (System.nanoTime() - start);
        if (!Backoff.retry(left, guard::tryLockWriter)) {
          throw busy(timeout, guard.lastWriter().map(Holder::toString).orElse("another process"));
        }
        acquired = true;
      } finally {
        if (!acquired) {
          inProcess.unlock();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreBusyException("Interrupted while waiting to write to " + ledger, e);
    }
  }

  void release() {
    try {
      guard.unlockWriter();
    } finally {
      inProcess.unlock();
    }
  }

  private StoreBusyException busy(Duration timeout, String holder) {
    return new StoreBusyException(
        "Waited "
            + timeout
            + " to write to "
            + ledger
            + ", which "
            + holder
            + " is writing to; try again, or open with a longer write_lock_timeout");
  }
}
