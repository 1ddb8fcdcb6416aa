package com.example.filestore;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Key;
import dev.rocky.state.Scan;
import dev.rocky.state.StateStore;
import dev.rocky.state.WriteTransaction;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** A view of a map that nobody changes; the first change makes a copy and changes that. */
final class FileTransaction implements WriteTransaction {

  private final Thread owner = Thread.currentThread();
  private final boolean writable;
  private NavigableMap<Key, byte[]> entries;
  private boolean copied;
  private int scans;
  private volatile boolean ended;

  FileTransaction(NavigableMap<Key, byte[]> entries, boolean writable) {
    this.entries = entries;
    this.writable = writable;
  }

  /** The map that was given if nothing was changed, else another one. */
  NavigableMap<Key, byte[]> entries() {
    return entries;
  }

  void end() {
    ended = true;
  }

  @Override
  public Optional<byte[]> get(Key key) {
    checkUsable();
    return Optional.ofNullable(entries.get(requireNonNull(key, "key"))).map(byte[]::clone);
  }

  @Override
  public void scan(Scan scan, Visitor visitor) {
    checkUsable();
    requireNonNull(visitor, "visitor");
    scans++;
    try {
      for (Map.Entry<Key, byte[]> entry : from(scan).entrySet()) {
        if (!entry.getKey().startsWith(scan.prefix())
            || !visitor.visit(entry.getKey(), entry.getValue().clone())) {
          return;
        }
      }
    } finally {
      scans--;
    }
  }

  @Override
  public void put(Key key, byte[] value) {
    checkChangeable();
    if (key.length() == 0 || key.length() > StateStore.MAX_KEY_BYTES) {
      throw new IllegalArgumentException(
          "A key is 1 to " + StateStore.MAX_KEY_BYTES + " bytes long, not " + key.length());
    }
    if (value.length > StateStore.MAX_VALUE_BYTES) {
      throw new IllegalArgumentException(
          "A value is at most " + StateStore.MAX_VALUE_BYTES + " bytes long, not " + value.length);
    }
    copyOnce();
    entries.put(key, value.clone());
  }

  @Override
  public boolean delete(Key key) {
    checkChangeable();
    if (!entries.containsKey(requireNonNull(key, "key"))) {
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

  private void checkUsable() {
    if (ended) {
      throw new IllegalStateException("The transaction has ended: use it only within its work");
    }
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException("The transaction belongs to thread " + owner.getName());
    }
  }

  private void checkChangeable() {
    checkUsable();
    if (!writable) {
      throw new IllegalStateException("A read transaction cannot change the store; use write");
    }
    if (scans > 0) {
      throw new IllegalStateException(
          "A scan is under way: collect what is to change, change it afterwards");
    }
  }
}
