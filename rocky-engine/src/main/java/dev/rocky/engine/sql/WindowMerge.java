package dev.rocky.engine.sql;

import java.util.Optional;

/**
 * Deleting the rows of a window and inserting those of a load by one {@code MERGE}, for systems
 * without transactions of several statements.
 *
 * <p>Its source is the rows of the load and one row more: that one matches every row of the target
 * that is to be deleted, the others match none.
 */
final class WindowMerge {

  private WindowMerge() {}

  /**
   * The merge that deletes the target's rows that lie in the load's window and carry the tag.
   *
   * @throws UnsupportedSqlException if the load lists no columns
   */
  static Script of(AnsiDialect dialect, Load load, Optional<LoadTag> tag) {
    if (load.columns().isEmpty()) {
      throw dialect.unsupported(
          "deleting and inserting all columns in one statement; list the columns");
    }
    String marker = dialect.quote(dialect.unusedName("is_marker", load));
    String source = dialect.quote("source");
    String target = dialect.quote("target");
    StringBuilder sql =
        AnsiDialect.sql()
            .append("MERGE INTO ")
            .append(dialect.quote(load.target()))
            .append(" AS ")
            .append(target)
            .append("\nUSING (\nSELECT ")
            .append(dialect.quoted(LoadRules.names(load)))
            .append(", FALSE AS ")
            .append(marker)
            .append("\nFROM (\n");
    dialect
        .select(sql, load)
        .append("\n) AS ")
        .append(dialect.quote("loaded"))
        .append("\nUNION ALL\nSELECT ")
        .append("NULL, ".repeat(LoadRules.names(load).size()))
        .append("TRUE\n) AS ")
        .append(source)
        .append("\nON ")
        .append(source)
        .append('.')
        .append(marker);
    RowFilter.and(sql, dialect, target, load.window(), tag);
    return Script.of(
        sql.append("\nWHEN MATCHED THEN DELETE\nWHEN NOT MATCHED AND NOT ")
            .append(source)
            .append('.')
            .append(marker)
            .append(" THEN ")
            .append(dialect.insertClause(load))
            .toString());
  }
}
