package dev.rocky.examples.replay;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A multiset: rows and how often each is there. */
final class Bag<R> {

  private static final int EXAMPLES = 3;

  private final Map<R, Integer> counts = new HashMap<>();
  private long size;

  void add(R row) {
    counts.merge(row, 1, Integer::sum);
    size++;
  }

  void addAll(Collection<R> rows) {
    rows.forEach(this::add);
  }

  void removeAll(Collection<R> rows) {
    rows.forEach(this::remove);
  }

  void clear() {
    counts.clear();
    size = 0;
  }

  private void remove(R row) {
    if (counts.merge(row, -1, Integer::sum) == 0) {
      counts.remove(row);
    }
    size--;
  }

  long size() {
    return size;
  }

  /** The rows after {@code change}. */
  Bag<R> map(UnaryOperator<R> change) {
    Bag<R> mapped = new Bag<>();
    counts.forEach(
        (row, count) -> {
          mapped.counts.merge(change.apply(row), count, Integer::sum);
          mapped.size += count;
        });
    return mapped;
  }

  /** What has to be added and removed to make {@code wanted} of this bag. */
  Difference differenceFrom(Bag<R> wanted) {
    Excess missing = wanted.excessOver(this);
    Excess surplus = excessOver(wanted);
    return new Difference(missing.rows, surplus.rows, missing.examples, surplus.examples);
  }

  private Excess excessOver(Bag<R> other) {
    long rows = 0;
    List<String> examples = new ArrayList<>();
    for (Map.Entry<R, Integer> entry : counts.entrySet()) {
      int more = entry.getValue() - other.counts.getOrDefault(entry.getKey(), 0);
      if (more > 0) {
        rows += more;
        if (examples.size() < EXAMPLES) {
          examples.add((more > 1 ? more + " × " : "") + entry.getKey());
        }
      }
    }
    return new Excess(rows, examples);
  }

  private record Excess(long rows, List<String> examples) {}
}
