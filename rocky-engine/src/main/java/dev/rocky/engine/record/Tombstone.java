package dev.rocky.engine.record;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * The watermark was deleted: the next run is a full refresh. Kept, so that a deletion can travel
 * and be told from "never seen".
 *
 * @param updatedAt when it was deleted
 * @param epoch see {@link TableState#epoch}
 * @param reason why, in the words of whoever deleted it
 * @since 0.1
 */
public record Tombstone(Instant updatedAt, long epoch, String reason) implements TableState {

  /** Checks its components. */
  public Tombstone {
    requireNonNull(updatedAt, "updatedAt");
    requireNonNull(reason, "reason");
  }
}
