package dev.rocky.examples.anomalies;

import dev.rocky.engine.check.AnomalyDetector;
import dev.rocky.engine.check.Assessment;
import dev.rocky.engine.check.Finding;
import dev.rocky.engine.record.Measurement;
import dev.rocky.engine.record.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Row counts of one run a day, assessed one after the other as the engine does it.
 *
 * @param start when the first was measured
 * @param counts the counts
 * @param points what the detector said of each
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a record
record Series(Instant start, long[] counts, List<Point> points) {

  /**
   * A count and what was expected instead.
   *
   * @param low the least that would not have been flagged
   * @param high the greatest, or infinity; less than {@code low} if nothing was evaluated
   * @param odd whether it was flagged
   */
  record Point(double low, double high, boolean odd) {

    boolean evaluated() {
      return low <= high;
    }
  }

  /** With nobody who decides about flagged counts, which are part of later baselines. */
  static Series of(Instant start, long[] counts, AnomalyDetector detector) {
    return of(start, counts, detector, false, Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  /**
   * @param keepsFlaggedOut whether flagged counts stay out of later baselines
   * @param decided before which day somebody says that the level of the day {@code normal} is the
   *     new normal
   */
  static Series of(
      Instant start,
      long[] counts,
      AnomalyDetector detector,
      boolean keepsFlaggedOut,
      int normal,
      int decided) {
    List<Measurement> history = new ArrayList<>(); // the newest first
    List<Point> points = new ArrayList<>();
    for (int day = 0; day < counts.length; day++) {
      if (day == decided) {
        history.clear();
        for (int since = normal; since < day; since++) {
          history.add(0, measurement(start, since, counts[since]));
        }
      }
      Point point = point(start, day, counts, detector, List.copyOf(history));
      points.add(point);
      if (!point.odd() || !keepsFlaggedOut) {
        history.add(0, measurement(start, day, counts[day]));
      }
    }
    return new Series(start, counts, points);
  }

  /** Findings about counts that are odd for certain tell the band. */
  private static Point point(
      Instant start, int day, long[] counts, AnomalyDetector detector, List<Measurement> baseline) {
    Assessment assessment = detector.assess(measurement(start, day, counts[day]), baseline);
    if (assessment instanceof Assessment.NotEvaluated) {
      return new Point(1, 0, false);
    }
    double low = 0;
    double high = Double.POSITIVE_INFINITY;
    for (long probe : new long[] {0, counts[Math.max(0, day - 1)], Long.MAX_VALUE}) {
      for (Finding finding : detector.assess(measurement(start, day, probe), baseline).findings()) {
        low = Math.max(low, finding.band().low());
        high = Math.min(high, finding.band().high());
      }
    }
    return new Point(low, high, assessment instanceof Assessment.Odd);
  }

  private static Measurement measurement(Instant start, int day, long count) {
    Instant at = start.plus(Duration.ofDays(day));
    return new Measurement(count, at, RunId.startedAt(at), false);
  }
}
