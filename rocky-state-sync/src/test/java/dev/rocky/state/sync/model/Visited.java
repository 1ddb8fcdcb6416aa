package dev.rocky.state.sync.model;

import java.util.Arrays;

/** The fingerprints that were seen, numbered in the order in which they came. */
final class Visited {

  private long[] high = new long[1 << 12];
  private long[] low = new long[1 << 12];
  private int[] parents = new int[1 << 12];
  private int[] table = new int[1 << 14];
  private int size;

  Visited() {
    Arrays.fill(table, -1);
  }

  int size() {
    return size;
  }

  /** The state from which {@code number} was reached first; -1 for the initial one. */
  int parent(int number) {
    return parents[number];
  }

  boolean is(int number, Fingerprint print) {
    return high[number] == print.high() && low[number] == print.low();
  }

  /** Whether it is new; then its number is the size before. */
  boolean add(Fingerprint print, int parent) {
    int slot = slot(print.high(), print.low());
    while (table[slot] >= 0) {
      if (is(table[slot], print)) {
        return false;
      }
      slot = (slot + 1) & (table.length - 1);
    }
    if (size == high.length) {
      high = Arrays.copyOf(high, size * 2);
      low = Arrays.copyOf(low, size * 2);
      parents = Arrays.copyOf(parents, size * 2);
    }
    high[size] = print.high();
    low[size] = print.low();
    parents[size] = parent;
    table[slot] = size++;
    if (size * 2 > table.length) {
      grow();
    }
    return true;
  }

  private void grow() {
    table = new int[table.length * 2];
    Arrays.fill(table, -1);
    for (int number = 0; number < size; number++) {
      int slot = slot(high[number], low[number]);
      while (table[slot] >= 0) {
        slot = (slot + 1) & (table.length - 1);
      }
      table[slot] = number;
    }
  }

  private int slot(long first, long second) {
    return (int) (first ^ (second >>> 7)) & (table.length - 1);
  }
}
