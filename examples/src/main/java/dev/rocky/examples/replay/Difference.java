package dev.rocky.examples.replay;

import java.util.List;
import java.util.Locale;

/**
 * How one multiset of rows differs from another.
 *
 * @param missing how many rows it lacks
 * @param surplus how many it has too many
 * @param missingExamples the first of the missing ones
 * @param surplusExamples the first of the surplus ones
 */
record Difference(
    long missing, long surplus, List<String> missingExamples, List<String> surplusExamples) {

  boolean none() {
    return missing == 0 && surplus == 0;
  }

  /** Both numbers, for example {@code -11,024 +0 rows}. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "-%,d +%,d rows", missing, surplus);
  }
}
