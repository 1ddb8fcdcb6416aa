package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.spi.CommitId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A commit in the log.
 *
 * @param generation 1 for the first of all
 * @param id of the attempt that made it
 * @param kind what it did
 * @param time when, by the clock of the machine that made it, in whole milliseconds; for people
 * @param root its changes, or the snapshot that it names; or nothing but a page of the log, or
 *     none, if it did neither
 */
record LogEntry(
    long generation, CommitId id, CommitKind kind, Instant time, Optional<SegmentReference> root) {

  LogEntry {
    requireNonNull(kind, "kind");
    requireNonNull(time, "time");
    requireNonNull(root, "root");
    if (generation < 1) {
      throw new IllegalArgumentException("A generation is 1 or more, not " + generation);
    }
    if (id.isNone()) {
      throw new IllegalArgumentException("Commit " + generation + " has no id");
    }
    if (!time.truncatedTo(ChronoUnit.MILLIS).equals(time)) {
      throw new IllegalArgumentException("Times of commits have whole milliseconds, not " + time);
    }
    if (root.isEmpty() && (kind == CommitKind.CHANGES || kind == CommitKind.SNAPSHOT)) {
      throw new IllegalArgumentException(
          "Commit " + generation + " is of kind " + kind + " and has no segment");
    }
    if (root.isPresent() && !root.get().name().isRoot()) {
      throw new IllegalArgumentException(root.get().name() + " is a part and not the root");
    }
  }

  /** The name of the root segment if this commit makes one of its own. */
  SegmentName ownRoot() {
    return SegmentName.root(generation, id);
  }
}
