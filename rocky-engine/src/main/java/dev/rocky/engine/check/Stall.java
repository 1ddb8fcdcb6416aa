package dev.rocky.engine.check;

import dev.rocky.engine.record.Measurement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Flags a row count that stays flat though the table has been growing: a connector that stopped.
 *
 * <p>Between two counts that follow each other lies an interval; it grows if the later count is
 * greater, and rests if both are equal. With {@code r} intervals that rest up to the count under
 * test, {@code r >= 1}, the count is flagged if
 *
 * <ul>
 *   <li>of the {@code window} intervals before those, at least {@code growingPct} percent grow,
 *   <li>they lost no more than 5 percent of the rows that they gained, since counts that go up and
 *       down are noise, and
 *   <li>among all earlier intervals, as far back as {@code memory} goes, there are never {@code r}
 *       or more in a row that rest. So a table that rests at weekends is silent once its history
 *       has a weekend.
 * </ul>
 *
 * <p>Source of the rule: the Rocky state documentation promises to notice a count that "stays flat
 * when it should be growing", which its moving average cannot see: a flat count is 0 percent off.
 * The figures are ours.
 *
 * @param window how many intervals tell whether the table grows, at least 2
 * @param growingPct the share of them that has to grow, more than 0, at most 100
 * @param memory how many earlier counts are searched for rests, more than {@code window}
 * @since 0.1
 */
public record Stall(int window, double growingPct, int memory) implements AnomalyDetector {

  /** 80 percent of 10 intervals, and a memory of 60 counts. */
  public static final Stall DEFAULT = new Stall(10, 80, 60);

  private static final String METHOD = "stall";
  private static final int LOST_PCT = 5;

  /** Checks the parameters. */
  public Stall {
    if (window < 2 || memory <= window) {
      throw new IllegalArgumentException(
          "The window is at least 2 intervals and the memory longer; not "
              + window
              + " and "
              + memory);
    }
    if (!(growingPct > 0 && growingPct <= 100)) {
      throw new IllegalArgumentException(
          "The growing share is a percentage above 0, at most 100, not " + growingPct);
    }
  }

  /** The memory. */
  @Override
  public int window() {
    return memory;
  }

  @Override
  public Assessment assess(Measurement current, List<Measurement> baseline) {
    List<Measurement> points = Baseline.newest(baseline, memory);
    int flat = restingUpTo(current, points);
    int needed = Math.max(flat, 1) + window;
    if (points.size() < needed) {
      return Baseline.tooShort("earlier counts", points.size(), needed);
    }
    if (flat == 0) {
      return Assessment.usual();
    }
    Growth growth = growth(points.subList(flat - 1, needed));
    if (growth.steps().length * 100.0 < growingPct * window
        || growth.lost() * 100 > LOST_PCT * growth.gained()
        || longestRest(points, flat) >= flat) {
      return Assessment.usual();
    }
    return Assessment.odd(finding(current, points.subList(0, needed), flat, growth.steps()));
  }

  private static int restingUpTo(Measurement current, List<Measurement> points) {
    int flat = 0;
    while (flat < points.size() && points.get(flat).count() == current.count()) {
      flat++;
    }
    return flat;
  }

  /**
   * What happened between the counts of some points.
   *
   * @param steps by how much those intervals grew that did
   * @param gained the sum of these
   * @param lost how many rows went in the others
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared as a record
  private record Growth(long[] steps, double gained, double lost) {}

  private static Growth growth(List<Measurement> points) {
    long[] steps = new long[points.size() - 1];
    int grown = 0;
    double gained = 0;
    double lost = 0;
    for (int i = 0; i + 1 < points.size(); i++) {
      long step = points.get(i).count() - points.get(i + 1).count();
      if (step > 0) {
        steps[grown++] = step;
        gained += step;
      } else {
        lost -= step;
      }
    }
    return new Growth(Arrays.copyOf(steps, grown), gained, lost);
  }

  /** The most intervals in a row that rest, before the newest {@code flat} points. */
  private static int longestRest(List<Measurement> points, int flat) {
    int longest = 0;
    int rest = 0;
    for (int i = flat; i + 1 < points.size(); i++) {
      rest = points.get(i).count() == points.get(i + 1).count() ? rest + 1 : 0;
      longest = Math.max(longest, rest);
    }
    return longest;
  }

  private Finding finding(Measurement current, List<Measurement> points, int flat, long[] growth) {
    double[] sorted = Arrays.stream(growth).sorted().asDoubleStream().toArray();
    double usual = Baseline.median(sorted);
    String reason =
        String.format(
            Locale.ROOT,
            "%,d rows for the %s time; in %d of the %d intervals before they grew, by %,.1f rows as"
                + " a rule",
            current.count(),
            ordinal(flat + 1),
            growth.length,
            window,
            usual);
    return Finding.of(
        METHOD,
        current.count(),
        current.count() + usual,
        new Finding.Band(current.count() + 1.0, Double.POSITIVE_INFINITY),
        points,
        reason);
  }

  private static String ordinal(int number) {
    int tens = number % 100;
    String ending =
        tens >= 11 && tens <= 13
            ? "th"
            : switch (number % 10) {
              case 1 -> "st";
              case 2 -> "nd";
              case 3 -> "rd";
              default -> "th";
            };
    return number + ending;
  }
}
