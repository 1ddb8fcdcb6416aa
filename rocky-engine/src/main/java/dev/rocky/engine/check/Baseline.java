package dev.rocky.engine.check;

import dev.rocky.engine.record.Measurement;
import java.util.List;
import java.util.Locale;

/** What the detectors do with the earlier counts. */
final class Baseline {

  private Baseline() {}

  /** The newest {@code window} of {@code points}. */
  static List<Measurement> newest(List<Measurement> points, int window) {
    return points.size() <= window ? points : points.subList(0, window);
  }

  static Assessment tooShort(String of, int found, int needed) {
    return Assessment.notEvaluated(
        String.format(Locale.ROOT, "%d %s are too few, at least %d are needed", found, of, needed));
  }

  /** The middle value of {@code sorted}, which is not empty: of two, half way between them. */
  static double median(double[] sorted) {
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : sorted[half - 1] / 2 + sorted[half] / 2;
  }
}
