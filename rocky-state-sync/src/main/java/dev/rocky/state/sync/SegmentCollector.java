package dev.rocky.state.sync;

import dev.rocky.state.remote.ObjectName;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * G1 to G3: deletes the segments that nobody needs any more. Writers are kept away from them by the
 * fence, readers by the grace.
 *
 * <p>For one transfer and one thread.
 */
final class SegmentCollector {

  /** Names that are deleted by one call. */
  private static final int AT_ONCE = 500;

  private final Transfer transfer;
  private final HeadCodec codec;
  private final Fetcher fetcher;
  private final HeadChange change;
  private final Duration history;
  private final Duration grace;

  /**
   * A collection.
   *
   * @param history how far back states can be restored
   * @param grace how long readers may need what they have begun to fetch
   */
  SegmentCollector(
      Binding binding, Transfer transfer, TemporaryFiles files, Duration history, Duration grace) {
    this.transfer = transfer;
    this.codec = binding.codec();
    this.fetcher = new Fetcher(transfer, binding.protection(), files);
    this.change = new HeadChange(binding, transfer, fetcher);
    this.history = history;
    this.grace = grace;
  }

  CollectionResult run() {
    SegmentListing listed = SegmentListing.of(transfer, grace);
    return LatestHead.with(transfer, codec, unused -> Optional.of(collect(listed)))
        .orElseGet(CollectionResult.Absent::new);
  }

  /** G2 and G3; a page of the log may be missing, and then nothing was deleted. */
  private CollectionResult collect(SegmentListing listed) {
    long[] generation = {0};
    Optional<Head> fenced =
        change.commit(
            head -> {
              generation[0] = head.generation();
              Retention next = retention(head, listed);
              return next.equals(Retention.of(head)) && unneeded(head, listed).isEmpty()
                  ? Optional.empty()
                  : Optional.of(fence(head, next));
            });
    if (fenced.isEmpty()) {
      return new CollectionResult.NothingToCollect(generation[0]);
    }
    Head head = fenced.get();
    List<SegmentName> gone = unneeded(head, listed);
    delete(gone);
    long bytes = gone.stream().mapToLong(name -> listed.sizes().getOrDefault(name, 0L)).sum();
    return new CollectionResult.Collected(head.generation(), gone.size(), bytes, head.floor());
  }

  private Retention retention(Head head, SegmentListing listed) {
    List<LogEntry> log = fetcher.log(head).since(head.sweep() - 1);
    Retention next = Retention.next(head, log, listed.now(), history, grace);
    return new Retention(
        next.floor(), next.floorTime().truncatedTo(ChronoUnit.MILLIS), next.sweep());
  }

  private static HeadChange.Draft fence(Head head, Retention next) {
    return HeadChange.Draft.of(CommitKind.COLLECTION, head)
        .fenced(head.generation() + 1, next.floor(), next.floorTime(), next.sweep());
  }

  /**
   * What was listed and belongs to no segment that {@code head} needs. A part has its root's
   * generation and id in its name, so that no list of parts has to be read.
   */
  private List<SegmentName> unneeded(Head head, SegmentListing listed) {
    FullLog log = fetcher.log(head);
    Set<SegmentName> needed = new HashSet<>(Set.of(head.snapshot().name()));
    log.pageSegments().forEach(segment -> needed.add(segment.name()));
    for (LogEntry commit : log.since(head.sweep() - 1)) {
      commit.root().ifPresent(root -> needed.add(root.name()));
    }
    List<SegmentName> unneeded = new ArrayList<>();
    for (SegmentName name : listed.sizes().keySet()) {
      if (!needed.contains(SegmentName.root(name.generation(), name.id()))) {
        unneeded.add(name);
      }
    }
    return unneeded;
  }

  private void delete(List<SegmentName> names) {
    for (int from = 0; from < names.size(); from += AT_ONCE) {
      List<ObjectName> some =
          names.subList(from, Math.min(from + AT_ONCE, names.size())).stream()
              .map(SegmentName::object)
              .toList();
      transfer.delete(some);
    }
  }
}
