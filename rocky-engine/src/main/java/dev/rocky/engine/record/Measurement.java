package dev.rocky.engine.record;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A row count that was measured.
 *
 * @param count the number of rows, at least 0
 * @param timestamp when it was measured
 * @param runId the run that measured it
 * @param excluded whether it stays out of baselines
 * @since 0.1
 */
public record Measurement(long count, Instant timestamp, RunId runId, boolean excluded) {

  /** Checks its components. */
  public Measurement {
    if (count < 0) {
      throw new IllegalArgumentException("A row count is at least 0, not " + count);
    }
    requireNonNull(timestamp, "timestamp");
    requireNonNull(runId, "runId");
  }
}
