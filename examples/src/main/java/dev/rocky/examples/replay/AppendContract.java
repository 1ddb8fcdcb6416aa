package dev.rocky.examples.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * Append with {@code >}: the rows beyond the watermark are added, marked with the run. After a
 * rewind the rows that were loaded beyond the watermark are replaced.
 */
final class AppendContract<R, C extends Comparable<? super C>> extends Contract<R, C> {

  private final BiFunction<R, String, R> mark;
  private final NavigableMap<C, List<R>> loaded = new TreeMap<>();

  AppendContract(NavigableMap<C, List<R>> source, BiFunction<R, String, R> mark) {
    super(source);
    this.mark = mark;
  }

  @Override
  R sourceRow(R row) {
    return mark.apply(row, "");
  }

  @Override
  boolean includesBoundary() {
    return false;
  }

  @Override
  void rewind(C to) {
    super.rewind(to);
    NavigableMap<C, List<R>> replaced = loaded.tailMap(to, false);
    replaced.values().forEach(this::remove);
    replaced.clear();
  }

  @Override
  long load(NavigableMap<C, List<R>> window, Optional<C> lower, String run) {
    long rows = 0;
    for (var entry : window.entrySet()) {
      List<R> marked = entry.getValue().stream().map(row -> mark.apply(row, run)).toList();
      loaded.computeIfAbsent(entry.getKey(), any -> new ArrayList<>()).addAll(marked);
      add(marked);
      rows += marked.size();
    }
    return rows;
  }
}
