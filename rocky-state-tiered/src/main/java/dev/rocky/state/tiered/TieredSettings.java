package dev.rocky.state.tiered;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.SettingsReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How a {@link TieredRemoteStore} uses its cache.
 *
 * @param mode which hints it gives; default {@link Mode#VALIDATED}
 * @param cacheTimeout how long a call of the cache may take, more than nothing, at most a minute;
 *     default 250 milliseconds. It holds for an object of whatever size, there and back
 * @param failureThreshold after how many failed calls in a row the cache is left alone, those for
 *     objects and those for HEAD counted apart; at least 1, default 1
 * @param recoveryTime for how long, at most a day; then one call tries it; default 30 seconds. So a
 *     cache that answers nothing costs, in that time, {@code cacheTimeout} once for objects and
 *     once for HEAD; one that answers slowly costs a transfer at most a quarter of its time
 * @since 0.1
 */
public record TieredSettings(
    Mode mode, Duration cacheTimeout, int failureThreshold, Duration recoveryTime) {

  private static final TieredSettings DEFAULTS =
      new TieredSettings(Mode.VALIDATED, Duration.ofMillis(250), 1, Duration.ofSeconds(30));

  /** What the cache is asked for. */
  public enum Mode {
    /**
     * Objects, which everybody proves by their hash. What is current, the durable store says: one
     * small conditional request for each pull.
     */
    VALIDATED,
    /**
     * Also what is current, without asking the durable store, up to 15 minutes late. Such a pull is
     * not verified. A commit asks the durable store in any case.
     */
    CACHE_FIRST
  }

  /** Checks its components; the exception lists all problems. */
  public TieredSettings {
    requireNonNull(mode, "mode");
    List<String> problems = new ArrayList<>();
    check("cache_timeout", cacheTimeout, Duration.ofMinutes(1), problems);
    check("cache_recovery_time", recoveryTime, Duration.ofDays(1), problems);
    if (failureThreshold < 1) {
      problems.add("'cache_failure_threshold' must be at least 1, not " + failureThreshold);
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }

  /** Every default. */
  public static TieredSettings ofDefaults() {
    return DEFAULTS;
  }

  /** The same in another mode. */
  public TieredSettings withMode(Mode other) {
    return new TieredSettings(other, cacheTimeout, failureThreshold, recoveryTime);
  }

  /**
   * What {@code settings} say: {@code mode} ({@code validated} or {@code cache_first}), {@code
   * cache_timeout}, {@code cache_failure_threshold}, {@code cache_recovery_time}.
   */
  static TieredSettings read(SettingsReader settings) {
    return new TieredSettings(
        settings.oneOf("mode", Mode.class, DEFAULTS.mode()),
        settings.duration("cache_timeout", DEFAULTS.cacheTimeout()),
        settings.integer("cache_failure_threshold", DEFAULTS.failureThreshold()),
        settings.duration("cache_recovery_time", DEFAULTS.recoveryTime()));
  }

  private static void check(String key, Duration time, Duration most, List<String> problems) {
    if (time.compareTo(Duration.ofMillis(1)) < 0 || time.compareTo(most) > 0) {
      problems.add("'%s' must be between a millisecond and %s, not %s".formatted(key, most, time));
    }
  }
}
