package dev.rocky.state.sync;

import dev.rocky.state.spi.Base;
import dev.rocky.state.spi.RemoteRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One segment as it was fetched, and the deltas behind it. If the deltas are few, they are in
 * memory and are merged with the segment while it is read; else {@link #settle} merges everything
 * into one file first.
 */
final class FetchedRecords implements FetchedState {

  private final TemporaryFiles files;
  private final Deltas deltas;
  private final Base state;
  private Optional<LocalSegment> oldest;
  private @Nullable Path merged;
  private long records;
  private @Nullable RecordSource last;

  /**
   * Of a segment, and of deltas that are added.
   *
   * @param oldest closed with it
   */
  FetchedRecords(Optional<LocalSegment> oldest, Deltas deltas, TemporaryFiles files, Base state) {
    this.oldest = oldest;
    this.deltas = deltas;
    this.files = files;
    this.state = state;
  }

  /** Adds a segment that is newer than those before. */
  void add(LocalSegment delta) {
    try (delta;
        SegmentEntries entries = delta.entries()) {
      deltas.add(entries);
    }
  }

  /** Everything was added: from now on nothing is slower to read than one segment or one file. */
  void settle() {
    if (!deltas.isInMemory()) {
      Path file = files.create();
      try (RecordSource all = open()) {
        records = RecordFile.write(file, all);
      }
      merged = file;
      oldest.ifPresent(LocalSegment::close);
      oldest = Optional.empty();
      deltas.close();
    }
  }

  @Override
  public Iterator<RemoteRecord> records() {
    closeLast();
    RecordSource opened = open();
    last = opened;
    return opened;
  }

  @Override
  public Base state() {
    return state;
  }

  @Override
  public void close() {
    closeLast();
    oldest.ifPresent(LocalSegment::close);
    deltas.close();
    if (merged != null) {
      files.delete(merged);
    }
  }

  private RecordSource open() {
    if (merged != null) {
      return RecordFile.read(merged, records);
    }
    RecordSource newer = deltas.records();
    try {
      List<RecordSource> sources = new ArrayList<>();
      oldest.ifPresent(segment -> sources.add(new SegmentRecords(segment.entries())));
      sources.add(newer);
      return new MergedRecords(sources);
    } catch (RuntimeException e) {
      newer.close();
      throw e;
    }
  }

  private void closeLast() {
    if (last != null) {
      last.close();
      last = null;
    }
  }
}
