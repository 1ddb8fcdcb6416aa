package dev.rocky.engine.record;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * One run of a pipeline.
 *
 * @param id its id
 * @param pipeline the pipeline's name
 * @param startedAt when it started
 * @param finishedAt when it ended; empty while it runs, and for ever if its process died
 * @param status how it ended
 * @since 0.1
 */
public record RunRecord(
    RunId id, String pipeline, Instant startedAt, Optional<Instant> finishedAt, Status status) {

  /** How a run ended. */
  public enum Status {
    /** It has not ended, or its process died. */
    RUNNING,
    /** Every table that was begun was completed. */
    SUCCEEDED,
    /** At least one table failed and was not completed after that. */
    FAILED,
    /** It was closed without being finished. */
    ABANDONED
  }

  /** Checks its components. */
  public RunRecord {
    requireNonNull(id, "id");
    requireNonNull(pipeline, "pipeline");
    requireNonNull(startedAt, "startedAt");
    requireNonNull(finishedAt, "finishedAt");
    requireNonNull(status, "status");
  }
}
