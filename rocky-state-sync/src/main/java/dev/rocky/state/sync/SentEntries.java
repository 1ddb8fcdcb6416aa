package dev.rocky.state.sync;

import dev.rocky.state.Key;
import dev.rocky.state.spi.SentValues;
import dev.rocky.state.spi.ValueHash;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** P2: what a segment sends; read once, from the file on this machine, if anybody asks. */
final class SentEntries implements SentValues, AutoCloseable {

  private final LocalSegment segment;
  private @Nullable SegmentEntries entries;
  private @Nullable SegmentEntry current;

  SentEntries(LocalSegment segment) {
    this.segment = segment;
  }

  @Override
  public Optional<ValueHash> of(Key key) {
    if (entries == null) {
      entries = segment.entries();
    }
    while (current == null || current.key().compareTo(key) < 0) {
      if (!entries.hasNext()) {
        return Optional.empty();
      }
      current = entries.next();
    }
    return current.key().equals(key)
        ? Optional.of(ValueHash.of(current.value()))
        : Optional.empty();
  }

  @Override
  public void close() {
    if (entries != null) {
      entries.close();
    }
  }
}
