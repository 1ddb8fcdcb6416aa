package dev.rocky.engine.check;

import dev.rocky.engine.record.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How a detector did on the series of a scenario.
 *
 * @param incidents how many incidents there were
 * @param found in how many of them something was flagged on one of their days
 * @param right how many days of incidents were flagged
 * @param calm how many other days were assessed
 * @param wrong how many of those were flagged
 */
record Score(int incidents, int found, int right, int calm, int wrong) {

  /**
   * @param keepsFlaggedOut whether days that are flagged stay out of later baselines
   */
  static Score of(Scenario scenario, AnomalyDetector detector, boolean keepsFlaggedOut) {
    int found = 0;
    int right = 0;
    int calm = 0;
    int wrong = 0;
    for (int number = 0; number < scenario.size(); number++) {
      long[] counts = scenario.series().apply(number);
      int incident = scenario.incident(number);
      List<Measurement> history = new ArrayList<>(Counts.before(Scenario.FIRST, counts));
      boolean noticed = false;
      for (int day = Scenario.FIRST; day < counts.length; day++) {
        Measurement current = Counts.on(day, counts[day]);
        boolean odd = detector.assess(current, history) instanceof Assessment.Odd;
        boolean during = day >= incident && day < incident + scenario.incidentDays();
        noticed |= during && odd;
        right += during && odd ? 1 : 0;
        calm += during ? 0 : 1;
        wrong += !during && odd ? 1 : 0;
        if (!odd || !keepsFlaggedOut) {
          history.add(0, current);
        }
      }
      found += noticed ? 1 : 0;
    }
    int incidents = scenario.incidentDays() == 0 ? 0 : scenario.size();
    return new Score(incidents, found, right, calm, wrong);
  }

  /** The share of incidents that were found. */
  double recall() {
    return incidents == 0 ? 1 : (double) found / incidents;
  }

  /** The share of flagged days that are days of an incident. */
  double precision() {
    return right + wrong == 0 ? 1 : (double) right / (right + wrong);
  }

  /** How many of 1,000 days without an incident were flagged. */
  double falseAlarms() {
    return 1_000.0 * wrong / calm;
  }

  /** As it stands in the document. */
  @Override
  public String toString() {
    if (incidents == 0) {
      return String.format(Locale.ROOT, "%.1f ‰", falseAlarms());
    }
    String precision =
        right + wrong == 0 ? "–" : String.format(Locale.ROOT, "%.0f %%", 100 * precision());
    return String.format(Locale.ROOT, "%.0f %% / %s", 100 * recall(), precision);
  }
}
