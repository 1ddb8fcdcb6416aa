package com.example.filestore;

import dev.rocky.state.Key;
import dev.rocky.state.Scan;
import dev.rocky.state.spi.CheckedTransaction;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** A view of a map that nobody changes; the first change makes a copy and changes that. */
final class FileTransaction extends CheckedTransaction {

  private NavigableMap<Key, byte[]> entries;
  private boolean copied;

  FileTransaction(NavigableMap<Key, byte[]> entries, boolean writable) {
    super(writable);
    this.entries = entries;
  }

  /** The map that was given if nothing was changed, else another one. */
  NavigableMap<Key, byte[]> entries() {
    return entries;
  }

  @Override
  protected byte[] find(Key key) {
    byte[] value = entries.get(key);
    return value == null ? null : value.clone();
  }

  @Override
  protected void visit(Scan scan, Visitor visitor) {
    for (Map.Entry<Key, byte[]> entry : from(scan).entrySet()) {
      if (!entry.getKey().startsWith(scan.prefix())
          || !visitor.visit(entry.getKey(), entry.getValue().clone())) {
        return;
      }
    }
  }

  @Override
  protected void store(Key key, byte[] value) {
    copyOnce();
    entries.put(key, value.clone());
  }

  @Override
  protected boolean remove(Key key) {
    if (!entries.containsKey(key)) {
      return false;
    }
    copyOnce();
    entries.remove(key);
    return true;
  }

  /** Begins with the first entry of the scan, in its direction; goes on beyond its last. */
  private NavigableMap<Key, byte[]> from(Scan scan) {
    Key prefix = scan.prefix();
    if (scan.direction() == Scan.Direction.ASCENDING) {
      Optional<Key> after = scan.after().filter(key -> key.compareTo(prefix) >= 0);
      return after.isPresent()
          ? entries.tailMap(after.get(), false)
          : entries.tailMap(prefix, true);
    }
    Optional<Key> end = prefix.prefixEnd();
    Optional<Key> before =
        scan.after().filter(key -> end.isEmpty() || key.compareTo(end.get()) < 0).or(() -> end);
    return before.isPresent()
        ? entries.headMap(before.get(), false).descendingMap()
        : entries.descendingMap();
  }

  private void copyOnce() {
    if (!copied) {
      entries = new TreeMap<>(entries);
      copied = true;
    }
  }
}
