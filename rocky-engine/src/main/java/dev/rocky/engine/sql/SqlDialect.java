package dev.rocky.engine.sql;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import java.util.List;
import java.util.Optional;

/**
 * The SQL of one database system. Pure functions of their arguments: nothing is executed, nothing
 * is remembered; any number of threads may share one.
 *
 * <p>Identifiers are always quoted and literals exact, so that no name or value can change the
 * shape of a statement. Every column that a query selects is text (or NULL), so that no driver can
 * round a value on its way back. What a system cannot express is an {@link
 * UnsupportedSqlException}, not SQL that means something else.
 *
 * @since 0.1
 */
public interface SqlDialect {

  /** The name of the system in lower case, for example {@code duckdb}. */
  String name();

  /** {@code identifier} in the system's quotes. */
  String quote(String identifier);

  /** {@code table} with every part quoted. */
  default String quote(TableName table) {
    return String.join(".", table.parts().stream().map(this::quote).toList());
  }

  /** A text literal that stands for exactly {@code value}. */
  String text(String value);

  /** An expression of the type text that is NULL. */
  String nullText();

  /**
   * A literal for {@code value}, rounded down where the system has fewer fraction digits.
   *
   * @throws UnsupportedSqlException if the system has no such value (beyond its range, too many
   *     digits)
   */
  Literal literal(CursorValue value);

  /**
   * An expression that renders {@code expression}, of the type {@code type}, as text that {@link
   * #read} understands.
   */
  String asText(String expression, CursorType type);

  /**
   * Reads what {@link #asText} rendered.
   *
   * @throws UnsupportedSqlException if it is a value that no cursor can have, such as an infinite
   *     timestamp
   * @throws IllegalArgumentException if it is not of that type
   */
  CursorValue read(CursorType type, String text);

  /**
   * A query of one row and one column: {@code 1} if there is such a table or view, {@code 0} if
   * not.
   */
  String exists(TableName table);

  /** A query of one row and one column: the number of rows of {@code table}. */
  String count(TableName table);

  /**
   * A query of one row and two columns: the greatest cursor value (by {@link #asText}; NULL if
   * there is none) and the number of rows, of those rows of {@code table} that lie in {@code
   * window} and carry {@code tag}.
   */
  String extent(TableName table, CursorType type, Window window, Optional<LoadTag> tag);

  /**
   * Makes the target hold exactly the rows of the load; creates it if it is not there.
   *
   * @param targetExists what {@link #exists} said of the target
   */
  Script replace(Load load, boolean targetExists);

  /** Adds the rows of the load to the target. */
  Script append(Load load);

  /**
   * Deletes the target's rows that lie in the load's window and carry {@code tag}, then adds the
   * rows of the load.
   */
  Script replaceTagged(Load load, LoadTag tag);

  /** Deletes the target's rows that lie in the load's window, then adds the rows of the load. */
  Script deleteInsert(Load load);

  /**
   * Updates the target's rows that have the same keys as a row of the load and adds the others.
   * Keys compare with NULL equal to NULL. Where several rows of the load have the same keys, the
   * one with the greatest cursor value counts.
   *
   * @param keys at least one column
   */
  Script merge(Load load, List<String> keys);
}
