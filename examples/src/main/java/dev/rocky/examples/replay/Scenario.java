package dev.rocky.examples.replay;

/**
 * What goes wrong on which day. The day after, the source is right again; after that day's run a
 * repair sets the watermarks back.
 *
 * @param days how many days of the feed are replayed, 8 to 31
 * @param truncated the day whose delivery is cut
 * @param duplicated the day whose delivery comes twice
 */
record Scenario(int days, int truncated, int duplicated) {

  static final int FEWEST_DAYS = 8;
  static final int MOST_DAYS = 31;

  Scenario {
    if (days < FEWEST_DAYS || days > MOST_DAYS) {
      throw new IllegalArgumentException(
          "The replay takes " + FEWEST_DAYS + " to " + MOST_DAYS + " days, not " + days);
    }
  }

  /**
   * A replay of {@code days} days: the first third ends with the cut day, the second with the
   * doubled one.
   */
  static Scenario of(int days) {
    return new Scenario(days, days / 3, 2 * days / 3);
  }

  /** What is wrong with the delivery of {@code day}. */
  Fault fault(int day) {
    if (day == truncated) {
      return Fault.TRUNCATED;
    }
    return day == duplicated ? Fault.DUPLICATED : Fault.NONE;
  }

  /** Whether a repair follows the run of {@code day}. */
  boolean repairsAfter(int day) {
    return fault(day - 1) != Fault.NONE;
  }

  /** What is wrong with a delivery. */
  enum Fault {
    /** Nothing. */
    NONE,
    /** Sorted by airport of origin, it ends after a third of its rows. */
    TRUNCATED,
    /** Every row comes twice. */
    DUPLICATED
  }
}
