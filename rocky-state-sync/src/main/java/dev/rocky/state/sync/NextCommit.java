package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.remote.Version;
import dev.rocky.state.spi.Attempt;
import dev.rocky.state.spi.Base;
import dev.rocky.state.spi.CommitId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * A commit that is to be made of a ledger: what its segment begins with, and what HEAD becomes.
 *
 * @param id minted for it
 * @param before the HEAD that it replaces, empty if there is none
 * @param parent the state that it follows, empty if it is the first of all
 * @param time when, by the clock of this machine, for people; cut to milliseconds
 */
record NextCommit(CommitId id, Optional<CurrentHead> before, Optional<Base> parent, Instant time) {

  NextCommit {
    requireNonNull(id, "id");
    requireNonNull(before, "before");
    requireNonNull(parent, "parent");
    time = time.truncatedTo(ChronoUnit.MILLIS);
  }

  /** Onto {@code head}. */
  static NextCommit onto(CommitId id, CurrentHead head, Instant time) {
    return new NextCommit(id, Optional.of(head), Optional.of(head.state()), time);
  }

  /** The first HEAD of all, or, of a ledger that has a base, U1: the first one again. */
  static NextCommit first(CommitId id, Optional<Base> base, Instant time) {
    return new NextCommit(id, Optional.empty(), base, time);
  }

  /** Whether it is made even if the ledger has nothing to send: U1. */
  boolean isNeededEmpty() {
    return before.isEmpty() && parent.isPresent();
  }

  /** The state that it makes. */
  Base state() {
    CommitId lineage = parent.map(Base::lineage).orElse(id);
    return new Base(lineage, parent.map(Base::generation).orElse(0L) + 1, id);
  }

  /**
   * What HEAD names says in which format to write.
   *
   * @throws NewerFormatException if this version can read, but not write it
   */
  Format format() {
    Format format = before.map(head -> head.head().format()).orElse(Format.CURRENT);
    if (!format.isWritable()) {
      throw new NewerFormatException(
          "HEAD has format %d, which this version reads, but does not write: it knows %d. Use a newer version of rocky-state-sync to push"
              .formatted(format.number(), Format.CURRENT.number()));
    }
    return format;
  }

  /** What its root begins with; a page of the log goes with it when HEAD is full. */
  SegmentStart segment() {
    Base state = state();
    return new SegmentStart(
        before.isPresent() ? SegmentKind.CHANGES : SegmentKind.SNAPSHOT,
        state.lineage(),
        SegmentName.root(state.generation(), id),
        before.map(head -> head.head().log()).filter(CommitLog::isFull).map(CommitLog::page));
  }

  /**
   * The commit as it may be sent.
   *
   * @param root of its segment
   * @param now by the remote's clock; asked for the first HEAD only
   */
  Attempt attempt(SegmentReference root, Instant now, HeadCodec codec) {
    Head head = before.map(found -> append(found.head(), root)).orElseGet(() -> begin(root, now));
    Version expected = before.map(CurrentHead::version).orElse(Version.ABSENT);
    return new Attempt(state(), expected, codec.encode(head));
  }

  private Head append(Head head, SegmentReference root) {
    CommitLog log = head.log().isFull() ? head.log().withoutPage(root) : head.log();
    return new Head(
        head.format(),
        head.lineage(),
        head.covered(),
        head.snapshot(),
        head.floor(),
        head.floorTime(),
        head.sweep(),
        head.fence(),
        log.append(entry(CommitKind.CHANGES, root)));
  }

  private Head begin(SegmentReference root, Instant now) {
    Base state = state();
    CommitId last = parent.map(Base::commit).orElse(CommitId.NONE);
    long generation = state.generation();
    return new Head(
        format(),
        state.lineage(),
        generation,
        root,
        generation,
        now.truncatedTo(ChronoUnit.MILLIS),
        generation,
        0,
        new CommitLog(Optional.empty(), last, List.of(entry(CommitKind.SNAPSHOT, root))));
  }

  private LogEntry entry(CommitKind kind, SegmentReference root) {
    return new LogEntry(state().generation(), id, kind, time, Optional.of(root));
  }
}
