package dev.rocky.engine.record;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.cursor.CursorValue;
import java.time.Instant;

/**
 * Everything up to {@code lastValue} has been loaded.
 *
 * @param lastValue the greatest cursor value that was loaded
 * @param updatedAt when it was written
 * @param runId the run that wrote it
 * @param epoch see {@link TableState#epoch}
 * @param origin where the value came from
 * @since 0.1
 */
public record Watermark(
    CursorValue lastValue, Instant updatedAt, RunId runId, long epoch, Origin origin)
    implements TableState {

  /** Checks its components. */
  public Watermark {
    requireNonNull(lastValue, "lastValue");
    requireNonNull(updatedAt, "updatedAt");
    requireNonNull(runId, "runId");
    requireNonNull(origin, "origin");
  }
}
