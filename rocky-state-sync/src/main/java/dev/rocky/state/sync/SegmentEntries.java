package dev.rocky.state.sync;

import dev.rocky.state.Key;
import dev.rocky.state.remote.Content;
import dev.rocky.state.spi.CommitId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * All entries of a segment in key order, from its root or from its parts, of which one is open at a
 * time. Throws what {@link SegmentReader} does, and likewise proves itself only at its end.
 */
final class SegmentEntries implements Iterator<SegmentEntry>, AutoCloseable {

  /** Where fetched parts are. */
  interface Fetched {

    /** The bytes that were fetched of {@code reference}, perhaps only now. */
    Content content(SegmentReference reference) throws IOException;
  }

  private final SegmentReader root;
  private final CommitId lineage;
  private final Protection protection;
  private final Fetched fetched;
  private final Iterator<SegmentReference> rest;
  private SegmentReader current;
  private @Nullable Key last;
  private long entries;
  private long bytes;
  private boolean ended;

  /** Those of {@code root}, which this closes; nothing was read from it yet. */
  SegmentEntries(SegmentReader root, CommitId lineage, Protection protection, Fetched fetched) {
    this.root = root;
    this.lineage = lineage;
    this.protection = protection;
    this.fetched = fetched;
    this.rest = root.parts().map(SegmentParts::parts).orElse(List.of()).iterator();
    this.current = root;
  }

  @Override
  public boolean hasNext() {
    while (!ended && !current.hasNext()) {
      entries += current.entries();
      bytes += current.bytes();
      current.close();
      if (rest.hasNext()) {
        current = open(rest.next());
      } else {
        ended = true;
        checkTotals();
      }
    }
    return !ended;
  }

  @Override
  public SegmentEntry next() {
    if (!hasNext()) {
      throw new NoSuchElementException("Nothing behind the last entry");
    }
    SegmentEntry entry = current.next();
    if (last != null && last.compareTo(entry.key()) >= 0) {
      throw damaged(entry.key() + " comes behind " + last);
    }
    last = entry.key();
    return entry;
  }

  @Override
  public void close() {
    ended = true;
    try {
      current.close();
    } finally {
      root.close();
    }
  }

  private SegmentReader open(SegmentReference part) {
    SegmentReader opened;
    try {
      opened = SegmentReader.open(part, lineage, fetched.content(part), protection);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read what was fetched of " + part.name(), e);
    }
    if (opened.kind() != root.kind()) {
      opened.close();
      throw damaged("its part " + part.name() + " is of another kind");
    }
    return opened;
  }

  private void checkTotals() {
    root.parts()
        .filter(parts -> parts.entries() != entries || parts.bytes() != bytes)
        .ifPresent(
            parts -> {
              throw damaged(
                  "its parts have %d entries in %d bytes, not %d in %d"
                      .formatted(entries, bytes, parts.entries(), parts.bytes()));
            });
  }

  private RuntimeException damaged(String problem) {
    return FieldInput.damaged(root.name(), problem);
  }
}
