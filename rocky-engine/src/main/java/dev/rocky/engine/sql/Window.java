package dev.rocky.engine.sql;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * The rows that a load moves, by the value of their cursor column. A row without a cursor value
 * lies outside of every bound: {@code nulls} alone decides, also where there are no bounds.
 *
 * @param column the cursor column
 * @param lower rows from here on; all if empty
 * @param boundary whether rows on the lower bound belong to the window
 * @param upper rows up to and including this; all if empty
 * @param nulls whether rows without a cursor value belong to the window
 * @since 0.1
 */
public record Window(
    String column,
    Optional<Literal> lower,
    Boundary boundary,
    Optional<Literal> upper,
    boolean nulls) {

  /** Checks its components. */
  public Window {
    requireNonNull(column, "column");
    requireNonNull(lower, "lower");
    requireNonNull(boundary, "boundary");
    requireNonNull(upper, "upper");
  }

  /** Interval notation, for example {@code (2025-03-15T14:30:00Z, 2025-03-16T00:00:00Z]}. */
  @Override
  public String toString() {
    String from =
        lower
            .map(bound -> (boundary == Boundary.INCLUSIVE ? "[" : "(") + bound.value().text())
            .orElse("(-∞");
    String to = upper.map(bound -> bound.value().text() + "]").orElse("∞)");
    return from + ", " + to + (nulls ? " or NULL" : "");
  }
}
