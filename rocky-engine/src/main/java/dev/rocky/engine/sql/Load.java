package dev.rocky.engine.sql;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What a load moves, whatever the strategy.
 *
 * @param source where rows come from
 * @param target where they go
 * @param columns the source columns to select; empty selects all
 * @param extras columns added to them
 * @param window which rows; all if empty
 * @param keys the columns that identify a row, NULL being equal to NULL: where several rows of the
 *     load have the same, only the one with the greatest cursor value is moved (NULL ranks last;
 *     any of those with an equal one). Needs a window, which names the cursor. Empty moves every
 *     row
 * @since 0.1
 */
public record Load(
    TableName source,
    TableName target,
    List<String> columns,
    List<ExtraColumn> extras,
    Optional<Window> window,
    List<String> keys) {

  /** Copies the lists. */
  public Load {
    requireNonNull(source, "source");
    requireNonNull(target, "target");
    requireNonNull(window, "window");
    columns = List.copyOf(columns);
    extras = List.copyOf(extras);
    keys = List.copyOf(keys);
    if (!keys.isEmpty() && window.isEmpty()) {
      throw new IllegalArgumentException(
          "A load with keys needs a window, as its column decides between rows with the same keys;"
              + " one without bounds selects every row");
    }
  }

  /** A load of every row of the window. */
  public Load(
      TableName source,
      TableName target,
      List<String> columns,
      List<ExtraColumn> extras,
      Optional<Window> window) {
    this(source, target, columns, extras, window, List.of());
  }

  /** The same load with only the newest row for each value of {@code keys}. */
  public Load keyed(List<String> keys) {
    return new Load(source, target, columns, extras, window, keys);
  }
}
