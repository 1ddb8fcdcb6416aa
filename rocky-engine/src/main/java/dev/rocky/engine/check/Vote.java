package dev.rocky.engine.check;

import dev.rocky.engine.record.Measurement;
import java.util.ArrayList;
import java.util.List;

/** Flags what enough of several detectors flag. */
record Vote(int votes, List<AnomalyDetector> detectors) implements AnomalyDetector {

  Vote {
    detectors = List.copyOf(detectors);
    if (votes < 1 || votes > detectors.size()) {
      throw new IllegalArgumentException(
          votes + " of " + detectors.size() + " detectors cannot agree; pass more detectors");
    }
  }

  @Override
  public int window() {
    return detectors.stream().mapToInt(AnomalyDetector::window).max().orElseThrow();
  }

  @Override
  public Assessment assess(Measurement current, List<Measurement> baseline) {
    int odd = 0;
    int evaluated = 0;
    List<Finding> found = new ArrayList<>();
    List<String> reasons = new ArrayList<>();
    for (AnomalyDetector detector : detectors) {
      Assessment assessment = detector.assess(current, baseline);
      if (assessment instanceof Assessment.NotEvaluated not) {
        reasons.add(not.reason());
        continue;
      }
      evaluated++;
      if (assessment instanceof Assessment.Odd) {
        odd++;
        found.addAll(assessment.findings());
      }
    }
    if (odd >= votes) {
      return new Assessment.Odd(found);
    }
    return evaluated >= votes
        ? Assessment.usual()
        : Assessment.notEvaluated(String.join("; ", reasons));
  }
}
