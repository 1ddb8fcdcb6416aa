package dev.rocky.state.tiered;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Leaves a cache alone that failed, so that many calls of a cache that hangs cost no more than one:
 * those that were under way when it failed first, side by side. When the time is over one call
 * tries it, and until that has ended the others go without.
 *
 * <p>What a call that began before the pause began or ended has to say is not counted. All methods
 * may be called from any thread; one lock, under which nothing waits.
 */
final class CachePause {

  private final int threshold;
  private final long nanos;
  private final LongSupplier clock;
  private int failures;
  private long changes;
  private boolean paused;
  private boolean trying;
  private long since;

  /**
   * No pause yet.
   *
   * @param clock nanoseconds since some time
   */
  CachePause(int threshold, Duration time, LongSupplier clock) {
    this.threshold = threshold;
    this.nanos = time.toNanos();
    this.clock = clock;
  }

  /** Leave to make one call, if there is any; how it ended must be told. */
  synchronized Optional<Attempt> attempt() {
    if (paused && (trying || clock.getAsLong() - since < nanos)) {
      return Optional.empty();
    }
    trying = paused;
    return Optional.of(new Attempt(changes));
  }

  private synchronized void answered(Attempt attempt) {
    if (attempt.changes == changes) {
      failures = 0;
      end();
    }
  }

  private synchronized void failed(Attempt attempt) {
    if (attempt.changes == changes && (paused || ++failures >= threshold)) {
      changes++;
      paused = true;
      trying = false;
      since = clock.getAsLong();
    }
  }

  private synchronized void cancelled(Attempt attempt) {
    if (attempt.changes == changes) {
      trying = false; // the next call tries it
    }
  }

  private void end() {
    if (paused) {
      changes++;
      paused = false;
      trying = false;
    }
  }

  /** One call; ends in one of three ways. */
  final class Attempt {

    private final long changes;

    private Attempt(long changes) {
      this.changes = changes;
    }

    /** The cache answered. */
    void answered() {
      CachePause.this.answered(this);
    }

    /** It did not, or not clearly. */
    void failed() {
      CachePause.this.failed(this);
    }

    /** The call ended for a reason of this machine. */
    void cancelled() {
      CachePause.this.cancelled(this);
    }
  }
}
