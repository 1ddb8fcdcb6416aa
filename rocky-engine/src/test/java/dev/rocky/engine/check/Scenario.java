package dev.rocky.engine.check;

import java.util.Random;
import java.util.function.IntFunction;

/**
 * Series of row counts with or without an incident, always the same ones.
 *
 * @param name for the table
 * @param incidentDays how many days from {@link #incident} on a finding is right; 0 without one
 * @param size how many series there are
 * @param series the series of a number
 */
record Scenario(String name, int incidentDays, int size, IntFunction<long[]> series) {

  static final int DAYS = 120;

  /** The first day that is assessed; there is enough history by then for every detector. */
  static final int FIRST = 60;

  private static final int SERIES = 200;

  /** The day of the incident in the series {@code number}. */
  int incident(int number) {
    return FIRST + 10 + number % 30;
  }

  interface Family {
    double count(int day, Random random);
  }

  interface Incident {
    double count(int day, int incident, double count);
  }

  static Scenario calm(String name, Family family) {
    return of(name, family, 0, (day, incident, count) -> count);
  }

  static Scenario of(String name, Family family, int incidentDays, Incident damage) {
    return new Scenario(
        name,
        incidentDays,
        SERIES,
        number -> {
          Random random = new Random(1_000L * name.hashCode() + number);
          int incident = FIRST + 10 + number % 30;
          long[] counts = new long[DAYS];
          for (int day = 0; day < DAYS; day++) {
            double count = family.count(day, random);
            counts[day] = Math.round(day < incident ? count : damage.count(day, incident, count));
          }
          return counts;
        });
  }

  /** A table that grows day by day; {@code loads} says by how much. */
  static Scenario growing(String name, Family loads, int incidentDays, Incident damage) {
    Scenario steps = of(name, loads, incidentDays, damage);
    return new Scenario(
        name,
        incidentDays,
        SERIES,
        number -> {
          long[] counts = steps.series().apply(number);
          for (int day = 1; day < DAYS; day++) {
            counts[day] += counts[day - 1];
          }
          return counts;
        });
  }

  /** The real feed with an incident on each of its days in turn. */
  static Scenario real(String name, long[] feed, int incidentDays, double factor) {
    return new Scenario(
        name,
        incidentDays,
        incidentDays == 0 ? 1 : 30,
        number -> {
          long[] counts = feed.clone();
          if (incidentDays > 0) {
            int incident = FIRST + 10 + number;
            counts[incident] = Math.round(counts[incident] * factor);
          }
          return counts;
        });
  }

  static double flat(int day, Random random) {
    return 1_000 * (0.95 + 0.1 * random.nextDouble());
  }

  static double weekly(int day, Random random) {
    return (day % 7 < 5 ? 1_000 : 400) * (0.95 + 0.1 * random.nextDouble());
  }

  /** Logarithms with a standard deviation of 0.4. */
  static double bursty(int day, Random random) {
    return 1_000 * StrictMath.exp(0.4 * random.nextGaussian());
  }

  /** Loads of working days; at weekends there are none. */
  static double workdays(int day, Random random) {
    return day % 7 < 5 ? 1 + flat(day, random) : 0 * random.nextDouble();
  }
}
