package dev.rocky.engine.sql;

import static java.util.Objects.requireNonNull;

/**
 * A column that a load adds to what it selects.
 *
 * @param name the column's name
 * @param expression trusted SQL
 * @since 0.1
 */
public record ExtraColumn(String name, String expression) {

  /** Checks its components. */
  public ExtraColumn {
    requireNonNull(name, "name");
    requireNonNull(expression, "expression");
  }
}
