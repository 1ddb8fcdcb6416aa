package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Settings;
import dev.rocky.state.SettingsReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How often a remote call is repeated, and when no more is tried. Names, defaults and meaning are
 * those of {@code [state.retry]} in Rocky's configuration.
 *
 * <pre>{@code
 * RetrySettings patient = RetrySettings.builder().maxRetries(8).maxBackoff(ofMinutes(1)).build();
 * }</pre>
 *
 * @param maxRetries how often one remote call is repeated after a transient failure; 0 or more,
 *     default 3
 * @param initialBackoff the wait before the first repetition; at most a day, default 1 second
 * @param maxBackoff the longest wait, jitter included; from {@code initialBackoff} to a day,
 *     default 30 seconds
 * @param backoffMultiplier how much longer each wait is than the one before; 1 to 100, default 2
 * @param jitter whether each wait is shortened at random, by up to a half, so that machines that
 *     failed together do not come back together; default true
 * @param circuitBreakerThreshold after how many failed attempts in a row, in transfers of either
 *     direction, the remote is left alone; 0 for never, default 5
 * @param circuitBreakerRecoveryTimeout after what time a single attempt may find out whether the
 *     remote is back; at least a millisecond. Default: none, it is left alone for the rest of the
 *     run
 * @param maxRetriesPerRun how many repetitions all transfers of a run may make together; 0 or more.
 *     Default: as many as they like
 * @since 0.1
 */
public record RetrySettings(
    int maxRetries,
    Duration initialBackoff,
    Duration maxBackoff,
    double backoffMultiplier,
    boolean jitter,
    int circuitBreakerThreshold,
    Optional<Duration> circuitBreakerRecoveryTimeout,
    OptionalInt maxRetriesPerRun) {

  private static final RetrySettings DEFAULTS = new Builder().build();

  /** Checks its components; the exception lists all that is wrong. */
  public RetrySettings {
    List<String> problems =
        problems(
            maxRetries,
            requireNonNull(initialBackoff, "initialBackoff"),
            requireNonNull(maxBackoff, "maxBackoff"),
            backoffMultiplier,
            circuitBreakerThreshold,
            requireNonNull(circuitBreakerRecoveryTimeout, "circuitBreakerRecoveryTimeout"),
            requireNonNull(maxRetriesPerRun, "maxRetriesPerRun"));
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }

  /** The defaults above. */
  public static RetrySettings ofDefaults() {
    return DEFAULTS;
  }

  /** Begins with the defaults above. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * What {@code settings} say: {@code max_retries}, {@code initial_backoff_ms}, {@code
   * max_backoff_ms}, {@code backoff_multiplier}, {@code jitter}, {@code circuit_breaker_threshold},
   * {@code circuit_breaker_recovery_timeout_secs}, {@code max_retries_per_run}; all optional, and
   * no others.
   *
   * @throws dev.rocky.state.SettingsException if they are wrong; it lists every problem
   */
  public static RetrySettings from(Settings settings) {
    return settings.decode(reader -> read(reader).build());
  }

  static Builder read(SettingsReader settings) {
    Builder builder = new Builder();
    builder.maxRetries = settings.integer("max_retries", builder.maxRetries);
    builder.initialBackoff = millis(settings, "initial_backoff_ms", builder.initialBackoff);
    builder.maxBackoff = millis(settings, "max_backoff_ms", builder.maxBackoff);
    builder.backoffMultiplier = settings.number("backoff_multiplier", builder.backoffMultiplier);
    builder.jitter = settings.flag("jitter", builder.jitter);
    builder.circuitBreakerThreshold =
        settings.integer("circuit_breaker_threshold", builder.circuitBreakerThreshold);
    long none = Long.MIN_VALUE;
    long recovery = settings.longInteger("circuit_breaker_recovery_timeout_secs", none);
    if (recovery != none) {
      builder.circuitBreakerRecoveryTimeout = Optional.of(Duration.ofSeconds(recovery));
    }
    int unlimited = Integer.MIN_VALUE;
    int perRun = settings.integer("max_retries_per_run", unlimited);
    if (perRun != unlimited) {
      builder.maxRetriesPerRun = OptionalInt.of(perRun);
    }
    return builder;
  }

  private static Duration millis(SettingsReader settings, String key, Duration fallback) {
    return Duration.ofMillis(settings.longInteger(key, fallback.toMillis()));
  }

  private static List<String> problems(
      int maxRetries,
      Duration initialBackoff,
      Duration maxBackoff,
      double backoffMultiplier,
      int circuitBreakerThreshold,
      Optional<Duration> circuitBreakerRecoveryTimeout,
      OptionalInt maxRetriesPerRun) {
    Duration day = Duration.ofDays(1);
    List<String> problems = new ArrayList<>();
    if (maxRetries < 0) {
      problems.add("'max_retries' must be 0 or more, not " + maxRetries);
    }
    if (initialBackoff.isNegative() || initialBackoff.compareTo(day) > 0) {
      problems.add("'initial_backoff_ms' must be between 0 and a day, not " + initialBackoff);
    }
    if (maxBackoff.compareTo(initialBackoff) < 0 || maxBackoff.compareTo(day) > 0) {
      problems.add(
          "'max_backoff_ms' must be between 'initial_backoff_ms' ("
              + initialBackoff
              + ") and a day, not "
              + maxBackoff);
    }
    if (!(backoffMultiplier >= 1 && backoffMultiplier <= 100)) {
      problems.add("'backoff_multiplier' must be 1 to 100, not " + backoffMultiplier);
    }
    if (circuitBreakerThreshold < 0) {
      problems.add("'circuit_breaker_threshold' must be 0 or more, not " + circuitBreakerThreshold);
    }
    Duration recovery = circuitBreakerRecoveryTimeout.orElse(day);
    if (recovery.compareTo(Duration.ofMillis(1)) < 0
        || recovery.compareTo(Duration.ofDays(365)) > 0) {
      problems.add(
          "'circuit_breaker_recovery_timeout_secs' must be between 1 and a year, not " + recovery);
    }
    if (maxRetriesPerRun.orElse(0) < 0) {
      problems.add("'max_retries_per_run' must be 0 or more, not " + maxRetriesPerRun.getAsInt());
    }
    return problems;
  }

  /** Collects {@link RetrySettings}; used by one thread. */
  public static final class Builder {

    private int maxRetries = 3;
    private Duration initialBackoff = Duration.ofSeconds(1);
    private Duration maxBackoff = Duration.ofSeconds(30);
    private double backoffMultiplier = 2.0;
    private boolean jitter = true;
    private int circuitBreakerThreshold = 5;
    private Optional<Duration> circuitBreakerRecoveryTimeout = Optional.empty();
    private OptionalInt maxRetriesPerRun = OptionalInt.empty();

    private Builder() {}

    /** See {@link RetrySettings#maxRetries}. */
    public Builder maxRetries(int maxRetries) {
      this.maxRetries = maxRetries;
      return this;
    }

    /** See {@link RetrySettings#initialBackoff}. */
    public Builder initialBackoff(Duration initialBackoff) {
      this.initialBackoff = requireNonNull(initialBackoff, "initialBackoff");
      return this;
    }

    /** See {@link RetrySettings#maxBackoff}. */
    public Builder maxBackoff(Duration maxBackoff) {
      this.maxBackoff = requireNonNull(maxBackoff, "maxBackoff");
      return this;
    }

    /** See {@link RetrySettings#backoffMultiplier}. */
    public Builder backoffMultiplier(double backoffMultiplier) {
      this.backoffMultiplier = backoffMultiplier;
      return this;
    }

    /** See {@link RetrySettings#jitter}. */
    public Builder jitter(boolean jitter) {
      this.jitter = jitter;
      return this;
    }

    /** See {@link RetrySettings#circuitBreakerThreshold}. */
    public Builder circuitBreakerThreshold(int circuitBreakerThreshold) {
      this.circuitBreakerThreshold = circuitBreakerThreshold;
      return this;
    }

    /** See {@link RetrySettings#circuitBreakerRecoveryTimeout}. */
    public Builder circuitBreakerRecoveryTimeout(Duration circuitBreakerRecoveryTimeout) {
      this.circuitBreakerRecoveryTimeout = Optional.of(circuitBreakerRecoveryTimeout);
      return this;
    }

    /** See {@link RetrySettings#maxRetriesPerRun}. */
    public Builder maxRetriesPerRun(int maxRetriesPerRun) {
      this.maxRetriesPerRun = OptionalInt.of(maxRetriesPerRun);
      return this;
    }

    /** The settings; an {@link IllegalArgumentException} lists all that is wrong with them. */
    public RetrySettings build() {
      return new RetrySettings(
          maxRetries,
          initialBackoff,
          maxBackoff,
          backoffMultiplier,
          jitter,
          circuitBreakerThreshold,
          circuitBreakerRecoveryTimeout,
          maxRetriesPerRun);
    }

    List<String> problems() {
      return RetrySettings.problems(
          maxRetries,
          initialBackoff,
          maxBackoff,
          backoffMultiplier,
          circuitBreakerThreshold,
          circuitBreakerRecoveryTimeout,
          maxRetriesPerRun);
    }
  }
}
