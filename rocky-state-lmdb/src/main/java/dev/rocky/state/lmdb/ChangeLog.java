package dev.rocky.state.lmdb;

import dev.rocky.state.Key;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a work changed, in order, so that it can be repeated. One thread at a time. */
final class ChangeLog {

  private final List<Change> changes = new ArrayList<>();

  void put(Key key, byte[] value) {
    changes.add(new Change(key, value.clone()));
  }

  void delete(Key key) {
    changes.add(new Change(key, null));
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

  private static final class Change {
    final Key key;
    final byte @Nullable [] value;

    Change(Key key, byte @Nullable [] value) {
      this.key = key;
      this.value = value;
    }
  }
}
