package dev.rocky.engine.cursor;

/**
 * The type of a cursor column.
 *
 * @since 0.1
 */
public enum CursorType {
  /** A point on the time line, to the nanosecond: {@code TIMESTAMP WITH TIME ZONE}. */
  INSTANT(true),
  /** Date and time of day without a zone, to the nanosecond: {@code TIMESTAMP}. */
  LOCAL_DATE_TIME(false),
  /** A calendar day: {@code DATE}. */
  DATE(true),
  /** A whole number of any size. */
  INTEGER(true),
  /** A decimal number of any size. */
  DECIMAL(true),
  /** Text, ordered as the database orders it. */
  TEXT(false),
  /** A UUID, ordered as the database orders it. */
  UUID(false);

  private final boolean ordered;

  CursorType(boolean ordered) {
    this.ordered = ordered;
  }

  /**
   * Whether this library may say which of two values is greater. Where it may not, the order is the
   * database's own (collation, byte order, local time that is repeated when clocks go back) and
   * nothing is ever called backward.
   */
  public boolean ordered() {
    return ordered;
  }
}
