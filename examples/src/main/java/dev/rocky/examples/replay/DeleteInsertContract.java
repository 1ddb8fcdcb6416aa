package dev.rocky.examples.replay;

import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Delete+insert with {@code >=}: the target's rows from the watermark on are replaced by the
 * source's. Rows that arrive on the watermark are loaded by the next run, rows that arrive below it
 * are not.
 */
final class DeleteInsertContract<R, C extends Comparable<? super C>> extends Contract<R, C> {

  private final NavigableMap<C, List<R>> loaded = new TreeMap<>();

  DeleteInsertContract(NavigableMap<C, List<R>> source) {
    super(source);
  }

  @Override
  boolean includesBoundary() {
    return true;
  }

  @Override
  long load(NavigableMap<C, List<R>> window, Optional<C> lower, String run) {
    NavigableMap<C, List<R>> replaced =
        lower.map(from -> loaded.tailMap(from, true)).orElse(loaded);
    replaced.values().forEach(this::remove);
    replaced.clear();
    long rows = 0;
    for (var entry : window.entrySet()) {
      List<R> copied = List.copyOf(entry.getValue());
      loaded.put(entry.getKey(), copied);
      add(copied);
      rows += copied.size();
    }
    return rows;
  }
}
