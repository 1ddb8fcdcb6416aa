package dev.rocky.engine.check;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.record.Measurement;
import java.util.List;

/**
 * A row count that is not what its history lets expect.
 *
 * @param method the detector that found it
 * @param observed the count under test
 * @param expected what the history lets expect
 * @param deviationPct how far the count is off, in percent of what was expected; infinite if
 *     nothing was expected
 * @param band what would not have been flagged
 * @param points the earlier counts that it was compared with, the newest first
 * @param reason the finding in words, with its figures
 * @since 0.1
 */
public record Finding(
    String method,
    long observed,
    double expected,
    double deviationPct,
    Band band,
    List<Measurement> points,
    String reason) {

  /**
   * The counts that a detector does not flag, both ends included.
   *
   * @param low the least
   * @param high the greatest; infinite if there is none
   */
  public record Band(double low, double high) {
    /** Checks its components. */
    public Band {
      if (!(low <= high)) {
        throw new IllegalArgumentException("A band from " + low + " to " + high + " is none");
      }
    }
  }

  /** Copies the points. */
  public Finding {
    requireNonNull(method, "method");
    requireNonNull(band, "band");
    requireNonNull(reason, "reason");
    points = List.copyOf(points);
  }

  /** The same, with the deviation that follows from the figures. */
  public static Finding of(
      String method,
      long observed,
      double expected,
      Band band,
      List<Measurement> points,
      String reason) {
    double off = Math.abs(observed - expected);
    double deviationPct = expected == 0 ? Double.POSITIVE_INFINITY : 100 * off / expected;
    return new Finding(method, observed, expected, deviationPct, band, points, reason);
  }

  /** The number of earlier counts that it was compared with. */
  public int n() {
    return points.size();
  }

  /** On which side of what was expected the count is. */
  public Direction direction() {
    return observed < expected ? Direction.FEWER : Direction.MORE;
  }
}
