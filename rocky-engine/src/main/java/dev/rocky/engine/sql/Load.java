package dev.rocky.engine.sql;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What a load moves, whatever the strategy.
 *
 * @param source where rows come from
 * @param target where they go
 * @param columns the source columns to select, each once; empty selects all
 * @param extras columns added to them, under other names; where all columns are selected and the
 *     source has one of that name, the statements fail when they run, and change nothing
 * @param window which rows; all if empty
 * @since 0.1
 */
public record Load(
    TableName source,
    TableName target,
    List<String> columns,
    List<ExtraColumn> extras,
    Optional<Window> window) {

  /** Copies the lists. */
  public Load {
    requireNonNull(source, "source");
    requireNonNull(target, "target");
    requireNonNull(window, "window");
    columns = List.copyOf(columns);
    extras = List.copyOf(extras);
  }
}
