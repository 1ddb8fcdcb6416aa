package dev.rocky.engine.check;

import dev.rocky.engine.record.Measurement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Flags a row count that is far from the median of the counts before it, as far as those spread.
 *
 * <p>With the median {@code m} and the median of all {@code |count - m|}, called MAD, the modified
 * z-score is {@code 0.6745 * (count - m) / MAD}; a count is flagged if that is strictly greater
 * than the threshold, up or down. 0.6745 makes MAD comparable to a standard deviation: it is the
 * third quartile of the standard normal distribution. Up to half of the counts may be odd without
 * moving the band, which one odd count does to a mean. If more than half of the counts are equal,
 * MAD is 0, and {@code 1.253314} times the mean of all {@code |count - m|} takes the place of
 * {@code MAD / 0.6745}.
 *
 * <p>A count within the tolerance is never flagged: rows that hardly ever change would otherwise be
 * odd for one row more.
 *
 * <p>Sources: B. Iglewicz and D. Hoaglin, How to Detect and Handle Outliers, ASQC 1993, for the
 * score and the threshold of 3.5; IBM SPSS Statistics, modified z-score, for the mean where MAD is
 * 0: 1.253314 is the square root of π/2.
 *
 * @param window how many earlier counts make the baseline, at least {@code minimum}
 * @param minimum how many are needed, at least 3
 * @param threshold the greatest score that is not flagged, more than 0
 * @param tolerancePct how far from the median nothing is flagged, in percent, at least 0
 * @since 0.1
 */
public record RobustZScore(int window, int minimum, double threshold, double tolerancePct)
    implements AnomalyDetector {

  /** 30 counts, at least 8 of them, a threshold of 3.5 and a tolerance of 5 percent. */
  public static final RobustZScore DEFAULT = new RobustZScore(30, 8, 3.5, 5);

  private static final String METHOD = "robust z-score";
  private static final double THIRD_QUARTILE = 0.6745;
  private static final double MEAN_TO_SIGMA = 1.253314;

  /** Checks the parameters. */
  public RobustZScore {
    if (minimum < 3 || window < minimum) {
      throw new IllegalArgumentException(
          "At least 3 counts are needed, and the window holds them; not "
              + minimum
              + " in a window of "
              + window);
    }
    if (!(threshold > 0) || Double.isInfinite(threshold)) {
      throw new IllegalArgumentException("The threshold is more than 0, not " + threshold);
    }
    if (!(tolerancePct >= 0) || Double.isInfinite(tolerancePct)) {
      throw new IllegalArgumentException(
          "The tolerance is a percentage of at least 0, not " + tolerancePct);
    }
  }

  @Override
  public Assessment assess(Measurement current, List<Measurement> baseline) {
    List<Measurement> points = Baseline.newest(baseline, window);
    int n = points.size();
    if (n < minimum) {
      return Baseline.tooShort("earlier counts", n, minimum);
    }
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = points.get(i).count();
    }
    Arrays.sort(values);
    double median = Baseline.median(values);
    double sigma = sigma(values, median);
    double off = Math.abs(current.count() - median);
    double tolerated = Math.max(threshold * sigma, median * (tolerancePct / 100));
    if (off <= tolerated) {
      return Assessment.usual();
    }
    Finding.Band band = new Finding.Band(Math.max(0, median - tolerated), median + tolerated);
    return Assessment.odd(
        Finding.of(
            METHOD,
            current.count(),
            median,
            band,
            points,
            reason(current.count(), median, sigma == 0 ? 0 : off / sigma, band, n)));
  }

  /** What the spread of {@code values} would be as a standard deviation; overwrites them. */
  private static double sigma(double[] values, double median) {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.abs(values[i] - median);
      sum += values[i];
    }
    Arrays.sort(values);
    double mad = Baseline.median(values);
    return mad == 0 ? MEAN_TO_SIGMA * (sum / values.length) : mad / THIRD_QUARTILE;
  }

  private String reason(long count, double median, double score, Finding.Band band, int n) {
    String spread =
        score == 0
            ? "those were all the same"
            : String.format(Locale.ROOT, "the modified z-score is %.1f", score);
    return String.format(
        Locale.ROOT,
        "%,d rows are outside of %,.1f to %,.1f around the median of the last %d counts, %,.1f; %s,"
            + " the threshold is %s",
        count,
        band.low(),
        band.high(),
        n,
        median,
        spread,
        threshold);
  }
}
