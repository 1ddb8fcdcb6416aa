package dev.rocky.engine.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The conditions that windows and tags put on rows. */
final class RowFilter {

  private RowFilter() {}

  /**
   * {@code WHERE} and the rows of the window that carry the tag; the empty text if that is all
   * rows.
   */
  static String where(SqlDialect dialect, Optional<Window> window, Optional<LoadTag> tag) {
    List<String> conditions = new ArrayList<>();
    window.map(w -> inWindow(dialect, w)).filter(sql -> !sql.isEmpty()).ifPresent(conditions::add);
    tag.map(t -> hasTag(dialect, t)).ifPresent(conditions::add);
    return conditions.isEmpty() ? "" : "\nWHERE " + String.join(" AND ", conditions);
  }

  /** Safe beside {@code AND}; the empty text if every row lies in the window. */
  private static String inWindow(SqlDialect dialect, Window window) {
    String column = dialect.quote(window.column());
    String atLeast = window.boundary() == Boundary.INCLUSIVE ? " >= " : " > ";
    List<String> bounds = new ArrayList<>();
    window.lower().ifPresent(bound -> bounds.add(column + atLeast + bound.sql()));
    window.upper().ifPresent(bound -> bounds.add(column + " <= " + bound.sql()));
    if (bounds.isEmpty()) {
      return window.nulls() ? "" : column + " IS NOT NULL";
    }
    String between = String.join(" AND ", bounds);
    if (!window.nulls()) {
      return between;
    }
    String grouped = bounds.size() > 1 ? "(" + between + ")" : between;
    return "(" + grouped + " OR " + column + " IS NULL)";
  }

  /** The prefix of a tag has no character that a pattern gives a meaning. */
  private static String hasTag(SqlDialect dialect, LoadTag tag) {
    return dialect.quote(tag.column()) + " LIKE " + dialect.text(tag.prefix() + "%");
  }
}
