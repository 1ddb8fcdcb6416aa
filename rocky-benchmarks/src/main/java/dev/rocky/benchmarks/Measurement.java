package dev.rocky.benchmarks;

import dev.rocky.benchmarks.store.Contender;
import java.util.List;
import java.util.Map;

/**
 * What one contender did in one row.
 *
 * @param row the row's id
 * @param contender who
 * @param values at least one, in the row's unit, in the order in which they were measured
 */
public record Measurement(String row, Contender contender, List<Double> values) {

  /** Copies the values. */
  public Measurement {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("Nothing was measured for " + contender + " in " + row);
    }
  }

  /** What was measured in {@code row}. */
  static List<Measurement> of(Row row, Map<Contender, List<Double>> values) {
    return values.entrySet().stream()
        .map(entry -> new Measurement(row.id(), entry.getKey(), entry.getValue()))
        .toList();
  }

  /** The value in the middle, or the mean of the two that are. */
  public double median() {
    return median(values);
  }

  /** The same of any values; at least one. */
  public static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
