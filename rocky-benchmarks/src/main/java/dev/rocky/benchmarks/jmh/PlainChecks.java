package dev.rocky.benchmarks.jmh;

import dev.rocky.engine.record.Measurement;
import java.util.Arrays;
import java.util.List;

/** What the detectors decide, by loops over numbers that explain nothing. */
final class PlainChecks {

  private PlainChecks() {}

  /** Whether {@code count} is half off the mean of ten, or flat where the counts grew. */
  static boolean standard(long count, List<Measurement> newestFirst) {
    double sum = 0;
    for (int i = 0; i < 10; i++) {
      sum += newestFirst.get(i).count();
    }
    return Math.abs(10.0 * count - sum) > sum / 2 || isStall(count, newestFirst);
  }

  private static boolean isStall(long count, List<Measurement> newestFirst) {
    int rest = 0;
    while (rest < newestFirst.size() && newestFirst.get(rest).count() == count) {
      rest++;
    }
    if (rest == 0 || newestFirst.size() < rest + 10) {
      return false;
    }
    int grown = 0;
    int resting = 0;
    int longest = 0;
    long gained = 0;
    long lost = 0;
    for (int i = rest - 1; i + 1 < newestFirst.size(); i++) {
      long step = newestFirst.get(i).count() - newestFirst.get(i + 1).count();
      resting = step == 0 ? resting + 1 : 0;
      longest = Math.max(longest, resting);
      if (i < rest + 9) {
        grown += step > 0 ? 1 : 0;
        gained += Math.max(0, step);
        lost -= Math.min(0, step);
      }
    }
    return grown >= 8 && 20 * lost <= gained && longest < rest;
  }

  /** Whether the modified z-score of {@code count} is more than 3.5, and it is 5 % off. */
  static boolean robust(long count, List<Measurement> points) {
    double[] values = new double[points.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = points.get(i).count();
    }
    double median = median(values);
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.abs(values[i] - median);
    }
    double off = Math.abs(count - median);
    return 0.6745 * off > 3.5 * median(values) && off > median / 20;
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    int half = values.length / 2;
    return values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
  }
}
