package dev.rocky.state.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a collection makes of floor and sweep.
 *
 * @param floor the next sweep
 * @param floorTime since when it is the floor
 * @param sweep the oldest generation whose segments are promised
 */
record Retention(long floor, Instant floorTime, long sweep) {

  /** By how much clocks of machines may be ahead of the remote's, and be believed. */
  private static final Duration SKEW = Duration.ofDays(1);

  /** That of {@code head} as it is. */
  static Retention of(Head head) {
    return new Retention(head.floor(), head.floorTime(), head.sweep());
  }

  /**
   * What it becomes: if readers have had their grace since the floor was set, it becomes the sweep,
   * and the newest state from which all of the history can be restored becomes the floor.
   *
   * @param log all of it
   * @param now by the remote's clock
   * @param history how far back states can be restored
   * @param grace how long readers may need what they have begun to fetch
   */
  static Retention next(
      Head head, List<LogEntry> log, Instant now, Duration history, Duration grace) {
    if (!head.floorTime().isBefore(now.minus(grace))) {
      return of(head);
    }
    long floor = floor(head, log, now, history);
    return new Retention(floor, floor == head.floor() ? head.floorTime() : now, head.floor());
  }

  /** The highest generation of a snapshot that is no younger than the history reaches. */
  private static long floor(Head head, List<LogEntry> log, Instant now, Duration history) {
    Duration ever = Duration.between(Instant.MIN, now);
    Duration back = history.compareTo(ever) < 0 ? history : ever;
    long current = currentAt(now.minus(back), head, log, now);
    long floor = head.floor();
    for (LogEntry commit : log) {
      Optional<SegmentReference> snapshot =
          commit.root().filter(root -> commit.kind() == CommitKind.SNAPSHOT);
      if (snapshot.isPresent()) {
        long covered = snapshot.get().name().generation();
        floor = covered <= current ? Math.max(floor, covered) : floor;
      }
    }
    return head.covered() <= current ? Math.max(floor, head.covered()) : floor;
  }

  /**
   * The generation that was current at {@code time}: the one before the oldest commit that is
   * younger. Commits have the times of their machines; one from the future tells nothing, and one
   * from the past makes nothing older than the commits before it.
   */
  private static long currentAt(Instant time, Head head, List<LogEntry> log, Instant now) {
    return log.stream()
        .filter(commit -> commit.time().isAfter(time) && !commit.time().isAfter(now.plus(SKEW)))
        .mapToLong(commit -> commit.generation() - 1)
        .min()
        .orElse(head.generation());
  }
}
