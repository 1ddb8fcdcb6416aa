package dev.rocky.engine.record;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * A row count that was measured.
 *
 * @param count the number of rows, at least 0
 * @param timestamp when it was measured
 * @param runId the run that measured it
 * @param standing what it counts for when later ones are compared with it
 * @param decision who decided that; empty if no person did
 * @since 0.1
 */
public record Measurement(
    long count, Instant timestamp, RunId runId, Standing standing, Optional<Decision> decision) {

  /**
   * What a person said of a measurement.
   *
   * @param at when; of two decisions about one measurement the later stays
   * @param reason why, for other people
   */
  public record Decision(Instant at, String reason) {
    /** Checks its components. */
    public Decision {
      requireNonNull(at, "at");
      requireNonNull(reason, "reason");
    }
  }

  /** Checks its components. */
  public Measurement {
    if (count < 0) {
      throw new IllegalArgumentException("A row count is at least 0, not " + count);
    }
    requireNonNull(timestamp, "timestamp");
    requireNonNull(runId, "runId");
    requireNonNull(standing, "standing");
    requireNonNull(decision, "decision");
    if (decision.isPresent() && !standing.byPerson()) {
      throw new IllegalArgumentException(standing + " is no person's decision");
    }
  }

  /** A measurement that nobody decided about. */
  public Measurement(long count, Instant timestamp, RunId runId, boolean excluded) {
    this(count, timestamp, runId, excluded ? Standing.EXCLUDED : Standing.USUAL, Optional.empty());
  }

  /** Whether it stays out of baselines. */
  public boolean excluded() {
    return standing.excluded();
  }

  /** The same, flagged by a detector. */
  public Measurement flagged() {
    return new Measurement(count, timestamp, runId, Standing.FLAGGED, Optional.empty());
  }

  /** The same as a person wants it to count. */
  public Measurement decided(Standing standing, Decision decision) {
    return new Measurement(count, timestamp, runId, standing, Optional.of(decision));
  }
}
