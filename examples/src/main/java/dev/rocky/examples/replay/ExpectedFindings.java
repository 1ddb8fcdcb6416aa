package dev.rocky.examples.replay;

import java.util.ArrayList;
import java.util.List;

/**
 * Says which row counts the default check must find odd: those more than half off the mean of the
 * ten counts before, and those that stay flat though the table has been growing. Plain loops over
 * all counts, so that the library is not compared with itself.
 */
final class ExpectedFindings {

  private static final int WINDOW = 10;
  private static final int MEMORY = 60;

  private final List<Long> counts = new ArrayList<>(); // the oldest first

  /** Whether {@code count} is odd; it is part of the history afterwards. */
  boolean test(long count) {
    boolean odd = isFarOff(count) || isStall(count);
    counts.add(count);
    return odd;
  }

  private boolean isFarOff(long count) {
    double mean =
        counts.stream()
            .skip(Math.max(0, counts.size() - WINDOW))
            .mapToLong(Long::longValue)
            .average()
            .orElse((double) count);
    return Math.abs(count - mean) > mean / 2;
  }

  /** Of ten intervals before the rest eight grew, little was lost, and no rest was as long. */
  private boolean isStall(long count) {
    int rested = counts.size();
    while (rested > 0 && counts.get(rested - 1) == count) {
      rested--;
    }
    int rest = counts.size() - rested;
    if (rest == 0 || rested < WINDOW) {
      return false;
    }
    int grown = 0;
    long gained = 0;
    long lost = 0;
    for (int i = rested - WINDOW + 1; i <= rested; i++) {
      long step = counts.get(i) - counts.get(i - 1);
      grown += step > 0 ? 1 : 0;
      gained += Math.max(0, step);
      lost -= Math.min(0, step);
    }
    return grown >= 8 && 20 * lost <= gained && longestRestBefore(rested) < rest;
  }

  private int longestRestBefore(int end) {
    int longest = 0;
    int rest = 0;
    for (int i = Math.max(0, counts.size() - MEMORY) + 1; i < end; i++) {
      rest = counts.get(i).equals(counts.get(i - 1)) ? rest + 1 : 0;
      longest = Math.max(longest, rest);
    }
    return longest;
  }
}
