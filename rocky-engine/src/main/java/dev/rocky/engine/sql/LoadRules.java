package dev.rocky.engine.sql;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a load must be, given how its system compares names: {@code folded} maps equal names to
 * equal texts.
 */
final class LoadRules {

  private LoadRules() {}

  /** The columns that the load lists, then its extras. */
  static List<String> names(Load load) {
    List<String> names = new ArrayList<>(load.columns());
    load.extras().forEach(extra -> names.add(extra.name()));
    return names;
  }

  /** Refuses two columns of one name, and an extra with the name of the cursor column. */
  static void requireDistinct(Load load, UnaryOperator<String> folded) {
    if (!load.columns().isEmpty() || load.extras().size() > 1) {
      Set<String> seen = new HashSet<>();
      load.columns().forEach(column -> requireNew(column, seen, folded));
      load.extras().forEach(extra -> requireNew(extra.name(), seen, folded));
    }
    if (load.window().isPresent() && !load.extras().isEmpty()) {
      String cursor = folded.apply(load.window().get().column());
      for (ExtraColumn extra : load.extras()) {
        if (folded.apply(extra.name()).equals(cursor)) {
          throw twice(extra.name());
        }
      }
    }
  }

  private static void requireNew(String name, Set<String> seen, UnaryOperator<String> folded) {
    if (!seen.add(folded.apply(name))) {
      throw twice(name);
    }
  }

  private static IllegalArgumentException twice(String name) {
    return new IllegalArgumentException("Two columns of a load are called " + name);
  }

  /** Refuses keys that the load does not select. */
  static void requireKeys(Load load, UnaryOperator<String> folded) {
    if (load.keys().isEmpty()) {
      return;
    }
    Set<String> extras = folded(load.extras().stream().map(ExtraColumn::name), folded);
    Set<String> columns = folded(load.columns().stream(), folded);
    for (String key : load.keys()) {
      String name = folded.apply(key);
      if (extras.contains(name) || (!columns.isEmpty() && !columns.contains(name))) {
        throw new IllegalArgumentException(
            "The key " + key + " is not among the columns of the source that are loaded");
      }
    }
  }

  /** Refuses a merge without keys. */
  static void requireMergeable(Load load) {
    if (load.keys().isEmpty()) {
      throw new IllegalArgumentException("A merge needs at least one key column");
    }
  }

  private static Set<String> folded(Stream<String> names, UnaryOperator<String> folded) {
    return names.map(folded).collect(Collectors.toSet());
  }
}
