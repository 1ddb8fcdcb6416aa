package dev.rocky.state.sync;

import dev.failsafe.CircuitBreaker;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Leaves a remote alone that failed too often in a row. Failsafe's circuit breaker, of which it
 * keeps the time, so that there is one clock, and the attempts apart:
 *
 * <ul>
 *   <li>What an attempt that began before the circuit last opened or closed has to say is not
 *       counted: it says nothing about the remote as it is now. In particular, it does not end a
 *       trial, nor admit a second one.
 *   <li>A trial that was cancelled has found nothing out; the next attempt is the trial.
 * </ul>
 *
 * <p>All methods may be called from any thread; one lock, under which nothing waits.
 */
final class Breaker {

  private static final Duration FOREVER = Duration.ofDays(100 * 365L);

  private final @Nullable CircuitBreaker<Object> circuit;
  private final Optional<Duration> recovery;
  private final TransferClock clock;
  private long openedAt;
  private long changes;

  Breaker(RetrySettings settings, TransferClock clock) {
    int threshold = settings.circuitBreakerThreshold();
    this.circuit =
        threshold == 0
            ? null
            : CircuitBreaker.builder()
                .withFailureThreshold(threshold)
                .withSuccessThreshold(1) // else as many trials at a time as the failures above
                .withDelay(FOREVER)
                .build();
    this.recovery = settings.circuitBreakerRecoveryTimeout();
    this.clock = clock;
  }

  /** Leave to make one attempt, if there is any; how it ended must be told. */
  synchronized Optional<Attempt> attempt() {
    if (circuit == null) {
      return Optional.of(new Attempt(0));
    }
    if (circuit.isOpen() && isRecovered(Duration.ZERO)) {
      circuit.halfOpen();
      changes++;
    }
    return circuit.tryAcquirePermit() ? Optional.of(new Attempt(changes)) : Optional.empty();
  }

  /** Whether it makes no sense to ask so much later, unless others make the trial before. */
  synchronized boolean staysOpenFor(Duration time) {
    return circuit != null && circuit.isOpen() && !isRecovered(time);
  }

  private boolean isRecovered(Duration later) {
    return recovery.isPresent()
        && clock.nanos() - openedAt + later.toNanos() >= recovery.get().toNanos();
  }

  private synchronized void ended(Attempt attempt, End end) {
    if (circuit == null || attempt.changes != changes) {
      return;
    }
    CircuitBreaker.State before = circuit.getState();
    switch (end) {
      case ANSWERED -> circuit.recordSuccess();
      case FAILED -> circuit.recordFailure();
      case CANCELLED -> {
        if (circuit.isHalfOpen()) {
          circuit.open(); // and since when it was open has not changed
          changes++;
        }
        return;
      }
    }
    if (circuit.getState() != before) {
      changes++;
      openedAt = clock.nanos();
    }
  }

  private enum End {
    ANSWERED,
    FAILED,
    CANCELLED
  }

  /** One attempt; ends in one of three ways. */
  final class Attempt {

    private final long changes;

    private Attempt(long changes) {
      this.changes = changes;
    }

    /** The remote answered, if only that it refuses. */
    void answered() {
      ended(this, End.ANSWERED);
    }

    /** The remote did not answer, or not clearly. */
    void failed() {
      ended(this, End.FAILED);
    }

    /** The attempt ended for a reason of this machine. */
    void cancelled() {
      ended(this, End.CANCELLED);
    }
  }
}
