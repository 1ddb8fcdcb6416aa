package dev.rocky.benchmarks;

import dev.rocky.benchmarks.store.Contender;
import java.util.Locale;

/** What must hold of a row. */
sealed interface Target {

  /** In words, for the table. */
  String text();

  /** Whether it holds of {@code row} in {@code results}, by medians. */
  boolean holds(Row row, Results results);

  /** At least {@code factor} times as good as {@code other}. */
  record AtLeast(double factor, Contender other) implements Target {
    @Override
    public String text() {
      return "≥ " + number(factor) + " × " + other.title();
    }

    @Override
    public boolean holds(Row row, Results results) {
      return ratio(row, results, other) >= factor;
    }
  }

  /** Better than {@code other}. */
  record AheadOf(Contender other) implements Target {
    @Override
    public String text() {
      return "ahead of " + other.title();
    }

    @Override
    public boolean holds(Row row, Results results) {
      return ratio(row, results, other) > 1;
    }
  }

  /** Less than {@code limit} of the row's unit. */
  record Below(double limit, Unit unit) implements Target {
    @Override
    public String text() {
      return "< " + number(limit) + " " + unit.symbol();
    }

    @Override
    public boolean holds(Row row, Results results) {
      return ours(row.id(), results) < limit;
    }
  }

  /** At least {@code factor} times as much as in the row {@code other}. */
  record AtLeastRow(double factor, String other, String title) implements Target {
    @Override
    public String text() {
      return "≥ " + number(factor) + " × " + title;
    }

    @Override
    public boolean holds(Row row, Results results) {
      return ours(row.id(), results) >= factor * ours(other, results);
    }
  }

  /** At most {@code factor} times as much as in the row {@code other}. */
  record AtMostRow(double factor, String other, String title) implements Target {
    @Override
    public String text() {
      return "≤ " + number(factor) + " × " + title;
    }

    @Override
    public boolean holds(Row row, Results results) {
      return ours(row.id(), results) <= factor * ours(other, results);
    }
  }

  /** What {@code one} takes is at most {@code factor} times what {@code other} does. */
  record AtMostTimes(Contender one, double factor, Contender other) implements Target {
    @Override
    public String text() {
      return one.title() + " ≤ " + number(factor) + " × " + other.title();
    }

    @Override
    public boolean holds(Row row, Results results) {
      return median(row.id(), one, results) <= factor * median(row.id(), other, results);
    }
  }

  /** What {@code one} takes is at most {@code limit}. */
  record AtMost(Contender one, double limit) implements Target {
    @Override
    public String text() {
      return one.title() + " ≤ " + number(limit);
    }

    @Override
    public boolean holds(Row row, Results results) {
      return median(row.id(), one, results) <= limit;
    }
  }

  /** How many times as good the ledger is as {@code other}. */
  static double ratio(Row row, Results results, Contender other) {
    return row.unit().ratio(ours(row.id(), results), median(row.id(), other, results));
  }

  private static double ours(String row, Results results) {
    return median(row, Contender.ROCKY, results);
  }

  private static double median(String row, Contender contender, Results results) {
    return results.median(row, contender).orElseThrow();
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%.1f", value);
  }
}
