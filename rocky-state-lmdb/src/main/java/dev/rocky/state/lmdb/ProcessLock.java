package dev.rocky.state.lmdb;

import dev.rocky.state.StoreBusyException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * One process that writes at a time. LMDB has such a lock too, but waits for it for ever and deaf
 * to interrupts; it is never contended behind this one.
 *
 * <p>The kernel's locks on files have no queue, and a process that locks again at once would shut
 * out all others. So a process that has to wait takes the byte of who is next, and only its owner
 * tries for the lock; and a process that writes without a pause stands in line like the others once
 * in {@value #SLICE_NANOS} nanoseconds.
 *
 * <p><b>Threads:</b> one at a time, see {@link GroupCommit}. <b>Lock order:</b> the byte of who is
 * next, then the writer byte, both in the {@link Guard} and by trying.
 */
final class ProcessLock {

  private static final long SLICE_NANOS = 20_000_000;

  private final Guard guard;
  private final Path ledger;
  private long sliceEnds = System.nanoTime();

  ProcessLock(Guard guard, Path ledger) {
    this.guard = guard;
    this.ledger = ledger;
  }

  /**
   * Waits for the writers of other processes.
   *
   * @param since when the wait began for which there is a timeout, as of {@link System#nanoTime}
   * @throws StoreBusyException after {@code timeout}, or when interrupted, with the interrupt flag
   *     set again
   */
  void acquire(Duration timeout, long since) {
    if (!isSliceOver() && guard.tryLockWriter()) {
      return;
    }
    try {
      boolean acquired = false;
      if (Backoff.retry(left(timeout, since), guard::tryLockNext)) {
        try {
          acquired = Backoff.retry(left(timeout, since), guard::tryLockWriter);
        } finally {
          guard.unlockNext();
        }
      }
      if (!acquired) {
        throw busy(timeout);
      }
      sliceEnds = System.nanoTime() + SLICE_NANOS;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreBusyException("Interrupted while waiting to write to " + ledger, e);
    }
  }

  /** Whether this process has had the lock, with pauses or without, for as long as it may. */
  boolean isSliceOver() {
    return System.nanoTime() - sliceEnds >= 0;
  }

  void release() {
    guard.unlockWriter();
  }

  private static long left(Duration timeout, long since) {
    return timeout.toNanos() - (System.nanoTime() - since);
  }

  private StoreBusyException busy(Duration timeout) {
    return new StoreBusyException(
        "Waited "
            + timeout
            + " to write to "
            + ledger
            + ", which "
            + guard.lastWriter().map(Holder::toString).orElse("another process")
            + " is writing to; try again, or open with a longer write_lock_timeout");
  }
}
