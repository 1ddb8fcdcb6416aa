package dev.rocky.state.sync.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All commits and the states that they made: what an observer of the remote knows, and no machine.
 *
 * @param points the commits, the oldest first
 * @param lost the commits that an outsider took back and nobody republished
 */
record History(List<Point> points, List<Point> lost) {

  static final History EMPTY = new History(List.of(), List.of());

  /** A commit, and the values of all records after it. */
  @SuppressWarnings("ArrayRecordComponent") // never changed, never compared
  record Point(int generation, int id, int[] values) {}

  /** What is wrong with {@code content} as the next commit; empty if nothing is. */
  String refusal(Head content, @Nullable Segment delta) {
    LogEntry entry = content.newest();
    if (points.stream().anyMatch(point -> point.id() == entry.id())) {
      return "I2: commit " + entry.id() + " took effect twice";
    }
    if (points.isEmpty()) {
      return "";
    }
    Point last = points.get(points.size() - 1);
    if (entry.parent() != last.id() || entry.generation() != last.generation() + 1) {
      return "I2: commit "
          + entry
          + " names "
          + entry.parent()
          + " as its parent, not "
          + last.id();
    }
    for (int key = 0; delta != null && key < last.values().length; key++) {
      if (delta.to()[key] == Value.NONE) {
        continue;
      }
      if (delta.from()[key] != last.values()[key]) {
        return "I5: commit "
            + entry
            + " overwrites a value of record "
            + key
            + " that it did not see";
      }
      if (Value.regresses(last.values()[key], delta.to()[key])) {
        return "I5: commit " + entry + " takes record " + key + " back within its epoch";
      }
    }
    return "";
  }

  /** A first commit that names a lost one as its parent brings that and those before it back. */
  History append(Head content, @Nullable Segment delta) {
    LogEntry entry = content.newest();
    List<Point> longer = new ArrayList<>(points);
    List<Point> gone = new ArrayList<>(lost);
    if (points.isEmpty() && gone.removeIf(point -> point.generation() < entry.generation())) {
      longer.addAll(lost.subList(0, lost.size() - gone.size()));
    }
    int[] values =
        longer.isEmpty() && delta != null
            ? new int[delta.to().length]
            : longer.get(longer.size() - 1).values().clone();
    for (int key = 0; delta != null && key < values.length; key++) {
      values[key] = delta.to()[key] == Value.NONE ? values[key] : delta.to()[key];
    }
    longer.add(new Point(entry.generation(), entry.id(), values));
    return new History(longer, gone);
  }

  /** An outsider takes back the last {@code commits}. */
  History takeBack(int commits) {
    int kept = points.size() - commits;
    return new History(points.subList(0, kept), points.subList(kept, points.size()));
  }

  /** Whether the record ever had that value. */
  boolean had(int key, int value) {
    return points.stream().anyMatch(point -> point.values()[key] == value);
  }

  Optional<Point> at(int generation, int id) {
    return points.stream()
        .filter(point -> point.generation() == generation && point.id() == id)
        .findFirst();
  }

  /** Set of the ids of all commits that ever took effect. */
  long ids() {
    long ids = 0;
    for (Point point : points) {
      ids |= 1L << point.id();
    }
    for (Point point : lost) {
      ids |= 1L << point.id();
    }
    return ids;
  }

  void print(Fingerprint print) {
    print(points, print);
    print(lost, print);
  }

  private static void print(List<Point> some, Fingerprint print) {
    print.add(some.size());
    for (Point point : some) {
      print.add(point.generation());
      print.add(point.id());
      print.add(point.values());
    }
  }
}
