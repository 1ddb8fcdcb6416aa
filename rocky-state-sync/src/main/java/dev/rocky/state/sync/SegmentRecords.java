package dev.rocky.state.sync;

import dev.rocky.state.spi.RemoteRecord;
import java.util.List;

/** The entries of one segment as records that were nothing else before. */
final class SegmentRecords implements RecordSource {

  private final SegmentEntries entries;

  /** Closes {@code entries} when it is closed. */
  SegmentRecords(SegmentEntries entries) {
    this.entries = entries;
  }

  @Override
  public boolean hasNext() {
    return entries.hasNext();
  }

  @Override
  public RemoteRecord next() {
    SegmentEntry entry = entries.next();
    return new RemoteRecord(entry.key(), entry.value(), List.of());
  }

  @Override
  public void close() {
    entries.close();
  }
}
