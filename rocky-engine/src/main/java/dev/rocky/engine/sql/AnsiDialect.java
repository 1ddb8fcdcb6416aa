package dev.rocky.engine.sql;

import dev.rocky.engine.cursor.CursorType;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The standard's SQL (ISO/IEC 9075:2016), and the base of dialects that differ from it in parts.
 * Its rules:
 *
 * <ul>
 *   <li>Times (part 2, 5.3 {@code <literal>} and 6.1): years 1 to 9999; the fraction is written as
 *       it is, up to nanoseconds (the standard leaves the greatest precision to the system). An
 *       instant is {@code TIMESTAMP '2025-03-15 14:30:00+00:00'}, which is of the type {@code
 *       TIMESTAMP WITH TIME ZONE} by its offset.
 *   <li>Numbers: exact numeric literals of any length; the system may have a limit.
 *   <li>Text: a character string literal in which only the quote is doubled and a backslash means
 *       itself. There is no literal for the character NUL.
 *   <li>UUID: the standard has no such type. Declare the cursor as text.
 *   <li>A load without columns is positional: the target has the source's columns in their order,
 *       then the extras. A merge needs the columns.
 *   <li>Replacing an existing target deletes and inserts in one transaction; its columns,
 *       constraints and grants stay.
 * </ul>
 *
 * <p>A dialect overrides what its system says otherwise; every method that it may override says
 * what the others expect of it.
 *
 * @since 0.1
 */
public class AnsiDialect extends AnsiExpressions {

  private static final int USUAL_LENGTH = 384;
  private static final int MAX_COUNTED_NAME = 1_000;

  /**
   * What an extent query begins with.
   *
   * @param column the cursor column
   * @param type its type
   * @param sql up to the name of the table
   */
  private record ExtentStart(String column, CursorType type, String sql) {}

  /** How the last extent query began: many tables have a cursor of the same name. */
  private @Nullable ExtentStart lastExtent;

  /** The standard's dialect. */
  public AnsiDialect() {}

  @Override
  public String name() {
    return "ansi";
  }

  @Override
  public String exists(TableName table) {
    String information =
        table.catalog().map(catalog -> quote(catalog) + ".").orElse("") + "INFORMATION_SCHEMA";
    return existsIn(
        information + ".TABLES",
        "TABLE_CATALOG = "
            + table.catalog().map(this::text).orElse("CURRENT_CATALOG")
            + " AND TABLE_SCHEMA = "
            + table.schema().map(this::text).orElse("CURRENT_SCHEMA")
            + " AND TABLE_NAME = "
            + text(table.table()));
  }

  /** The query whether {@code catalog} has a row that meets {@code condition}. */
  protected static String existsIn(String catalog, String condition) {
    return "SELECT CASE WHEN COUNT(*) > 0 THEN '1' ELSE '0' END\nFROM "
        + catalog
        + "\nWHERE "
        + condition;
  }

  @Override
  public String count(TableName table) {
    return "SELECT " + rowCount() + "\nFROM " + quote(table);
  }

  private String rowCount() {
    return castToText("COUNT(*)");
  }

  @Override
  public String counts(List<TableName> tables) {
    if (tables.isEmpty() || tables.size() > maxCounted()) {
      throw new IllegalArgumentException(
          "A query counts 1 to " + maxCounted() + " tables, not " + tables.size());
    }
    return tables.stream().map(this::namedCount).collect(Collectors.joining("\nUNION ALL\n"));
  }

  private String namedCount(TableName table) {
    String name = table.toString();
    if (name.length() > MAX_COUNTED_NAME) {
      throw unsupported("counting a table with so long a name beside others; count it alone");
    }
    return "SELECT " + castToText(text(name)) + ", " + rowCount() + "\nFROM " + quote(table);
  }

  @Override
  public String freshness(TableName table, String column, CursorType type) {
    return "SELECT " + greatest(column, type) + "\nFROM " + quote(table);
  }

  @Override
  public String extent(TableName table, CursorType type, Window window, Optional<LoadTag> tag) {
    StringBuilder sql = sql().append(extentStart(window.column(), type)).append(quote(table));
    return where(sql, Optional.of(window), tag).toString();
  }

  private String extentStart(String column, CursorType type) {
    ExtentStart known = lastExtent;
    if (known == null || known.type != type || !known.column.equals(column)) {
      String greatest = greatest(column, type);
      String start = "SELECT " + greatest + ", " + rowCount() + "\nFROM ";
      known = new ExtentStart(column, type, start);
      lastExtent = known;
    }
    return known.sql;
  }

  /** The greatest value of a column as text, by {@link #asText}. */
  protected String greatest(String column, CursorType type) {
    return asText("MAX(" + quote(column) + ")", type);
  }

  @Override
  public Script replace(Load load, boolean targetExists) {
    return targetExists
        ? Script.of(delete(load.target(), Optional.empty(), Optional.empty()), insert(load))
        : Script.of(create(load, true));
  }

  @Override
  public Script bootstrap(Load load) {
    return Script.of(
        create(
            new Load(load.source(), load.target(), load.columns(), load.extras(), Optional.empty()),
            false));
  }

  /**
   * The statement that creates the target and fails if it is there.
   *
   * @param withRows whether the rows of the load are in it; if not, the load is one of all rows
   */
  protected String create(Load load, boolean withRows) {
    StringBuilder sql = sql().append("CREATE TABLE ").append(quote(load.target()));
    return select(sql.append(" AS (\n"), load)
        .append(withRows ? "\n) WITH DATA" : "\n) WITH NO DATA")
        .toString();
  }

  /** {@code CREATE … AS} and the query of the load, without the standard's parentheses. */
  protected final String createAs(String create, Load load) {
    return createAs(create, "", load);
  }

  /** {@code CREATE … AS} and the query of the load, with {@code options} behind the target. */
  protected final String createAs(String create, String options, Load load) {
    StringBuilder sql = sql().append(create).append(quote(load.target())).append(options);
    return select(sql.append(" AS\n"), load).toString();
  }

  /** What follows a query of all rows so that it has none. */
  protected static String noRows(boolean withRows) {
    return withRows ? "" : "\nWHERE FALSE";
  }

  @Override
  public Script append(Load load) {
    return Script.of(insert(load));
  }

  @Override
  public Script replaceTagged(Load load, LoadTag tag) {
    return Script.of(delete(load.target(), load.window(), Optional.of(tag)), insert(load));
  }

  @Override
  public Script deleteTagged(TableName table, Optional<Window> window, LoadTag tag) {
    return Script.of(delete(table, window, Optional.of(tag)));
  }

  @Override
  public Script deleteInsert(Load load) {
    return Script.of(delete(load.target(), load.window(), Optional.empty()), insert(load));
  }

  @Override
  public Script merge(Load load) {
    LoadRules.requireMergeable(load);
    StringBuilder sql =
        select(
            sql()
                .append("MERGE INTO ")
                .append(quote(load.target()))
                .append(" AS ")
                .append(quote("target"))
                .append("\nUSING (\n"),
            load);
    String updates = assignments(load);
    sql.append("\n) AS ").append(quote("source")).append("\nON ").append(sameKeys(load));
    if (!updates.isEmpty()) {
      sql.append("\nWHEN MATCHED THEN UPDATE SET ").append(updates);
    }
    return Script.of(sql.append("\nWHEN NOT MATCHED THEN ").append(insertClause(load)).toString());
  }

  /** What a merge inserts: the columns of the load, from {@code "source"}. */
  protected final String insertClause(Load load) {
    List<String> names = LoadRules.names(load);
    String source = quote("source") + ".";
    return names.stream()
        .map(name -> source + quote(name))
        .collect(Collectors.joining(", ", "INSERT (" + quoted(names) + ") VALUES (", ")"));
  }

  /**
   * What an update sets from {@code "source"}: all columns of the load but the keys, separated by
   * commas; empty if there are no others.
   */
  protected final String assignments(Load load) {
    Set<String> keys = new HashSet<>(load.keys().stream().map(this::folded).toList());
    return LoadRules.names(load).stream()
        .filter(name -> !keys.contains(folded(name)))
        .map(name -> quote(name) + " = " + quote("source") + "." + quote(name))
        .collect(Collectors.joining(", "));
  }

  /** Adds the rows of a load with keys: for each value of those, the one to move. */
  protected StringBuilder newestPerKey(StringBuilder sql, Load load) {
    if (load.columns().isEmpty()) {
      throw unsupported("a merge of all columns; list the columns");
    }
    String rank = unusedName("row_rank", load);
    sql.append("SELECT ").append(quoted(LoadRules.names(load))).append("\nFROM (\nSELECT ");
    selectList(sql, load)
        .append(", ")
        .append(rowNumber(load))
        .append(" AS ")
        .append(quote(rank))
        .append("\nFROM ")
        .append(quote(load.source()));
    return where(sql, load.window(), Optional.empty())
        .append("\n) AS ")
        .append(quote("ranked"))
        .append("\nWHERE ")
        .append(quote(rank))
        .append(" = 1");
  }

  /** {@code name}, made longer until no column of the load is called so. */
  protected final String unusedName(String name, Load load) {
    Set<String> names = new HashSet<>(LoadRules.names(load).stream().map(this::folded).toList());
    String unused = name;
    while (names.contains(folded(unused))) {
      unused += "_";
    }
    return unused;
  }

  /**
   * The position of a row among those with the same keys, the one with the greatest cursor value
   * first, NULL last.
   */
  protected final String rowNumber(Load load) {
    return "ROW_NUMBER() OVER (PARTITION BY "
        + quoted(load.keys())
        + " ORDER BY "
        + quote(load.window().orElseThrow().column())
        + " "
        + newestFirst()
        + ")";
  }

  /** How a sort of cursor values puts the greatest first and NULL last. */
  protected String newestFirst() {
    return "DESC NULLS LAST";
  }

  /**
   * The condition that {@code "target"} and {@code "source"} have the same keys, NULL being equal
   * to NULL.
   */
  protected final String sameKeys(Load load) {
    return load.keys().stream()
        .map(this::quote)
        .map(key -> same(quote("target") + "." + key, quote("source") + "." + key))
        .collect(Collectors.joining(" AND "));
  }

  /** The condition that two columns are equal, NULL to NULL; safe beside {@code AND}. */
  protected String same(String one, String other) {
    return one + " IS NOT DISTINCT FROM " + other;
  }

  /** The statement that adds the rows of the load. */
  protected String insert(Load load) {
    StringBuilder sql = sql().append("INSERT INTO ").append(quote(load.target()));
    if (!load.columns().isEmpty()) {
      sql.append(" (").append(quoted(LoadRules.names(load))).append(')');
    }
    return select(sql.append('\n'), load).toString();
  }

  /** The statement that deletes the rows of the window that carry the tag. */
  protected String delete(TableName table, Optional<Window> window, Optional<LoadTag> tag) {
    return where(sql().append("DELETE FROM ").append(quote(table)), window, tag).toString();
  }

  /** Adds the query for what the load moves, extras included. */
  protected final StringBuilder select(StringBuilder sql, Load load) {
    LoadRules.requireKeys(load, this::folded);
    return load.keys().isEmpty() ? rows(sql, load) : newestPerKey(sql, load);
  }

  /** Adds the query for all rows of the load's window, extras included. */
  protected final StringBuilder rows(StringBuilder sql, Load load) {
    selectList(sql.append("SELECT "), load).append("\nFROM ").append(quote(load.source()));
    if (load.columns().isEmpty() && !load.extras().isEmpty() && !starAlias().isEmpty()) {
      sql.append(" AS ").append(starAlias());
    }
    return where(sql, load.window(), Optional.empty());
  }

  private StringBuilder selectList(StringBuilder sql, Load load) {
    LoadRules.requireDistinct(load, this::folded);
    if (!load.columns().isEmpty()) {
      sql.append(quoted(load.columns()));
    } else if (load.extras().isEmpty() || starAlias().isEmpty()) {
      sql.append('*');
    } else {
      sql.append(starAlias()).append(".*");
    }
    for (ExtraColumn extra : load.extras()) {
      sql.append(", ").append(extra.expression()).append(" AS ").append(quote(extra.name()));
    }
    return sql;
  }

  /**
   * The alias that {@code *} needs beside other columns, or the empty text where it needs none. The
   * standard allows a bare {@code *} only alone (part 2, 7.16 {@code <select list>}).
   */
  protected String starAlias() {
    return quote("source");
  }

  /** Adds {@code WHERE} and the rows of the window that carry the tag; nothing for all rows. */
  protected final StringBuilder where(
      StringBuilder sql, Optional<Window> window, Optional<LoadTag> tag) {
    return RowFilter.where(sql, this, window, tag);
  }

  /** An empty statement with room for a usual one. */
  protected static StringBuilder sql() {
    return new StringBuilder(USUAL_LENGTH);
  }
}
