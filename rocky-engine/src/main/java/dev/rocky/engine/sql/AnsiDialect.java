package dev.rocky.engine.sql;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;

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
public class AnsiDialect implements SqlDialect {

  /** The standard's dialect. */
  public AnsiDialect() {}

  @Override
  public String name() {
    return "ansi";
  }

  @Override
  public String quote(String identifier) {
    return '"' + Unicode.requireIdentifier(identifier).replace("\"", "\"\"") + '"';
  }

  @Override
  public String text(String value) {
    Unicode.requireWellFormed(value);
    if (value.indexOf('\0') >= 0) {
      throw unsupported("a text literal with the character NUL; use another cursor column");
    }
    return "'" + value.replace("'", "''") + "'";
  }

  @Override
  public String nullText() {
    return "CAST(NULL AS " + textType() + ")";
  }

  @Override
  public Literal literal(CursorValue value) {
    requireNonNull(value, "value");
    if (value instanceof CursorValue.OfInstant instant) {
      LocalDateTime utc = requireCommonEra(instant.value());
      return new Literal("TIMESTAMP '" + DateTimeText.of(utc) + "+00:00'", value);
    } else if (value instanceof CursorValue.OfLocalDateTime local) {
      requireCommonEra(local.value().toLocalDate());
      return new Literal("TIMESTAMP '" + DateTimeText.of(local.value()) + "'", value);
    } else if (value instanceof CursorValue.OfDate date) {
      requireCommonEra(date.value());
      return new Literal("DATE '" + DateTimeText.of(date.value()) + "'", value);
    } else if (value instanceof CursorValue.OfUuid) {
      throw noUuid();
    } else if (value instanceof CursorValue.OfText text) {
      return new Literal(text(text.value()), value);
    } else {
      return new Literal(value.text(), value);
    }
  }

  @Override
  public String asText(String expression, CursorType type) {
    return switch (type) {
      case TEXT -> expression;
      case UUID -> throw noUuid();
      case INSTANT ->
          castToText("(" + expression + ") AT TIME ZONE INTERVAL '+00:00' HOUR TO MINUTE");
      case LOCAL_DATE_TIME, DATE, INTEGER, DECIMAL -> castToText(expression);
    };
  }

  @Override
  public CursorValue read(CursorType type, String text) {
    requireNonNull(text, "text");
    return switch (type) {
      case INSTANT -> {
        DateTimeText read = DateTimeText.parse(text);
        yield CursorValue.of(
            read.date()
                .atTime(read.time().orElseThrow(() -> notOfType(type, text)))
                .toInstant(read.offset().orElseThrow(() -> notOfType(type, text))));
      }
      case LOCAL_DATE_TIME -> {
        DateTimeText read = DateTimeText.parse(text);
        if (read.offset().isPresent()) {
          throw notOfType(type, text);
        }
        yield CursorValue.of(
            read.date().atTime(read.time().orElseThrow(() -> notOfType(type, text))));
      }
      case DATE -> {
        DateTimeText read = DateTimeText.parse(text);
        if (read.time().isPresent()) {
          throw notOfType(type, text);
        }
        yield CursorValue.of(read.date());
      }
      case INTEGER, DECIMAL -> readNumber(type, text);
      case TEXT, UUID -> CursorValue.parse(type, text);
    };
  }

  private static CursorValue readNumber(CursorType type, String text) {
    try {
      return type == CursorType.INTEGER
          ? CursorValue.of(new BigInteger(text))
          : CursorValue.of(new BigDecimal(text));
    } catch (NumberFormatException e) {
      throw notOfType(type, text);
    }
  }

  @Override
  public String exists(TableName table) {
    String information =
        table.catalog().map(catalog -> quote(catalog) + ".").orElse("") + "INFORMATION_SCHEMA";
    return "SELECT CASE WHEN COUNT(*) > 0 THEN '1' ELSE '0' END\nFROM "
        + information
        + ".TABLES\nWHERE TABLE_CATALOG = "
        + table.catalog().map(this::text).orElse("CURRENT_CATALOG")
        + " AND TABLE_SCHEMA = "
        + table.schema().map(this::text).orElse("CURRENT_SCHEMA")
        + " AND TABLE_NAME = "
        + text(table.table());
  }

  @Override
  public String count(TableName table) {
    return "SELECT " + castToText("COUNT(*)") + "\nFROM " + quote(table);
  }

  @Override
  public String extent(TableName table, CursorType type, Window window, Optional<LoadTag> tag) {
    return "SELECT "
        + asText("MAX(" + quote(window.column()) + ")", type)
        + ", "
        + castToText("COUNT(*)")
        + "\nFROM "
        + quote(table)
        + where(Optional.of(window), tag);
  }

  @Override
  public Script replace(Load load, boolean targetExists) {
    return targetExists
        ? Script.of("DELETE FROM " + quote(load.target()), insert(load))
        : Script.of(
            "CREATE TABLE " + quote(load.target()) + " AS (\n" + select(load) + "\n) WITH DATA");
  }

  @Override
  public Script append(Load load) {
    return Script.of(insert(load));
  }

  @Override
  public Script replaceTagged(Load load, LoadTag tag) {
    return Script.of(delete(load, Optional.of(tag)), insert(load));
  }

  @Override
  public Script deleteInsert(Load load) {
    return Script.of(delete(load, Optional.empty()), insert(load));
  }

  @Override
  public Script merge(Load load) {
    LoadRules.requireMergeable(load);
    String rows = select(load);
    List<String> names = LoadRules.names(load);
    Set<String> keyNames = new HashSet<>(load.keys().stream().map(this::folded).toList());
    List<String> updates =
        names.stream()
            .filter(name -> !keyNames.contains(folded(name)))
            .map(name -> quote(name) + " = \"source\"." + quote(name))
            .toList();
    return Script.of(
        "MERGE INTO "
            + quote(load.target())
            + " AS \"target\"\nUSING (\n"
            + rows
            + "\n) AS \"source\"\nON "
            + sameKeys(load)
            + (updates.isEmpty()
                ? ""
                : "\nWHEN MATCHED THEN UPDATE SET " + String.join(", ", updates))
            + "\nWHEN NOT MATCHED THEN INSERT ("
            + quoted(names)
            + ") VALUES ("
            + String.join(", ", names.stream().map(name -> "\"source\"." + quote(name)).toList())
            + ")");
  }

  /** The rows of a load with keys: for each value of those, the one to move. */
  protected String newestPerKey(Load load) {
    if (load.columns().isEmpty()) {
      throw unsupported("a merge of all columns; list the columns");
    }
    String rank = "row_rank";
    Set<String> names = new HashSet<>(LoadRules.names(load).stream().map(this::folded).toList());
    while (names.contains(folded(rank))) {
      rank += "_";
    }
    return "SELECT "
        + quoted(LoadRules.names(load))
        + "\nFROM (\nSELECT "
        + selectList(load)
        + ", "
        + rowNumber(load)
        + " AS "
        + quote(rank)
        + "\nFROM "
        + quote(load.source())
        + where(load.window(), Optional.empty())
        + "\n) AS \"ranked\"\nWHERE "
        + quote(rank)
        + " = 1";
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
        + " DESC NULLS LAST)";
  }

  /**
   * The condition that {@code "target"} and {@code "source"} have the same keys, NULL being equal
   * to NULL.
   */
  protected final String sameKeys(Load load) {
    return String.join(
        " AND ",
        load.keys().stream()
            .map(this::quote)
            .map(key -> "\"target\"." + key + " IS NOT DISTINCT FROM \"source\"." + key)
            .toList());
  }

  /** The statement that adds the rows of the load. */
  protected String insert(Load load) {
    String columns = load.columns().isEmpty() ? "" : " (" + quoted(LoadRules.names(load)) + ")";
    return "INSERT INTO " + quote(load.target()) + columns + "\n" + select(load);
  }

  private String delete(Load load, Optional<LoadTag> tag) {
    return "DELETE FROM " + quote(load.target()) + where(load.window(), tag);
  }

  /** The query for what the load moves, extras included. */
  protected final String select(Load load) {
    LoadRules.requireKeys(load, this::folded);
    return load.keys().isEmpty() ? rows(load) : newestPerKey(load);
  }

  /** The query for all rows of the load's window, extras included. */
  protected final String rows(Load load) {
    String alias = load.columns().isEmpty() && !load.extras().isEmpty() ? starAlias() : "";
    return "SELECT "
        + selectList(load)
        + "\nFROM "
        + quote(load.source())
        + (alias.isEmpty() ? "" : " AS " + alias)
        + where(load.window(), Optional.empty());
  }

  private String selectList(Load load) {
    LoadRules.requireDistinct(load, this::folded);
    StringBuilder items = new StringBuilder();
    if (!load.columns().isEmpty()) {
      items.append(quoted(load.columns()));
    } else {
      items.append(load.extras().isEmpty() || starAlias().isEmpty() ? "*" : starAlias() + ".*");
    }
    for (ExtraColumn extra : load.extras()) {
      items.append(", ").append(extra.expression()).append(" AS ").append(quote(extra.name()));
    }
    return items.toString();
  }

  /**
   * The alias that {@code *} needs beside other columns, or the empty text where it needs none. The
   * standard allows a bare {@code *} only alone (part 2, 7.16 {@code <select list>}).
   */
  protected String starAlias() {
    return "\"source\"";
  }

  /**
   * {@code WHERE} and the rows of the window that carry the tag; the empty text if that is all
   * rows.
   */
  protected final String where(Optional<Window> window, Optional<LoadTag> tag) {
    return RowFilter.where(this, window, tag);
  }

  /**
   * {@code identifier} in the form in which the system compares names; as it is, in the standard.
   */
  protected String folded(String identifier) {
    return identifier;
  }

  /** The type of text of any length, as a cast names it. */
  protected String textType() {
    return "VARCHAR(1000)";
  }

  /** {@code expression} cast to text. */
  protected final String castToText(String expression) {
    return "CAST(" + expression + " AS " + textType() + ")";
  }

  /** The names in quotes, separated by commas. */
  protected final String quoted(List<String> names) {
    StringJoiner list = new StringJoiner(", ");
    names.forEach(name -> list.add(quote(name)));
    return list.toString();
  }

  /** What this system has no way to say. */
  protected final UnsupportedSqlException unsupported(String problem) {
    return new UnsupportedSqlException(name(), problem);
  }

  /** What a value of another type than that of the cursor is. */
  protected static IllegalArgumentException notOfType(CursorType type, String text) {
    return new IllegalArgumentException(
        "Not a value of a cursor of type "
            + type
            + ": "
            + text
            + "; the cursor's type must be that of its column");
  }

  private UnsupportedSqlException noUuid() {
    return unsupported("the type UUID; declare the cursor as text");
  }

  private LocalDateTime requireCommonEra(Instant value) {
    long seconds = value.getEpochSecond();
    if (seconds < LocalDate.of(1, 1, 1).toEpochDay() * 86_400
        || seconds >= LocalDate.of(10_000, 1, 1).toEpochDay() * 86_400) {
      throw unsupported("the instant " + value + "; years are 1 to 9999");
    }
    return LocalDateTime.ofInstant(value, ZoneOffset.UTC);
  }

  private void requireCommonEra(LocalDate value) {
    if (value.getYear() < 1 || value.getYear() > 9999) {
      throw unsupported("the date " + value + "; years are 1 to 9999");
    }
  }
}
