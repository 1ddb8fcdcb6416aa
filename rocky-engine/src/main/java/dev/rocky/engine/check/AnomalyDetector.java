package dev.rocky.engine.check;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.record.Measurement;
import java.util.List;

/**
 * Tells whether a row count is what its history lets expect.
 *
 * <p>A detector is a pure function: the same counts have the same assessment, on any machine, at
 * any time, whatever the default locale or time zone is. It may be used by any number of threads.
 * One of a host's own is passed to {@link dev.rocky.engine.RockyBuilder#anomalies} like those of
 * this package. It runs within the transaction that commits a copy, so it is quick and asks nobody;
 * what it throws becomes a {@link Assessment.NotEvaluated}.
 *
 * @since 0.1
 */
public interface AnomalyDetector {

  /**
   * The default: {@link MovingAverage#DEFAULT}, the rule of the reference, and {@link
   * Stall#DEFAULT} for what a moving average cannot see. Each may find something.
   */
  static AnomalyDetector standard() {
    return anyOf(MovingAverage.DEFAULT, Stall.DEFAULT);
  }

  /** How many earlier counts it looks at, at most; at least 0. */
  int window();

  /**
   * Assesses {@code current}.
   *
   * @param baseline the counts before it, the newest first, without {@code current} and without
   *     those that are excluded. There may be more than {@link #window} of them; the rest is passed
   *     over
   */
  Assessment assess(Measurement current, List<Measurement> baseline);

  /**
   * Flags what at least one of {@code detectors} flags; all findings are told. Without a finding
   * the count is usual if at least one could evaluate it.
   */
  static AnomalyDetector anyOf(AnomalyDetector... detectors) {
    return new Vote(1, List.of(detectors));
  }

  /**
   * Flags what at least {@code votes} of {@code detectors} flag; the findings of those are told.
   * One that cannot evaluate does not vote. If fewer than {@code votes} can evaluate, the count is
   * not evaluated.
   *
   * @throws IllegalArgumentException unless {@code votes} is from 1 to the number of detectors
   */
  static AnomalyDetector atLeast(int votes, AnomalyDetector... detectors) {
    return new Vote(votes, List.of(detectors));
  }

  /** Asks {@code fallback} what this one cannot evaluate. */
  default AnomalyDetector orElse(AnomalyDetector fallback) {
    return new OrElse(this, requireNonNull(fallback, "fallback"));
  }

  /** Keeps only findings of one direction: a count that is odd in the other one is usual. */
  default AnomalyDetector only(Direction direction) {
    return new OneDirection(this, requireNonNull(direction, "direction"));
  }

  /**
   * Does not evaluate before there are {@code minimum} earlier counts.
   *
   * @throws IllegalArgumentException if {@code minimum} is negative
   */
  default AnomalyDetector after(int minimum) {
    return new MinimumHistory(this, minimum);
  }
}
