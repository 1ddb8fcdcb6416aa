package dev.rocky.state.sync;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before a call is repeated.
 *
 * @param random numbers from 0 to less than 1
 */
record Backoff(RetrySettings settings, DoubleSupplier random) {

  /**
   * After {@code failures} transient failures in a row, 1 or more: {@code initial × multiplier ^
   * (failures - 1)}, at most {@code max}; with jitter between a half of that and all of it.
   */
  Duration afterFailure(int failures) {
    Duration longest = longest(failures);
    return settings.jitter() ? scaled(longest, 0.5 + random.getAsDouble() / 2) : longest;
  }

  /**
   * After {@code races} lost races in a row, 1 or more: anything up to what as many failures would
   * cost. At random also without jitter, since those who wait equally long meet again.
   */
  Duration afterRace(int races) {
    return scaled(longest(races), random.getAsDouble());
  }

  private Duration longest(int times) {
    double nanos = settings.initialBackoff().toNanos();
    nanos *= Math.pow(settings.backoffMultiplier(), times - 1);
    long most = settings.maxBackoff().toNanos();
    return Duration.ofNanos(nanos < most ? (long) nanos : most);
  }

  private static Duration scaled(Duration duration, double factor) {
    return Duration.ofNanos((long) (duration.toNanos() * factor));
  }
}
