package dev.rocky.state.lmdb;

import dev.rocky.state.Key;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a work changed, in order, so that it can be repeated. One thread at a time. */
final class ChangeLog {

  private static final long LIMIT = 4L << 20;
  private static final int OVERHEAD = 64;

  private final List<Change> changes = new ArrayList<>();
  private long bytes;

  void put(Key key, byte[] value) {
    add(new Change(key, value.clone()), value.length);
  }

  void delete(Key key) {
    add(new Change(key, null), 0);
  }

  /** Whether it holds as much as is reasonable to keep in memory and to repeat. */
  boolean isFull() {
    return bytes > LIMIT;
  }

  /** Makes the same changes in {@code target}. */
  void repeat(LmdbWriteTransaction target) {
    for (Change change : changes) {
      if (change.value == null) {
        target.remove(change.key);
      } else {
        target.store(change.key, change.value);
      }
    }
  }

  private void add(Change change, int length) {
    changes.add(change);
    bytes += (long) change.key.length() + length + OVERHEAD;
  }

  private static final class Change {
    final Key key;
    final byte @Nullable [] value;

    Change(Key key, byte @Nullable [] value) {
      this.key = key;
      this.value = value;
    }
  }
}
