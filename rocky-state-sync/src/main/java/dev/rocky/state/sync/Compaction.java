package dev.rocky.state.sync;

import dev.rocky.state.StateException;
import dev.rocky.state.spi.CommitId;
import dev.rocky.state.spi.RemoteRecord;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * C1 and C2: makes a snapshot of what HEAD says, and has HEAD name it. Lost races cost one
 * compare-and-set; only a collection that came in between, or a remote that was taken back, costs
 * the upload.
 *
 * <p>For one transfer and one thread.
 */
final class Compaction {

  private final Binding binding;
  private final Transfer transfer;
  private final TemporaryFiles files;
  private final SegmentFiles segments;
  private final Fetcher fetcher;
  private final HeadChange change;

  Compaction(Binding binding, Transfer transfer, TemporaryFiles files) {
    this.binding = binding;
    this.transfer = transfer;
    this.files = files;
    this.segments = new SegmentFiles(transfer, binding.protection(), files);
    this.fetcher = new Fetcher(transfer, binding.protection(), files);
    this.change = new HeadChange(binding, transfer, fetcher);
  }

  CompactionResult run() {
    return LatestHead.with(transfer, binding.codec(), this::compact)
        .orElseGet(CompactionResult.Absent::new);
  }

  /** Empty if the upload has become an orphan: begin again. */
  private Optional<CompactionResult> compact(Head from) {
    if (!pays(from)) {
      return Optional.of(new CompactionResult.UpToDate(from.generation()));
    }
    Optional<SegmentWriter.Written> made = upload(from);
    if (made.isEmpty()) {
      transfer.lostRace(); // for a name
      return Optional.empty();
    }
    SegmentWriter.Written written = made.get();
    long covered = from.generation();
    Head[] overtaking = new Head[1];
    Optional<Head> committed =
        change.commit(
            head -> {
              boolean other = !head.snapshot().equals(from.snapshot());
              overtaking[0] = other && head.covered() >= covered ? head : null;
              return isUsable(from, head) && overtaking[0] == null
                  ? Optional.of(
                      HeadChange.Draft.of(CommitKind.SNAPSHOT, head).naming(written.root()))
                  : Optional.empty();
            });
    if (committed.isPresent()) {
      return Optional.of(
          new CompactionResult.Compacted(
              committed.get().generation(), covered, written.entries(), written.bytes()));
    }
    return overtaking[0] != null && hasCurrentKey(overtaking[0])
        ? Optional.of(new CompactionResult.UpToDate(covered))
        : Optional.empty();
  }

  /** Whether there are deltas behind the snapshot, or it has another key than new ones get. */
  private boolean pays(Head head) {
    List<LogEntry> behind = fetcher.log(head).since(head.covered());
    if (behind.stream().anyMatch(commit -> commit.kind() == CommitKind.CHANGES)) {
      return true;
    }
    return !hasCurrentKey(head);
  }

  private boolean hasCurrentKey(Head head) {
    if (!binding.protection().encrypts()) {
      return true;
    }
    try (LocalSegment snapshot = segments.root(head.lineage(), head.snapshot())) {
      return snapshot.hasCurrentKey();
    }
  }

  /** C2's preconditions, but for that of a newer snapshot. */
  private boolean isUsable(Head from, Head head) {
    return head.lineage().equals(from.lineage())
        && head.fence() <= from.generation()
        && fetcher.log(head).id(from.generation()).equals(Optional.of(from.id()));
  }

  /** C1; empty if a name was taken. */
  private Optional<SegmentWriter.Written> upload(Head head) {
    CommitId id = CommitId.mint(binding.random());
    Format format = HeadChange.writable(head);
    SegmentStart start =
        new SegmentStart(
            SegmentKind.SNAPSHOT,
            head.lineage(),
            SegmentName.root(head.generation(), id),
            Optional.empty());
    SnapshotUpload upload = new SnapshotUpload(transfer, files);
    try (FetchedState state = fetcher.whole(head, Optional.empty());
        SegmentWriter writer = new SegmentWriter(start, format, binding.protection(), upload)) {
      Iterator<RemoteRecord> records = state.records();
      while (records.hasNext()) {
        RemoteRecord record = records.next();
        record.value().ifPresent(value -> writer.put(record.key(), value));
      }
      SegmentWriter.Written written = writer.finish();
      return upload.nameWasTaken() ? Optional.empty() : Optional.of(written);
    } catch (UncheckedIOException e) {
      throw new StateException("A compaction cannot write its temporary files: " + e.getCause(), e);
    }
  }
}
