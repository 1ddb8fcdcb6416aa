package dev.rocky.engine.sql;

/**
 * A database system has no way to say what a plan needs. Nothing was executed; the message names
 * what would work instead.
 *
 * @since 0.1
 */
public final class UnsupportedSqlException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String dialect;

  /** The system called {@code dialect} lacks what {@code problem} says. */
  public UnsupportedSqlException(String dialect, String problem) {
    super("Not supported by " + dialect + ": " + problem);
    this.dialect = dialect;
  }

  /** The dialect's name. */
  public String dialect() {
    return dialect;
  }
}
