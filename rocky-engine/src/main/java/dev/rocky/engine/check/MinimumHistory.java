package dev.rocky.engine.check;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.record.Measurement;
import java.util.List;

/** Waits until there are enough earlier counts. */
record MinimumHistory(AnomalyDetector detector, int minimum) implements AnomalyDetector {

  MinimumHistory {
    requireNonNull(detector, "detector");
    if (minimum < 0) {
      throw new IllegalArgumentException("A minimum history is at least 0 counts, not " + minimum);
    }
  }

  @Override
  public int window() {
    return Math.max(detector.window(), minimum);
  }

  @Override
  public Assessment assess(Measurement current, List<Measurement> baseline) {
    return baseline.size() < minimum
        ? Baseline.tooShort("earlier counts", baseline.size(), minimum)
        : detector.assess(current, baseline);
  }
}
