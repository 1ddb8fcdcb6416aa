package dev.rocky.engine.check;

import dev.rocky.engine.record.Measurement;
import java.util.List;

/** Keeps the findings of one direction. */
record OneDirection(AnomalyDetector detector, Direction direction) implements AnomalyDetector {

  @Override
  public int window() {
    return detector.window();
  }

  @Override
  public Assessment assess(Measurement current, List<Measurement> baseline) {
    Assessment assessment = detector.assess(current, baseline);
    if (!(assessment instanceof Assessment.Odd odd)) {
      return assessment;
    }
    List<Finding> kept =
        odd.found().stream().filter(finding -> finding.direction() == direction).toList();
    return kept.isEmpty() ? Assessment.usual() : new Assessment.Odd(kept);
  }
}
