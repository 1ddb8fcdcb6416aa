package dev.rocky.state.sync.model;

/**
 * Values of records as numbers: epoch, cursor, and by which write they came, so that no two writes
 * give the same. {@link #ABSENT} is no value.
 */
final class Value {

  /** The record is not there. */
  static final int ABSENT = 0;

  /** In places that may hold no note of a value, absent or not. */
  static final int NONE = -1;

  private Value() {}

  static int of(int epoch, int cursor, int writer, int number) {
    return epoch << 20 | cursor << 16 | writer << 8 | number;
  }

  static int epoch(int value) {
    return value >> 20;
  }

  static int cursor(int value) {
    return value >> 16 & 0xF;
  }

  static int writer(int value) {
    return value >> 8 & 0xFF;
  }

  /** Whether a record that goes from {@code before} to {@code after} goes back in its epoch. */
  static boolean regresses(int before, int after) {
    return before != ABSENT
        && after != ABSENT
        && (epoch(after) < epoch(before)
            || (epoch(after) == epoch(before) && cursor(after) < cursor(before)));
  }

  /** {@code value} in the epoch after that of {@code other}, or after its own. */
  static int raise(int value, int other) {
    int epoch = Math.max(epoch(value), epoch(other)) + 1;
    return epoch << 20 | (value & 0xFFFFF);
  }

  /** {@code value} as one that no host wrote. */
  static int ofNobody(int value) {
    return value | 0xF << 8;
  }

  static String describe(int value) {
    if (value == NONE) {
      return "-";
    }
    return value == ABSENT
        ? "0"
        : epoch(value) + "." + cursor(value) + (char) ('a' + writer(value)) + (value & 0xFF);
  }

  static String describe(int[] values) {
    StringBuilder text = new StringBuilder();
    for (int value : values) {
      text.append(text.isEmpty() ? "" : " ").append(describe(value));
    }
    return text.toString();
  }
}
