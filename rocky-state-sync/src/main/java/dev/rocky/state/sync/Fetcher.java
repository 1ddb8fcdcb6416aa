package dev.rocky.state.sync;

import dev.rocky.state.remote.RemoteDamagedException;
import dev.rocky.state.spi.Base;
import dev.rocky.state.spi.CommitId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A1 and A2: fetches states of the remote into temporary files. What is fetched has the length and
 * the SHA-256 that HEAD, or a segment that HEAD names, say; nothing of it is believed before.
 *
 * <p>Besides what they say, all methods may throw {@link SegmentMissingException}, after which HEAD
 * must be read again, {@link dev.rocky.state.remote.RemoteDamagedException}, {@link
 * RemoteKeyException}, {@link NewerFormatException}, {@link dev.rocky.state.StateException} if
 * there is no room for the files, and {@link TransferStopped}. Memory is that of {@link Deltas},
 * whatever is fetched. For one thread at a time; it has several objects fetched at once.
 */
final class Fetcher {

  /** So many commits are fetched without asking whether the snapshot would be less. */
  private static final int FEW = 32;

  /** What could be transferred in the time of a request. */
  private static final long REQUEST_BYTES = 64 * 1024;

  /** Segments that are fetched before the first of them is read. */
  private static final int AHEAD = 16;

  private final SegmentFiles segments;
  private final TemporaryFiles files;

  /** They never change, so that those of an earlier HEAD are those of the next. */
  private final Map<SegmentReference, CommitLog> pages = new HashMap<>();

  private @Nullable Head logged;
  private @Nullable FullLog log;

  /**
   * Fetches within {@code transfer}.
   *
   * @param files where; what was fetched goes with them, if it is not closed before
   */
  Fetcher(Transfer transfer, Protection protection, TemporaryFiles files) {
    this(new SegmentFiles(transfer, protection, files), files);
  }

  /** Fetches with {@code segments}. */
  Fetcher(SegmentFiles segments, TemporaryFiles files) {
    this.segments = segments;
    this.files = files;
  }

  /** The log back to the sweep; its pages are fetched on demand, each once. */
  FullLog log(Head head) {
    if (log == null || !head.equals(logged)) {
      logged = head;
      log = new FullLog(head, segment -> page(head, segment));
    }
    return log;
  }

  private CommitLog page(Head head, SegmentReference segment) {
    CommitLog known = pages.get(segment);
    if (known != null) {
      return known;
    }
    try (LocalSegment root = segments.root(head.lineage(), segment)) {
      CommitLog page =
          root.page()
              .orElseThrow(
                  () -> FieldInput.damaged(segment.name().toString(), "it has no page of the log"));
      pages.put(segment, page);
      return page;
    }
  }

  /**
   * A1: what the commits behind {@code base} have changed.
   *
   * @return empty if the base lies before the floor, or is not in the log: then nothing less than
   *     the whole state tells. Also if the whole state is less to fetch, and tells, since its
   *     snapshot lies behind the base
   */
  Optional<FetchedState> changes(Head head, Base base) {
    if (!base.lineage().equals(head.lineage()) || base.generation() < head.floor()) {
      return Optional.empty();
    }
    FullLog log = log(head);
    return log.id(base.generation())
        .filter(base.commit()::equals)
        .filter(known -> !isWholeLess(head, base))
        .map(known -> fetch(Optional.empty(), log.since(base.generation()), state(head)));
  }

  /**
   * Whether the snapshot is less than what was committed between the base and it. One that is lost
   * is not.
   */
  private boolean isWholeLess(Head head, Base base) {
    List<SegmentReference> instead =
        log(head).since(base.generation()).stream()
            .takeWhile(commit -> commit.generation() <= head.covered())
            .filter(commit -> commit.kind() == CommitKind.CHANGES)
            .flatMap(commit -> commit.root().stream())
            .toList();
    try {
      return instead.size() > FEW && cost(snapshot(head)) < cost(instead);
    } catch (SegmentMissingException | RemoteDamagedException e) {
      return false;
    }
  }

  /** The objects of the newest snapshot. */
  private List<SegmentReference> snapshot(Head head) {
    try (LocalSegment root = segments.root(head.lineage(), head.snapshot())) {
      return Stream.concat(
              Stream.of(head.snapshot()),
              root.parts().stream().flatMap(parts -> parts.parts().stream()))
          .toList();
    }
  }

  private static long cost(List<SegmentReference> objects) {
    return objects.stream().mapToLong(object -> REQUEST_BYTES + object.length()).sum();
  }

  /**
   * A2: the whole state, from the newest snapshot and the commits behind it.
   *
   * @param base that of the ledger, which must lie before the snapshot: what a record had at the
   *     base must not be handed out as a value that the remote had behind it. Otherwise the
   *     {@linkplain #changes changes} are there
   */
  FetchedState whole(Head head, Optional<Base> base) {
    if (base.isPresent() && base.get().generation() >= head.covered()) {
      throw new IllegalArgumentException(
          "The snapshot of generation %d is not behind %s: fetch the changes"
              .formatted(head.covered(), base.get()));
    }
    return fetch(Optional.of(head.snapshot()), log(head).since(head.covered()), state(head));
  }

  /**
   * The whole state of a generation: the newest snapshot that covers no more, and the commits up to
   * it.
   *
   * @throws UnknownGenerationException if it lies before the floor or is not there yet
   */
  FetchedState at(Head head, long generation) {
    if (generation < head.floor() || generation > head.generation()) {
      throw new UnknownGenerationException(
          "Generation %d is not kept at the remote: those from %d to %d are"
              .formatted(generation, head.floor(), head.generation()));
    }
    FullLog log = log(head);
    SegmentReference snapshot =
        Stream.concat(
                Stream.of(head.snapshot()),
                log.since(head.sweep() - 1).stream()
                    .filter(commit -> commit.kind() == CommitKind.SNAPSHOT)
                    .flatMap(commit -> commit.root().stream()))
            .filter(root -> root.name().generation() <= generation)
            .max(Comparator.comparingLong(root -> root.name().generation()))
            .orElseThrow(
                () -> FieldInput.damaged("HEAD", "no snapshot covers its floor " + head.floor()));
    List<LogEntry> behind =
        log.since(snapshot.name().generation()).stream()
            .filter(commit -> commit.generation() <= generation)
            .toList();
    CommitId id = log.id(generation).orElseThrow();
    return fetch(Optional.of(snapshot), behind, new Base(head.lineage(), generation, id));
  }

  /** The state that {@code head} names. */
  static Base state(Head head) {
    return new Base(head.lineage(), head.generation(), head.id());
  }

  /**
   * A snapshot, if there is one, and commits behind it.
   *
   * @param commits the oldest first; those that changed no record are left out
   */
  FetchedState fetch(Optional<SegmentReference> snapshot, List<LogEntry> commits, Base state) {
    List<SegmentReference> deltas =
        commits.stream()
            .filter(commit -> commit.kind() == CommitKind.CHANGES)
            .map(commit -> commit.root().orElseThrow())
            .toList();
    Optional<LocalSegment> oldest;
    if (snapshot.isPresent()) {
      oldest = Optional.of(segment(state, snapshot.get()).require(SegmentKind.SNAPSHOT));
    } else {
      oldest =
          deltas.stream()
              .findFirst()
              .map(first -> segment(state, first).require(SegmentKind.CHANGES));
      deltas = deltas.isEmpty() ? deltas : deltas.subList(1, deltas.size());
    }
    FetchedRecords fetched = new FetchedRecords(oldest, new Deltas(files), files, state);
    for (int from = 0; from < deltas.size(); from += AHEAD) {
      List<SegmentReference> some = deltas.subList(from, Math.min(from + AHEAD, deltas.size()));
      for (LocalSegment delta : segments.segments(state.lineage(), some)) {
        fetched.add(delta.require(SegmentKind.CHANGES));
      }
    }
    fetched.settle();
    return fetched;
  }

  private LocalSegment segment(Base state, SegmentReference root) {
    return segments.segment(state.lineage(), root);
  }
}
