package dev.rocky.engine.sql;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.cursor.CursorValue;

/**
 * A cursor value as a dialect can write it.
 *
 * @param sql the literal
 * @param value exactly what {@code sql} stands for; smaller than the value that was asked for where
 *     the system has fewer fraction digits, never greater
 * @since 0.1
 */
public record Literal(String sql, CursorValue value) {

  /** Checks its components. */
  public Literal {
    requireNonNull(sql, "sql");
    requireNonNull(value, "value");
  }
}
