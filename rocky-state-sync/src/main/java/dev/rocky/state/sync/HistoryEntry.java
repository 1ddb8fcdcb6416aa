package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.spi.CommitId;
import java.time.Instant;

/**
 * One generation of the remote's state, and the commit that made it.
 *
 * @param generation number of the commit, from 1
 * @param id of the commit
 * @param kind what it did; only {@link CommitKind#CHANGES} and the first of all change records
 * @param time when, by the clock of the machine that made it, in whole milliseconds
 * @since 0.1
 */
public record HistoryEntry(long generation, CommitId id, CommitKind kind, Instant time) {

  /** Checks its components. */
  public HistoryEntry {
    requireNonNull(id, "id");
    requireNonNull(kind, "kind");
    requireNonNull(time, "time");
  }

  static HistoryEntry of(LogEntry commit) {
    return new HistoryEntry(commit.generation(), commit.id(), commit.kind(), commit.time());
  }
}
