package dev.rocky.engine.sql;

import java.util.Optional;

/** The conditions that windows and tags put on rows. */
final class RowFilter {

  private RowFilter() {}

  /** Adds {@code WHERE} and the rows of the window that carry the tag; nothing for all rows. */
  static StringBuilder where(
      StringBuilder sql, SqlDialect dialect, Optional<Window> window, Optional<LoadTag> tag) {
    String and = "\nWHERE ";
    if (window.isPresent() && !isEverything(window.get())) {
      inWindow(sql.append(and), dialect.quote(window.get().column()), window.get());
      and = " AND ";
    }
    if (tag.isPresent()) {
      hasTag(sql.append(and), dialect, dialect.quote(tag.get().column()), tag.get());
    }
    return sql;
  }

  /** Adds {@code AND} and the same, of the columns of {@code table}, which is in quotes. */
  static StringBuilder and(
      StringBuilder sql,
      SqlDialect dialect,
      String table,
      Optional<Window> window,
      Optional<LoadTag> tag) {
    if (window.isPresent() && !isEverything(window.get())) {
      String column = table + "." + dialect.quote(window.get().column());
      inWindow(sql.append(" AND "), column, window.get());
    }
    if (tag.isPresent()) {
      String column = table + "." + dialect.quote(tag.get().column());
      hasTag(sql.append(" AND "), dialect, column, tag.get());
    }
    return sql;
  }

  private static boolean isEverything(Window window) {
    return window.lower().isEmpty() && window.upper().isEmpty() && window.nulls();
  }

  /** Safe beside {@code AND}. */
  private static void inWindow(StringBuilder sql, String column, Window window) {
    boolean both = window.lower().isPresent() && window.upper().isPresent();
    if (window.lower().isEmpty() && window.upper().isEmpty()) {
      sql.append(column).append(" IS NOT NULL");
      return;
    }
    sql.append(window.nulls() ? (both ? "((" : "(") : "");
    if (window.lower().isPresent()) {
      String atLeast = window.boundary() == Boundary.INCLUSIVE ? " >= " : " > ";
      sql.append(column).append(atLeast).append(window.lower().get().sql());
    }
    if (window.upper().isPresent()) {
      sql.append(both ? " AND " : "").append(column);
      sql.append(" <= ").append(window.upper().get().sql());
    }
    if (window.nulls()) {
      sql.append(both ? ")" : "").append(" OR ").append(column).append(" IS NULL)");
    }
  }

  /** The prefix of a tag has no character that a pattern gives a meaning. */
  private static void hasTag(StringBuilder sql, SqlDialect dialect, String column, LoadTag tag) {
    sql.append(column).append(" LIKE ");
    sql.append(dialect.text(tag.prefix() + "%"));
  }
}
