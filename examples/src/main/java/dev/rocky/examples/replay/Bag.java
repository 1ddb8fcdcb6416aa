package dev.rocky.examples.replay;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A multiset: rows and how often each is there. */
final class Bag<R> {

  private final Map<R, Count> counts = new HashMap<>();
  private long size;

  private static final class Count {
    int here;
    int seen;
  }

  void add(R row) {
    counts.computeIfAbsent(row, any -> new Count()).here++;
    size++;
  }

  void addAll(Collection<R> rows) {
    rows.forEach(this::add);
  }

  /** Takes out one of the rows that equal {@code row}. */
  void remove(R row) {
    Count count = counts.get(row);
    if (count == null) {
      throw new IllegalArgumentException("Not here: " + row);
    }
    if (--count.here == 0) {
      counts.remove(row);
    }
    size--;
  }

  /** Begins to compare other rows with these; one comparison at a time. */
  Comparison compare() {
    return new Comparison();
  }

  /** Takes rows in any order, and says how they differ from those of the bag. */
  final class Comparison {

    private final List<String> surplusExamples = new ArrayList<>();
    private long rows;
    private long surplus;

    private Comparison() {
      counts.values().forEach(count -> count.seen = 0);
    }

    void take(R row) {
      rows++;
      Count count = counts.get(row);
      if (count != null && count.seen < count.here) {
        count.seen++;
        return;
      }
      surplus++;
      if (surplusExamples.size() < Difference.EXAMPLES) {
        surplusExamples.add(row.toString());
      }
    }

    /** How many rows were taken. */
    long rows() {
      return rows;
    }

    Difference result() {
      List<String> missingExamples = new ArrayList<>();
      long missing = size - (rows - surplus);
      if (missing > 0) {
        counts.entrySet().stream()
            .filter(entry -> entry.getValue().seen < entry.getValue().here)
            .limit(Difference.EXAMPLES)
            .forEach(entry -> missingExamples.add(entry.getKey().toString()));
      }
      return new Difference(missing, surplus, missingExamples, surplusExamples);
    }
  }
}
