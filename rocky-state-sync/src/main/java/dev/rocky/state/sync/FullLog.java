package dev.rocky.state.sync;

import dev.rocky.state.spi.CommitId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The log from HEAD back to the sweep. Pages are fetched when something in them, or behind them, is
 * asked for, each once; pages before the sweep never are, for they may be gone. For one thread at a
 * time; may throw what fetching does.
 */
final class FullLog {

  private final long sweep;
  private final Function<SegmentReference, CommitLog> pages;
  private final List<CommitLog> pieces = new ArrayList<>();

  /**
   * The log of {@code head}.
   *
   * @param pages fetches the page that lies in a segment
   */
  FullLog(Head head, Function<SegmentReference, CommitLog> pages) {
    this.sweep = head.sweep();
    this.pages = pages;
    pieces.add(head.log());
  }

  /** The commit that made {@code generation}; empty if it lies before the sweep or behind HEAD. */
  Optional<LogEntry> commit(long generation) {
    if (generation < sweep) {
      return Optional.empty();
    }
    load(generation);
    return loaded(generation);
  }

  /**
   * The id of the commit that made {@code generation}; empty before the parent of the sweep, which
   * is the last one that is known, and behind HEAD.
   */
  Optional<CommitId> id(long generation) {
    if (generation < sweep - 1) {
      return Optional.empty();
    }
    load(generation + 1);
    for (CommitLog piece : pieces) {
      if (generation == piece.oldest().generation() - 1) {
        return Optional.of(piece.parent()).filter(parent -> !parent.isNone());
      }
    }
    return loaded(generation).map(LogEntry::id);
  }

  /** Every commit behind {@code generation} and since the sweep, oldest first. */
  List<LogEntry> since(long generation) {
    load(generation + 1);
    List<LogEntry> since = new ArrayList<>();
    for (int piece = pieces.size() - 1; piece >= 0; piece--) {
      for (LogEntry entry : pieces.get(piece).entries()) {
        if (entry.generation() > generation && entry.generation() >= sweep) {
          since.add(entry);
        }
      }
    }
    return since;
  }

  /** The segments with the pages back to the sweep. */
  List<SegmentReference> pageSegments() {
    load(sweep);
    return pieces.stream()
        .filter(this::goesOnBefore)
        .map(piece -> piece.older().orElseThrow())
        .toList();
  }

  private Optional<LogEntry> loaded(long generation) {
    return pieces.stream().flatMap(piece -> piece.commit(generation).stream()).findFirst();
  }

  /** Fetches pages until one begins with {@code generation}, with the sweep, or earlier. */
  private void load(long generation) {
    CommitLog last = pieces.get(pieces.size() - 1);
    while (generation < last.oldest().generation() && goesOnBefore(last)) {
      last = older(last);
      pieces.add(last);
    }
  }

  private boolean goesOnBefore(CommitLog piece) {
    return piece.oldest().generation() > sweep && piece.older().isPresent();
  }

  private CommitLog older(CommitLog piece) {
    SegmentReference segment = piece.older().orElseThrow();
    CommitLog page = pages.apply(segment);
    LogEntry newest = page.newest();
    long before = piece.oldest().generation() - 1;
    if (newest.generation() != before || !newest.id().equals(piece.parent())) {
      throw FieldInput.damaged(
          segment.name().toString(),
          "its page ends with commit %d, %s, and not with %d, %s"
              .formatted(newest.generation(), newest.id(), before, piece.parent()));
    }
    if (page.oldest().generation() > sweep && page.older().isEmpty()) {
      throw FieldInput.damaged(
          segment.name().toString(), "its page begins behind the sweep, and there is none before");
    }
    return page;
  }
}
