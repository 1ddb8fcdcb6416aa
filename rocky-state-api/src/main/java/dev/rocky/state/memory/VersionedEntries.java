package dev.rocky.state.memory;

import dev.rocky.state.Key;
import dev.rocky.state.ReadTransaction.Visitor;
import dev.rocky.state.Scan;
import dev.rocky.state.Scan.Direction;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Ordered entries with as many old versions as somebody still reads (multi-version concurrency
 * control).
 *
 * <p>One writer at a time sets versions of the number {@link #next} and then publishes or rolls
 * them back; readers at older numbers walk past them. {@code pinned} and {@code published} change
 * under the monitor of this object, so that no version is dropped between the moment a reader
 * learns its number and the moment it is counted.
 */
final class VersionedEntries {

  /** One value of a key since {@code number}; no value means deleted. */
  private static final class Version {
    final long number;
    final byte @Nullable [] value;
    volatile @Nullable Version older;

    Version(long number, byte @Nullable [] value, @Nullable Version older) {
      this.number = number;
      this.value = value;
      this.older = older;
    }
  }

  private final ConcurrentSkipListMap<Key, Version> heads = new ConcurrentSkipListMap<>();
  private final TreeMap<Long, Integer> pinned = new TreeMap<>();
  private long published;

  // only the writer uses these three
  private final Set<Key> changed = new HashSet<>();
  private final Set<Key> prunable = new HashSet<>();
  private long prunedTo;

  /** Counts a reader in; it reads at the number that is returned. */
  synchronized long pin() {
    pinned.merge(published, 1, Integer::sum);
    return published;
  }

  synchronized void unpin(long number) {
    pinned.computeIfPresent(number, (n, readers) -> readers == 1 ? null : readers - 1);
  }

  /** The number of the writer's versions. */
  synchronized long next() {
    return published + 1;
  }

  byte @Nullable [] get(Key key, long number) {
    return visible(heads.get(key), number);
  }

  void set(Key key, byte @Nullable [] value, long number) {
    Version head = heads.get(key);
    Version older = head != null && head.number == number ? head.older : head;
    heads.put(key, new Version(number, value, older));
    changed.add(key);
  }

  void scan(Scan scan, long number, Visitor visitor) {
    for (Map.Entry<Key, Version> entry : range(scan).entrySet()) {
      if (!entry.getKey().startsWith(scan.prefix())) {
        return;
      }
      byte[] value = visible(entry.getValue(), number);
      if (value != null && !visitor.visit(entry.getKey(), value)) {
        return;
      }
    }
  }

  void publish() {
    long oldest;
    synchronized (this) {
      published++;
      oldest = pinned.isEmpty() ? published : pinned.firstKey();
    }
    prunable.addAll(changed);
    changed.clear();
    if (oldest > prunedTo) {
      prunable.removeIf(key -> prune(key, oldest));
      prunedTo = oldest;
    }
  }

  void rollback() {
    for (Key key : changed) {
      Version head = heads.get(key);
      if (head != null && head.older != null) {
        heads.put(key, head.older);
      } else {
        heads.remove(key);
      }
    }
    changed.clear();
  }

  void clear() {
    heads.clear();
  }

  /** Begins with the first entry of the scan, ends somewhere behind its last. */
  private NavigableMap<Key, Version> range(Scan scan) {
    Key prefix = scan.prefix();
    if (scan.direction() == Direction.ASCENDING) {
      Optional<Key> after = scan.after().filter(key -> key.compareTo(prefix) >= 0);
      return after.isPresent() ? heads.tailMap(after.get(), false) : heads.tailMap(prefix, true);
    }
    Optional<Key> end = prefix.prefixEnd();
    Optional<Key> before =
        scan.after().filter(key -> end.isEmpty() || key.compareTo(end.get()) < 0).or(() -> end);
    return before.isPresent()
        ? heads.headMap(before.get(), false).descendingMap()
        : heads.descendingMap();
  }

  /** Drops what nobody can read any more; whether the key needs no further look. */
  private boolean prune(Key key, long oldest) {
    Version head = heads.get(key);
    Version version = head;
    while (version != null && version.number > oldest) {
      version = version.older;
    }
    if (version != null) {
      version.older = null;
      if (version == head && version.value == null) {
        heads.remove(key);
      }
    }
    return head == null || version == head;
  }

  private static byte @Nullable [] visible(@Nullable Version head, long number) {
    Version version = head;
    while (version != null && version.number > number) {
      version = version.older;
    }
    return version == null ? null : version.value;
  }
}
