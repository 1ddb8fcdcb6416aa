package dev.rocky.engine.sql;

import java.util.Optional;

/** The conditions that windows and tags put on rows. */
final class RowFilter {

  private RowFilter() {}

  /**
   * {@code WHERE} and the rows of the window that carry the tag; the empty text if that is all
   * rows.
   */
  static String where(SqlDialect dialect, Optional<Window> window, Optional<LoadTag> tag) {
    String inWindow = window.isPresent() ? inWindow(dialect, window.get()) : "";
    String tagged = tag.isPresent() ? hasTag(dialect, tag.get()) : "";
    if (inWindow.isEmpty() && tagged.isEmpty()) {
      return "";
    }
    String and = inWindow.isEmpty() || tagged.isEmpty() ? "" : " AND ";
    return "\nWHERE " + inWindow + and + tagged;
  }

  /** Safe beside {@code AND}; the empty text if every row lies in the window. */
  private static String inWindow(SqlDialect dialect, Window window) {
    String column = dialect.quote(window.column());
    String atLeast = window.boundary() == Boundary.INCLUSIVE ? " >= " : " > ";
    if (window.lower().isEmpty() && window.upper().isEmpty()) {
      return window.nulls() ? "" : column + " IS NOT NULL";
    }
    String lower = window.lower().isPresent() ? column + atLeast + window.lower().get().sql() : "";
    String upper = window.upper().isPresent() ? column + " <= " + window.upper().get().sql() : "";
    boolean both = !lower.isEmpty() && !upper.isEmpty();
    String between = lower + (both ? " AND " : "") + upper;
    if (!window.nulls()) {
      return between;
    }
    String grouped = both ? "(" + between + ")" : between;
    return "(" + grouped + " OR " + column + " IS NULL)";
  }

  /** The prefix of a tag has no character that a pattern gives a meaning. */
  private static String hasTag(SqlDialect dialect, LoadTag tag) {
    return dialect.quote(tag.column()) + " LIKE " + dialect.text(tag.prefix() + "%");
  }
}
