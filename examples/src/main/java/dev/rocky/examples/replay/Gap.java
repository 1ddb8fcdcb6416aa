package dev.rocky.examples.replay;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How what the contract promises differs from the complete feed: every row that was ever delivered,
 * as it is when nothing goes wrong.
 */
final class Gap<R> {

  /** Rows with how often they are promised more often than they are in the complete feed. */
  private final Map<R, Integer> balance = new HashMap<>();

  void promised(R row, int times) {
    change(row, times);
  }

  void complete(R row, int times) {
    change(row, -times);
  }

  private void change(R row, int by) {
    balance.merge(row, by, (before, change) -> before + change == 0 ? null : before + change);
  }

  Difference difference() {
    long missing = 0;
    long surplus = 0;
    for (int count : balance.values()) {
      missing += Math.max(-count, 0);
      surplus += Math.max(count, 0);
    }
    return new Difference(missing, surplus, List.of(), List.of());
  }
}
