package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.spi.CommitId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The content of the register {@code HEAD}: which state is current, and how it came about.
 *
 * @param format of its bytes
 * @param lineage id of the commit that made the first HEAD
 * @param covered the generation whose state the snapshot is
 * @param snapshot root of the newest snapshot
 * @param floor the next {@code sweep}
 * @param floorTime when the floor was set, by the remote's clock, in whole milliseconds
 * @param sweep the oldest generation whose segments are promised
 * @param fence generation of the last collection, 0 if there was none
 * @param log the newest commits
 */
record Head(
    Format format,
    CommitId lineage,
    long covered,
    SegmentReference snapshot,
    long floor,
    Instant floorTime,
    long sweep,
    long fence,
    CommitLog log) {

  Head {
    requireNonNull(format, "format");
    requireNonNull(log, "log");
    require(!lineage.isNone(), "it has no lineage");
    require(snapshot.name().isRoot(), "its snapshot is a part");
    require(
        floorTime.truncatedTo(ChronoUnit.MILLIS).equals(floorTime),
        "its floor time has more than milliseconds");
    long generation = log.newest().generation();
    require(covered >= 1 && covered <= generation, "its snapshot covers what is not there");
    require(covered == snapshot.name().generation(), "its snapshot is of another generation");
    require(sweep >= 1 && sweep <= floor && floor <= covered, "sweep, floor: not in order");
    require(fence >= 0 && fence <= generation, "its fence is not a generation");
    require(
        log.older().isPresent() || log.oldest().generation() <= sweep,
        "its log begins behind the sweep");
    require(
        log.older().isEmpty() || log.entries().size() >= CommitLog.MIN_ENTRIES,
        "its log is shorter than it may be with a page before it");
  }

  /** Number of commits, this one included. */
  long generation() {
    return log.newest().generation();
  }

  /** The commit that made it. */
  CommitId id() {
    return log.newest().id();
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException("Not a HEAD: " + problem);
    }
  }
}
