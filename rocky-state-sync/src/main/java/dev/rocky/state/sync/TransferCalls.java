package dev.rocky.state.sync;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.failsafe.spi.Scheduler;
import dev.rocky.state.remote.RemoteCancelledException;
import dev.rocky.state.remote.RemoteContendedException;
import dev.rocky.state.remote.RemoteException;
import dev.rocky.state.remote.RemoteUnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes remote calls within one transfer: each gets the time that is left, is counted by the
 * circuit breaker, and is repeated as the policy allows. May be used by several threads.
 */
final class TransferCalls {

  /** Failsafe's own would start threads that nobody stops. */
  private static final Scheduler NONE =
      (task, delay, unit) -> {
        throw new IllegalStateException("Remote calls are repeated on the caller's thread");
      };

  private final RetrySettings settings;
  private final RetryPolicy<Object> retries;
  private final Breaker breaker;
  private final RunBudget budget;
  private final Backoff backoff;
  private final TransferClock clock;
  private final TransferTally tally;
  private final long begin;
  private final long timeout;
  private volatile @Nullable RemoteException last;

  TransferCalls(
      SyncPolicy policy,
      RetryPolicy<Object> retries,
      Breaker breaker,
      RunBudget budget,
      Backoff backoff,
      TransferClock clock,
      TransferTally tally) {
    this.settings = policy.retry();
    this.retries = retries;
    this.breaker = breaker;
    this.budget = budget;
    this.backoff = backoff;
    this.clock = clock;
    this.tally = tally;
    this.begin = clock.nanos();
    this.timeout = policy.transferTimeout().toNanos();
  }

  /** How long the transfer has taken so far. */
  Duration elapsed() {
    return Duration.ofNanos(clock.nanos() - begin);
  }

  /** How much time it has left; not negative. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, timeout - (clock.nanos() - begin)));
  }

  /**
   * Makes a call, and repeats it as long as it certainly had no effect and may have one later.
   *
   * @param request gets the time that is left
   * @param doubt why it is not known whether the call of this result had an effect, if so. Such a
   *     result counts as a failed attempt and is returned: what to do about it is not known here
   */
  <T> T call(Function<Duration, T> request, Function<T, Optional<RemoteException>> doubt) {
    try {
      return Failsafe.with(retries)
          .with(NONE)
          .get(
              context -> {
                if (context.isRetry()) {
                  beforeRetry(context.getAttemptCount());
                }
                return untilDecided(request, doubt);
              });
    } catch (RemoteUnavailableException e) {
      throw stopped(
          left().isZero() ? TransferOutcome.TIMEOUT : TransferOutcome.TRANSIENT_EXHAUSTED);
    } catch (FailsafeException e) {
      if (e.getCause() instanceof InterruptedException interrupt) { // Failsafe set the flag again
        throw cancelled(interrupt);
      }
      throw e;
    }
  }

  /**
   * Waits before a call is repeated that failed or whose effect is in doubt, if it may be repeated.
   *
   * @param retry 1 for the first repetition
   */
  void beforeRetry(int retry) {
    if (retry > settings.maxRetries()) {
      throw stopped(TransferOutcome.TRANSIENT_EXHAUSTED);
    }
    Duration pause = backoff.afterFailure(retry);
    if (pause.compareTo(left()) >= 0) {
      throw stopped(TransferOutcome.TIMEOUT);
    }
    if (breaker.staysOpenFor(pause)) {
      throw stopped(TransferOutcome.CIRCUIT_OPEN);
    }
    if (!budget.take()) {
      throw stopped(TransferOutcome.BUDGET_EXHAUSTED);
    }
    pause(pause);
  }

  /**
   * Waits after a lost race, which is no failure and costs no repetition.
   *
   * @param races in a row, 1 or more
   */
  void afterRace(int races) {
    Duration pause = backoff.afterRace(races);
    if (pause.compareTo(left()) >= 0) {
      throw stopped(TransferOutcome.TIMEOUT);
    }
    pause(pause);
  }

  private <T> T untilDecided(
      Function<Duration, T> request, Function<T, Optional<RemoteException>> doubt) {
    for (int races = 1; ; races++) {
      try {
        return attempt(request, doubt);
      } catch (RemoteContendedException e) {
        afterRace(races);
      }
    }
  }

  private <T> T attempt(
      Function<Duration, T> request, Function<T, Optional<RemoteException>> doubt) {
    Duration left = left();
    if (left.isZero()) {
      throw stopped(TransferOutcome.TIMEOUT);
    }
    Breaker.Attempt attempt =
        breaker.attempt().orElseThrow(() -> stopped(TransferOutcome.CIRCUIT_OPEN));
    tally.attempted();
    boolean told = false;
    try {
      T result = request.apply(left);
      tell(attempt, doubt.apply(result));
      told = true;
      return result;
    } catch (RemoteException e) {
      tell(attempt, Optional.of(e));
      told = true;
      throw e;
    } finally {
      if (!told) {
        attempt.cancelled(); // by the content, the sink, or a store that is closed
      }
    }
  }

  private void tell(Breaker.Attempt attempt, Optional<RemoteException> failure) {
    if (failure.isEmpty()) {
      attempt.answered();
    } else if (failure.get() instanceof RemoteUnavailableException unavailable) {
      last = unavailable;
      attempt.failed();
    } else if (failure.get() instanceof RemoteCancelledException) {
      attempt.cancelled();
    } else {
      attempt.answered();
    }
  }

  private void pause(Duration time) {
    try {
      clock.pause(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cancelled(e);
    }
  }

  private static RemoteCancelledException cancelled(InterruptedException cause) {
    return new RemoteCancelledException(
        "Interrupted while a remote call waited to be repeated", cause);
  }

  /** An open circuit that this transfer met only after it had sent something ends its retries. */
  private TransferStopped stopped(TransferOutcome reason) {
    boolean sent = tally.attempts() > 0;
    return new TransferStopped(
        reason == TransferOutcome.CIRCUIT_OPEN && sent
            ? TransferOutcome.TRANSIENT_EXHAUSTED
            : reason,
        last);
  }
}
