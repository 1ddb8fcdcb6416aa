package dev.rocky.engine.sql;

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
    return Stream.concat(load.columns().stream(), extras(load)).toList();
  }

  /** Refuses two columns of one name, and an extra with the name of the cursor column. */
  static void requireDistinct(Load load, UnaryOperator<String> folded) {
    Set<String> seen = new HashSet<>();
    Set<String> columns = folded(load.columns().stream(), folded);
    load.window()
        .map(window -> folded.apply(window.column()))
        .filter(cursor -> !columns.contains(cursor))
        .ifPresent(seen::add);
    for (String name : names(load)) {
      if (!seen.add(folded.apply(name))) {
        throw new IllegalArgumentException("Two columns of a load are called " + name);
      }
    }
  }

  /** Refuses keys that the load does not select. */
  static void requireKeys(Load load, UnaryOperator<String> folded) {
    Set<String> extras = folded(extras(load), folded);
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

  private static Stream<String> extras(Load load) {
    return load.extras().stream().map(ExtraColumn::name);
  }

  private static Set<String> folded(Stream<String> names, UnaryOperator<String> folded) {
    return names.map(folded).collect(Collectors.toSet());
  }
}
