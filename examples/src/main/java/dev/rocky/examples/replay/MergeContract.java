package dev.rocky.examples.replay;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.Function;

/**
 * Merge with {@code >}: of every key the target holds the version that was the newest in the source
 * when it was last loaded.
 *
 * @param <K> the key
 */
final class MergeContract<R, C extends Comparable<? super C>, K> extends Contract<R, C> {

  private final Function<R, K> key;
  private final Map<K, R> loaded = new HashMap<>();

  MergeContract(NavigableMap<C, List<R>> source, Function<R, K> key) {
    super(source);
    this.key = key;
  }

  @Override
  boolean includesBoundary() {
    return false;
  }

  @Override
  long load(NavigableMap<C, List<R>> window, Optional<C> lower, String run) {
    Map<K, R> newest = new HashMap<>();
    window.values().forEach(rows -> rows.forEach(row -> newest.put(key.apply(row), row)));
    newest.forEach(
        (key, row) -> {
          Optional.ofNullable(loaded.put(key, row)).ifPresent(old -> remove(List.of(old)));
          add(List.of(row));
        });
    return newest.size();
  }
}
