package dev.rocky.examples.replay;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Says which row counts the default check must find odd: those more than half off the mean of the
 * ten counts before.
 */
final class ExpectedFindings {

  private static final int WINDOW = 10;

  private final Deque<Long> counts = new ArrayDeque<>();

  /** Whether {@code count} is odd; it is part of the history afterwards. */
  boolean test(long count) {
    double mean = counts.stream().mapToLong(Long::longValue).average().orElse((double) count);
    counts.addLast(count);
    if (counts.size() > WINDOW) {
      counts.removeFirst();
    }
    return Math.abs(count - mean) > mean / 2;
  }
}
