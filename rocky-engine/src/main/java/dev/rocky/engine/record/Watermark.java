package dev.rocky.engine.record;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.cursor.CursorValue;
import java.time.Instant;

/**
 * Everything up to {@code lastValue} has been loaded.
 *
 * @param lastValue the greatest cursor value that was loaded
 * @param column the column whose value it is
 * @param updatedAt when it was written
 * @param runId the run that wrote it
 * @param epoch see {@link TableState#epoch}
 * @param origin where the value came from
 * @since 0.1
 */
public record Watermark(
    CursorValue lastValue, String column, Instant updatedAt, RunId runId, long epoch, Origin origin)
    implements TableState {

  /** Checks its components. */
  public Watermark {
    requireNonNull(lastValue, "lastValue");
    requireNonNull(column, "column");
    requireNonNull(updatedAt, "updatedAt");
    requireNonNull(runId, "runId");
    requireNonNull(origin, "origin");
  }
}
