package dev.rocky.examples.replay;

import java.util.List;
import java.util.Locale;

/**
 * How one multiset of rows differs from another.
 *
 * @param missing how many rows it lacks
 * @param surplus how many it has too many
 * @param missingExamples some of the missing ones
 * @param surplusExamples some of the surplus ones
 */
record Difference(
    long missing, long surplus, List<String> missingExamples, List<String> surplusExamples) {

  static final int EXAMPLES = 3;

  boolean none() {
    return missing == 0 && surplus == 0;
  }

  /** Both numbers, for example {@code 11,092 rows missing, none too many}. */
  @Override
  public String toString() {
    return number(missing) + " missing, " + number(surplus) + " too many";
  }

  private static String number(long rows) {
    return rows == 0
        ? "none"
        : String.format(Locale.ROOT, rows == 1 ? "%,d row" : "%,d rows", rows);
  }
}
