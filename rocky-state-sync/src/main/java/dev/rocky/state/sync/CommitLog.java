package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.spi.CommitId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A piece of the log: the newest commits in HEAD, or a page with older ones in a segment.
 *
 * @param older the segment with the page of the log before the first entry, if there is one
 * @param parent id of the commit before the first entry; {@link CommitId#NONE} if there never was
 *     one
 * @param entries 1 to {@value #MAX_ENTRIES}, the newest last, of generations without gaps
 */
record CommitLog(Optional<SegmentReference> older, CommitId parent, List<LogEntry> entries) {

  /** As many as HEAD holds. */
  static final int MAX_ENTRIES = 48;

  /** As many as HEAD keeps when a page leaves it. */
  static final int MIN_ENTRIES = 32;

  /** As many as go to a page at once. */
  static final int PAGE_ENTRIES = 16;

  CommitLog {
    requireNonNull(older, "older");
    entries = List.copyOf(entries);
    if (entries.isEmpty() || entries.size() > MAX_ENTRIES) {
      throw new IllegalArgumentException("A log has 1 to 48 entries, not " + entries.size());
    }
    long first = entries.get(0).generation();
    Set<CommitId> ids = new HashSet<>(Set.of(parent));
    for (int i = 0; i < entries.size(); i++) {
      LogEntry entry = entries.get(i);
      if (entry.generation() != first + i) {
        throw new IllegalArgumentException("No commit " + (first + i) + " in the log");
      }
      if (!ids.add(entry.id())) {
        throw new IllegalArgumentException("Commit " + entry.id() + " is in the log twice");
      }
    }
    if (parent.isNone() != (first == 1)) {
      throw new IllegalArgumentException(
          "Commit " + first + (first == 1 ? " cannot have a parent" : " must have a parent"));
    }
    if (older.isPresent() && older.get().name().generation() < first) {
      throw new IllegalArgumentException(
          older.get().name() + " was made before it could have had the page before " + first);
    }
  }

  /** The log that begins with {@code first}. */
  static CommitLog beginningWith(CommitId parent, LogEntry first) {
    return new CommitLog(Optional.empty(), parent, List.of(first));
  }

  LogEntry oldest() {
    return entries.get(0);
  }

  LogEntry newest() {
    return entries.get(entries.size() - 1);
  }

  /** The commit that made {@code generation}, if it is in this piece. */
  Optional<LogEntry> commit(long generation) {
    long index = generation - oldest().generation();
    return index >= 0 && index < entries.size()
        ? Optional.of(entries.get((int) index))
        : Optional.empty();
  }

  /** Whether one more entry needs {@link #page} and {@link #withoutPage} first. */
  boolean isFull() {
    return entries.size() == MAX_ENTRIES;
  }

  /** The page that leaves HEAD when this log is full: its {@value #PAGE_ENTRIES} oldest entries. */
  CommitLog page() {
    return new CommitLog(older, parent, entries.subList(0, PAGE_ENTRIES));
  }

  /** What stays of this log when {@link #page} lies in {@code segment}. */
  CommitLog withoutPage(SegmentReference segment) {
    return new CommitLog(
        Optional.of(segment),
        entries.get(PAGE_ENTRIES - 1).id(),
        entries.subList(PAGE_ENTRIES, entries.size()));
  }

  /** This log and one more commit. */
  CommitLog append(LogEntry next) {
    List<LogEntry> longer = new ArrayList<>(entries);
    longer.add(next);
    return new CommitLog(older, parent, longer);
  }

  /**
   * This log without what lies before {@code generation}, the newest entry excepted. Pages before
   * it go, too, as far as they hold nothing else.
   */
  CommitLog since(long generation) {
    if (oldest().generation() > generation) {
      return this;
    }
    int gone = (int) Math.min(generation - oldest().generation(), entries.size() - 1L);
    return new CommitLog(
        Optional.empty(),
        gone == 0 ? parent : entries.get(gone - 1).id(),
        entries.subList(gone, entries.size()));
  }
}
