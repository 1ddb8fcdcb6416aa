package dev.rocky.state.sync;

import dev.rocky.state.Key;
import dev.rocky.state.remote.Content;
import dev.rocky.state.spi.CommitId;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Objects in memory: where segments are written to and read from. */
final class Uploads implements SegmentWriter.Destination, SegmentEntries.Fetched {

  final List<SegmentReference> written = new ArrayList<>();
  private final Map<SegmentName, ByteArrayOutputStream> objects = new HashMap<>();

  @Override
  public OutputStream create(SegmentName name) {
    ByteArrayOutputStream object = new ByteArrayOutputStream();
    objects.put(name, object);
    return object;
  }

  @Override
  public void written(SegmentReference reference) {
    written.add(reference);
  }

  @Override
  public Content content(SegmentReference reference) {
    return Content.of(bytes(reference));
  }

  byte[] bytes(SegmentReference reference) {
    return objects.get(reference.name()).toByteArray();
  }

  /** Writes {@code entries} as one segment. */
  SegmentWriter.Written write(
      SegmentStart start, Protection protection, Iterable<SegmentEntry> entries) {
    try (SegmentWriter writer = new SegmentWriter(start, Format.CURRENT, protection, this)) {
      for (SegmentEntry entry : entries) {
        Key key = entry.key();
        entry.value().ifPresentOrElse(value -> writer.put(key, value), () -> writer.delete(key));
      }
      return writer.finish();
    }
  }

  /** Reads all of a segment. */
  List<SegmentEntry> read(SegmentReference root, CommitId lineage, Protection protection) {
    List<SegmentEntry> entries = new ArrayList<>();
    SegmentReader reader = SegmentReader.open(root, lineage, content(root), protection);
    try (SegmentEntries all = new SegmentEntries(reader, lineage, protection, this)) {
      all.forEachRemaining(entries::add);
    }
    return entries;
  }
}
