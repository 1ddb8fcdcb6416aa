package dev.rocky.engine.sql;

/**
 * Whether rows that lie exactly on the lower bound of a window belong to it.
 *
 * @since 0.1
 */
public enum Boundary {
  /** {@code >}: rows on the bound were loaded before; rows that arrive on it later are missed. */
  EXCLUSIVE,
  /** {@code >=}: rows on the bound are loaded again; needs a strategy that replaces them. */
  INCLUSIVE
}
