package dev.rocky.engine.check;

import dev.rocky.engine.record.Measurement;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Flags a row count that is further than a threshold from the mean of the counts before it.
 *
 * <p>The deviation is {@code |count - mean| / mean}; it is flagged when it is strictly greater than
 * the threshold. The count under test is not part of its own baseline. Without earlier counts (the
 * first run) nothing is flagged. A mean of zero makes every count but zero an infinite deviation,
 * which is flagged. The comparison is exact: a count that is off by the threshold is not flagged.
 *
 * <p>Source of the rule: the moving average of the Rocky state documentation, with its threshold of
 * 50 percent.
 *
 * @param window how many earlier counts make the baseline, at least 1
 * @param thresholdPct the greatest deviation that is not flagged, in percent; 0 switches the
 *     detector off
 * @since 0.1
 */
public record MovingAverage(int window, double thresholdPct) implements AnomalyDetector {

  /** A window of 10 counts and a threshold of 50 percent. */
  public static final MovingAverage DEFAULT = new MovingAverage(10, 50.0);

  private static final String METHOD = "moving average";

  /** Checks the parameters. */
  public MovingAverage {
    if (window < 1) {
      throw new IllegalArgumentException("The window is at least 1 count, not " + window);
    }
    if (!(thresholdPct >= 0) || Double.isInfinite(thresholdPct)) {
      throw new IllegalArgumentException(
          "The threshold is a percentage of at least 0, not " + thresholdPct);
    }
  }

  @Override
  public Assessment assess(Measurement current, List<Measurement> baseline) {
    if (thresholdPct > 0 && baseline.isEmpty()) {
      return Assessment.notEvaluated("there are no earlier counts");
    }
    return test(current.count(), baseline).map(Assessment::odd).orElse(Assessment.usual());
  }

  /**
   * Tests {@code count}.
   *
   * @param history earlier measurements, the newest first; excluded ones are passed over
   * @return the finding, or nothing if there is none to make
   */
  public Optional<Finding> test(long count, List<Measurement> history) {
    if (thresholdPct == 0) {
      return Optional.empty();
    }
    List<Measurement> points = newestThatCount(history);
    if (isClearlyWithin(count, points)) {
      return Optional.empty();
    }
    BigDecimal n = BigDecimal.valueOf(points.size());
    // All is multiplied by n: |count - mean| / mean = |n * count - sum| / sum
    BigDecimal sum =
        points.stream()
            .map(point -> BigDecimal.valueOf(point.count()))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    BigDecimal off = BigDecimal.valueOf(count).multiply(n).subtract(sum).abs();
    BigDecimal offPct = off.multiply(BigDecimal.valueOf(100));
    if (offPct.compareTo(sum.multiply(BigDecimal.valueOf(thresholdPct))) <= 0) {
      return Optional.empty();
    }
    double mean = sum.divide(n, MathContext.DECIMAL64).doubleValue();
    double deviationPct =
        sum.signum() == 0
            ? Double.POSITIVE_INFINITY
            : offPct.divide(sum, MathContext.DECIMAL64).doubleValue();
    return Optional.of(finding(count, mean, deviationPct, points));
  }

  private List<Measurement> newestThatCount(List<Measurement> history) {
    List<Measurement> points = new ArrayList<>(Math.min(window, history.size()));
    for (Measurement point : history) {
      if (points.size() == window) {
        break;
      }
      if (!point.excluded()) {
        points.add(point);
      }
    }
    return points;
  }

  /** Whether no rounding of doubles could make a finding of it; the usual case. */
  private boolean isClearlyWithin(long count, List<Measurement> points) {
    double sum = 0;
    for (Measurement point : points) {
      sum += point.count();
    }
    double all = (double) count * points.size();
    double rounded = 1e-7 * (all + sum);
    return 100 * Math.abs(all - sum) + rounded < thresholdPct * sum;
  }

  private Finding finding(long count, double mean, double deviationPct, List<Measurement> points) {
    int n = points.size();
    String reason =
        Double.isInfinite(deviationPct)
            ? String.format(
                Locale.ROOT,
                "%,d rows where %s 0",
                count,
                n == 1 ? "the last count was" : "the last " + n + " counts were all")
            : String.format(
                Locale.ROOT,
                "%,d rows are %.1f %% %s than %s, %,.1f; the threshold is %s %%",
                count,
                deviationPct,
                count > mean ? "more" : "fewer",
                n == 1 ? "the last count" : "the mean of the last " + n + " counts",
                mean,
                thresholdPct);
    double tolerated = mean * (thresholdPct / 100);
    Finding.Band band = new Finding.Band(Math.max(0, mean - tolerated), mean + tolerated);
    return new Finding(METHOD, count, mean, deviationPct, band, points, reason);
  }
}
