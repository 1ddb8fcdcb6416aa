package dev.rocky.state.lmdb;

import java.util.TreeMap;
import java.util.stream.Collectors;

/** {@link StoreOperations} without a store, one after the other. */
public final class InOrder {

  private final TreeMap<Integer, Integer> entries = new TreeMap<>();

  public int get(int key) {
    return entries.getOrDefault(key, 0);
  }

  public int put(int key, int value) {
    entries.put(key, value);
    return value;
  }

  public boolean delete(int key) {
    return entries.remove(key) != null;
  }

  public int add(int key, int value) {
    return put(key, get(key) + value);
  }

  public boolean replaceIf(int key, int expected, int value) {
    boolean as = get(key) == expected;
    if (as) {
      entries.put(key, value);
    }
    return as;
  }

  public int move(int from, int to) {
    int moved = get(from);
    entries.remove(from);
    return put(to, moved);
  }

  public String all() {
    return entries.values().stream().map(value -> value + " ").collect(Collectors.joining());
  }
}
