package dev.rocky.engine.check;

import dev.rocky.engine.record.Measurement;
import java.util.List;

/** Asks another detector what the first one cannot evaluate. */
record OrElse(AnomalyDetector first, AnomalyDetector fallback) implements AnomalyDetector {

  @Override
  public int window() {
    return Math.max(first.window(), fallback.window());
  }

  @Override
  public Assessment assess(Measurement current, List<Measurement> baseline) {
    Assessment assessment = first.assess(current, baseline);
    return assessment instanceof Assessment.NotEvaluated
        ? fallback.assess(current, baseline)
        : assessment;
  }
}
