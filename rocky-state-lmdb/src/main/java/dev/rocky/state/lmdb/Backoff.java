package dev.rocky.state.lmdb;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Tries again and again what the system cannot wait for: a lock that another process holds. */
final class Backoff {

  private static final long FIRST_NANOS = 20_000;
  private static final long LONGEST_NANOS = 2_000_000;

  private Backoff() {}

  /**
   * Tries {@code attempt} at once, and then until it succeeds, less and less often, down to every
   * two milliseconds.
   *
   * @return whether it succeeded within {@code nanos}
   */
  static boolean retry(long nanos, BooleanSupplier attempt) throws InterruptedException {
    if (attempt.getAsBoolean()) {
      return true;
    }
    long deadline = System.nanoTime() + nanos;
    long pause = FIRST_NANOS;
    while (true) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      LockSupport.parkNanos(Math.min(pause, left));
      pause = Math.min(2 * pause, LONGEST_NANOS);
      if (attempt.getAsBoolean()) {
        return true;
      }
    }
  }
}
