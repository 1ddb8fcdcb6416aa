package dev.rocky.state.sync;

import dev.rocky.state.Key;
import dev.rocky.state.spi.RemoteRecord;
import dev.rocky.state.spi.ValueHash;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Collects the entries of segments that follow each other in time, by key: in memory as long as
 * they are few, else in sorted files of what memory held. Whatever their number, it takes about
 * {@value #MEMORY} bytes, and {@value #FILES} open files while it merges.
 */
final class Deltas implements AutoCloseable {

  /** Of entries and what it costs to keep them. */
  static final long MEMORY = 16 * 1024 * 1024;

  /** So many files are merged at once. */
  static final int FILES = 64;

  /** Of a key, a value and their place in a tree, about. */
  private static final int ENTRY_BYTES = 160;

  private static final int HASH_BYTES = 128;

  /** What one key has had. */
  private static final class Values {
    Optional<byte[]> newest = Optional.empty();
    @Nullable Set<ValueHash> earlier;
  }

  /** Records in a file. */
  private record Run(Path file, long records) {}

  private final TemporaryFiles files;
  private final long memory;
  private final TreeMap<Key, Values> table = new TreeMap<>();
  private final List<Run> runs = new ArrayList<>();
  private long bytes;

  /** Nothing yet. */
  Deltas(TemporaryFiles files) {
    this(files, MEMORY);
  }

  /** The same with other memory. */
  Deltas(TemporaryFiles files, long memory) {
    this.files = files;
    this.memory = memory;
  }

  /** Adds all entries of a segment that is newer than those before. */
  void add(Iterator<SegmentEntry> entries) {
    while (entries.hasNext()) {
      add(entries.next());
      if (bytes > memory) {
        spill();
      }
    }
  }

  /** Whether everything is in memory. */
  boolean isInMemory() {
    return runs.isEmpty();
  }

  /** Everything that was added, merged. */
  RecordSource records() {
    while (runs.size() > FILES) {
      mergeRuns();
    }
    List<RecordSource> sources = open(runs);
    sources.add(new Table(table.entrySet().iterator()));
    return new MergedRecords(sources);
  }

  /** Deletes the files. */
  @Override
  public void close() {
    runs.forEach(run -> files.delete(run.file()));
    runs.clear();
    table.clear();
  }

  private void add(SegmentEntry entry) {
    Values values = table.get(entry.key());
    if (values == null) {
      values = new Values();
      table.put(entry.key(), values);
      bytes += ENTRY_BYTES + entry.key().length();
    } else {
      Set<ValueHash> earlier = values.earlier == null ? new LinkedHashSet<>() : values.earlier;
      values.earlier = earlier;
      if (earlier.add(ValueHash.of(values.newest))) {
        bytes += HASH_BYTES;
      }
      bytes -= values.newest.map(value -> value.length).orElse(0);
    }
    values.newest = entry.value();
    bytes += entry.value().map(value -> value.length).orElse(0);
  }

  private void spill() {
    Path file = files.create();
    runs.add(new Run(file, RecordFile.write(file, new Table(table.entrySet().iterator()))));
    table.clear();
    bytes = 0;
  }

  /** As many runs as are merged at once become one, and so on to the newest. */
  private void mergeRuns() {
    List<Run> before = List.copyOf(runs);
    runs.clear();
    for (int from = 0; from < before.size(); from += FILES) {
      List<Run> some = before.subList(from, Math.min(from + FILES, before.size()));
      Path file = files.create();
      try (RecordSource merged = new MergedRecords(open(some))) {
        runs.add(new Run(file, RecordFile.write(file, merged)));
      }
      some.forEach(run -> files.delete(run.file()));
    }
  }

  private static List<RecordSource> open(List<Run> runs) {
    List<RecordSource> sources = new ArrayList<>();
    try {
      runs.forEach(run -> sources.add(RecordFile.read(run.file(), run.records())));
      return sources;
    } catch (RuntimeException e) {
      MergedRecords.closeAll(sources);
      throw e;
    }
  }

  /** What memory holds. */
  private static final class Table implements RecordSource {

    private final Iterator<Map.Entry<Key, Values>> entries;

    Table(Iterator<Map.Entry<Key, Values>> entries) {
      this.entries = entries;
    }

    @Override
    public boolean hasNext() {
      return entries.hasNext();
    }

    @Override
    public RemoteRecord next() {
      Map.Entry<Key, Values> entry = entries.next();
      Values values = entry.getValue();
      return new RemoteRecord(
          entry.getKey(),
          values.newest,
          values.earlier == null ? List.of() : List.copyOf(values.earlier));
    }

    @Override
    public void close() {}
  }
}
