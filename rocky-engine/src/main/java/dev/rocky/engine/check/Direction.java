package dev.rocky.engine.check;

/**
 * On which side of what was expected a row count is.
 *
 * @since 0.1
 */
public enum Direction {
  /** More rows than expected: duplicates, a second source. */
  MORE,
  /** Fewer rows than expected: a truncated table, a half load, a connector that stopped. */
  FEWER
}
