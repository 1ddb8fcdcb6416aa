package dev.rocky.engine.check;

import dev.rocky.engine.record.Measurement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Flags a row count that stays flat though the table has been growing: a connector that stopped.
 *
 * <p>Between two counts that follow each other lies an interval; it grows if the later count is
 * greater, and rests if both are equal. With {@code r} intervals that rest up to the count under
 * test, {@code r >= 1}, the count is flagged if
 *
 * <ul>
 *   <li>of the {@code window} intervals before those, at least {@code growingPct} percent grow, and
 *   <li>among all earlier intervals, as far back as {@code memory} goes, there are never {@code r}
 *       or more in a row that rest. So a table that rests at weekends is silent once its history
 *       has a weekend.
 * </ul>
 *
 * <p>Source of the rule: the Rocky state documentation promises to notice a count that "stays flat
 * when it should be growing", which its moving average cannot see: a flat count is 0 percent off.
 * The share of 80 percent is ours.
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
      return Assessment.USUAL;
    }
    // Between point i and the older point i + 1; the newest interval that moved is flat - 1.
    long[] growth =
        IntStream.range(flat - 1, flat - 1 + window)
            .mapToLong(i -> points.get(i).count() - points.get(i + 1).count())
            .filter(step -> step > 0)
            .toArray();
    if (growth.length * 100.0 < growingPct * window || longestRest(points, flat) >= flat) {
      return Assessment.USUAL;
    }
    return Assessment.odd(finding(current, points.subList(0, needed), flat, growth));
  }

  private static int restingUpTo(Measurement current, List<Measurement> points) {
    int flat = 0;
    while (flat < points.size() && points.get(flat).count() == current.count()) {
      flat++;
    }
    return flat;
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
    double usual = Baseline.median(Arrays.stream(growth).sorted().asDoubleStream().toArray());
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
