package dev.rocky.engine.sql;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import java.util.List;
import java.util.Optional;

/**
 * The SQL of one database system. Pure functions of their arguments: nothing is executed, nothing
 * is remembered; any number of threads may share one.
 *
 * <p>Every query but that of {@link #exists} is one SELECT without a semicolon or a trailing
 * comment, so that it may stand in a UNION or a subquery.
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

  /**
   * {@code identifier} in the system's quotes.
   *
   * @throws IllegalArgumentException if it is empty, too long, holds NUL or half of a surrogate
   *     pair
   */
  String quote(String identifier);

  /** {@code table} with every part quoted. */
  default String quote(TableName table) {
    String name = quote(table.table());
    if (table.schema().isEmpty()) {
      return name;
    }
    String schema = quote(table.schema().get());
    return table.catalog().isEmpty()
        ? schema + "." + name
        : quote(table.catalog().get()) + "." + schema + "." + name;
  }

  /**
   * A text literal that stands for exactly {@code value}, whatever the system gives a meaning
   * inside of quotes.
   *
   * @throws UnsupportedSqlException if the system has no such text, for example with the character
   *     NUL
   * @throws IllegalArgumentException if {@code value} holds half of a surrogate pair
   */
  String text(String value);

  /** An expression of the type text that is NULL. */
  String nullText();

  /**
   * An expression for {@code value} that is safe beside any operator, rounded down (towards the
   * past and towards negative infinity) where the system has fewer fraction digits. It compares
   * exactly with a column of the matching type; with a column of another type the system converts,
   * and each dialect says what is exact then.
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
   * A query of one row and one column: the text {@code 1} if there is a table or view that a
   * statement with this name would use, {@code 0} if not. Where there is no such query it is a
   * script of several statements, to be executed as one.
   */
  String exists(TableName table);

  /** A query of one row and one column: the number of rows of {@code table}, as text. */
  String count(TableName table);

  /**
   * A query of the number of rows of each of {@code tables}: one row for each, in any order, of two
   * columns: the table as {@link TableName#toString} writes it, and its number of rows as text. It
   * fails if one of the tables is not there.
   *
   * @param tables 1 to {@link #maxCounted}
   * @throws IllegalArgumentException if there are none or more
   * @throws UnsupportedSqlException if the name of one has more than 1,000 characters
   */
  String counts(List<TableName> tables);

  /** The most tables that {@link #counts} takes. */
  default int maxCounted() {
    return 200;
  }

  /**
   * A query of one row and one column: the greatest value of {@code column} in {@code table}, by
   * {@link #asText}; NULL if there is none.
   */
  String freshness(TableName table, String column, CursorType type);

  /**
   * A query of one row and two columns: the greatest cursor value (by {@link #asText}; NULL if
   * there is none) and the number of rows as text, of those rows of {@code table} that lie in
   * {@code window} and carry {@code tag}; all of the window if there is no tag.
   */
  String extent(TableName table, CursorType type, Window window, Optional<LoadTag> tag);

  /**
   * Makes the target hold exactly the rows of the load; creates it if it is not there. Rows with
   * equal keys all stay: a table that is merged later should be filled by a merge from the start,
   * or have no such rows in its source. Whether the target keeps its columns, types and constraints
   * is the dialect's.
   *
   * @param targetExists what {@link #exists} said of the target; if it was not there and is when
   *     the script is executed, the script fails: another source's rows may be in it by now
   */
  Script replace(Load load, boolean targetExists);

  /**
   * Creates the target without rows, with the columns that the load's rows would have; fails if it
   * is there. For targets that are filled by a merge from the start.
   */
  Script bootstrap(Load load);

  /**
   * Adds the rows of the load to the target, which exists. If the load lists its columns, they go
   * by name; else the dialect says whether they go by name or by position.
   */
  Script append(Load load);

  /**
   * Deletes the target's rows that lie in the load's window and carry {@code tag}, then adds the
   * rows of the load.
   */
  Script replaceTagged(Load load, LoadTag tag);

  /** Deletes the rows of {@code table} that lie in {@code window} and carry {@code tag}. */
  Script deleteTagged(TableName table, Optional<Window> window, LoadTag tag);

  /**
   * Deletes the target's rows that lie in the load's window (all if it has none), then adds the
   * rows of the load.
   */
  Script deleteInsert(Load load);

  /**
   * Updates the target's rows that have the same keys as a row of the load and adds the others. A
   * row of the load counts even if the target's has a greater cursor value.
   *
   * @param load has keys, all of them columns of the source that it selects
   * @throws IllegalArgumentException if it has none, or others
   * @throws UnsupportedSqlException if the system needs to know the columns and the load lists none
   */
  Script merge(Load load);
}
