package dev.rocky.engine.check;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.record.Measurement;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;

/**
 * Compares a row count with earlier ones of the same day of the week only, for tables whose loads
 * follow the week.
 *
 * <p>The day is that of the time at which a count was measured, in {@code zone}. Which of the
 * counts of that day are odd is for {@code within} to say, which also knows how many it needs.
 * Where the history is too short for it, {@link AnomalyDetector#orElse} falls back on a detector
 * for all days.
 *
 * @param zone whose days they are
 * @param window how many earlier counts, of all days, are looked at: for one run a day at least
 *     seven times what {@code within} needs
 * @param within tells which counts of a day are odd
 * @since 0.1
 */
public record SameWeekday(ZoneId zone, int window, AnomalyDetector within)
    implements AnomalyDetector {

  private static final int SECONDS_OF_A_DAY = 86_400;

  /** Checks the parameters. */
  public SameWeekday {
    requireNonNull(zone, "zone");
    requireNonNull(within, "within");
    if (window < 1) {
      throw new IllegalArgumentException("The window is at least 1 count, not " + window);
    }
  }

  /**
   * Eight weeks of one run a day, of which at least four are needed, and the {@linkplain
   * RobustZScore robust z-score} with its usual threshold and a tolerance of 10 percent.
   */
  public static SameWeekday in(ZoneId zone) {
    return new SameWeekday(zone, 56, new RobustZScore(8, 4, 3.5, 10));
  }

  @Override
  public Assessment assess(Measurement current, List<Measurement> baseline) {
    DayOfWeek day = day(current);
    String name = day.name().charAt(0) + day.name().substring(1).toLowerCase(Locale.ROOT);
    List<Measurement> sameDay =
        Baseline.newest(baseline, window).stream().filter(point -> day(point) == day).toList();
    Assessment assessment = within.assess(current, sameDay);
    if (assessment instanceof Assessment.NotEvaluated not) {
      return Assessment.notEvaluated("of earlier counts of a " + name + ", " + not.reason());
    }
    if (assessment instanceof Assessment.Odd odd) {
      return new Assessment.Odd(odd.found().stream().map(found -> named(found, name)).toList());
    }
    return assessment;
  }

  private DayOfWeek day(Measurement measurement) {
    Instant time = measurement.timestamp();
    long second = time.getEpochSecond() + zone.getRules().getOffset(time).getTotalSeconds();
    // 1970-01-01 was a Thursday
    return DayOfWeek.THURSDAY.plus(Math.floorDiv(second, SECONDS_OF_A_DAY));
  }

  private static Finding named(Finding found, String day) {
    return new Finding(
        "same weekday, " + found.method(),
        found.observed(),
        found.expected(),
        found.deviationPct(),
        found.band(),
        found.points(),
        "compared with counts of a " + day + " only, " + found.reason());
  }
}
