package dev.rocky.engine.sql;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * The SQL of Amazon Redshift. Its rules, with the section of the Database Developer Guide that they
 * come from:
 *
 * <ul>
 *   <li>Times (<i>Datetime types</i>): {@code TIMESTAMPTZ} and {@code TIMESTAMP}, rounded down to
 *       microseconds, and {@code DATE}; years 1 to 9999, of those from 4713 BC to 294276 that
 *       Redshift lists. Instants are rendered in UTC.
 *   <li>Numbers (<i>Numeric types</i>): plain digits, 38 at most. A {@code DOUBLE PRECISION} column
 *       converts them to its own type.
 *   <li>Text (<i>Character types</i>): whether a backslash begins an escape depends on the session,
 *       so each is a {@code CHR(92)}. Text has at most 65,535 bytes; there is no character NUL.
 *   <li>UUID: there is no such type. Declare the cursor as text.
 *   <li>Names (<i>Names and identifiers</i>): 127 bytes at most. ASCII letters match in either
 *       case, also within quotes, unless the session sets {@code enable_case_sensitive_identifier}:
 *       do not.
 *   <li>Loads without columns go by position, as in the standard. Replacing an existing target
 *       deletes and inserts in one transaction.
 *   <li>{@code MERGE} takes neither a query nor a view as its source and joins by equations
 *       (<i>MERGE</i>), so a merge is an update and an insert by way of a temporary table, in one
 *       transaction. There is no {@code IS NOT DISTINCT FROM} (<i>Comparison condition</i>).
 * </ul>
 *
 * @since 0.1
 */
public final class RedshiftDialect extends AnsiDialect {

  private static final int MAX_NAME_BYTES = 127;
  private static final int MAX_DIGITS = 38;
  private static final String DAY = "'YYYY-MM-DD'";
  private static final String MICROS = "'YYYY-MM-DD HH24:MI:SS.US'";
  private static final TableName STAGE = TableName.of("rocky_stage");

  /** Redshift's dialect. */
  public RedshiftDialect() {}

  @Override
  public String name() {
    return "redshift";
  }

  @Override
  public String quote(String identifier) {
    return Unicode.requireBytes(identifier, super.quote(identifier), MAX_NAME_BYTES, name());
  }

  @Override
  public String text(String value) {
    String literal = super.text(value);
    return value.indexOf('\\') < 0
        ? literal
        : "(" + literal.replace("\\", "' || CHR(92) || '") + ")";
  }

  @Override
  public Literal literal(CursorValue value) {
    requireNonNull(value, "value");
    if (value instanceof CursorValue.OfInstant instant) {
      requireCommonEra(instant.value());
      Instant micros = instant.value().truncatedTo(ChronoUnit.MICROS);
      return new Literal(
          "TIMESTAMPTZ '" + DateTimeText.of(micros) + "+00'", CursorValue.of(micros));
    } else if (value instanceof CursorValue.OfLocalDateTime local) {
      LocalDateTime micros = local.value().truncatedTo(ChronoUnit.MICROS);
      return super.literal(CursorValue.of(micros));
    } else if (value instanceof CursorValue.OfInteger integer) {
      requireDigits(new BigDecimal(integer.value()), MAX_DIGITS);
      return super.literal(value);
    } else if (value instanceof CursorValue.OfDecimal decimal) {
      return super.literal(CursorValue.of(requireDigits(decimal.value(), MAX_DIGITS)));
    } else {
      return super.literal(value);
    }
  }

  @Override
  public String asText(String expression, CursorType type) {
    return switch (type) {
      case INSTANT -> "TO_CHAR((" + expression + ") AT TIME ZONE 'UTC', " + MICROS + ")";
      case LOCAL_DATE_TIME -> "TO_CHAR(" + expression + ", " + MICROS + ")";
      case DATE -> "TO_CHAR(" + expression + ", " + DAY + ")";
      case INTEGER, DECIMAL -> castToText(expression);
      case TEXT -> expression;
      case UUID -> throw noUuid();
    };
  }

  @Override
  public CursorValue read(CursorType type, String text) {
    requireNonNull(text, "text");
    requireFinite(type, text);
    return type == CursorType.INSTANT ? StandardValues.readUtc(text) : super.read(type, text);
  }

  @Override
  public String exists(TableName table) {
    return existsIn(
        "svv_all_tables",
        "database_name = "
            + table.catalog().map(this::stored).orElse("CURRENT_DATABASE()")
            + " AND schema_name = "
            + table.schema().map(this::stored).orElse("CURRENT_SCHEMA()")
            + " AND table_name = "
            + stored(table.table()));
  }

  /** A name as the catalog has it. */
  private String stored(String identifier) {
    return text(folded(identifier));
  }

  @Override
  protected String create(Load load, boolean withRows) {
    return createAs("CREATE TABLE ", load) + noRows(withRows);
  }

  @Override
  public Script merge(Load load) {
    LoadRules.requireMergeable(load);
    if (load.columns().isEmpty()) {
      throw unsupported("a merge of all columns; list the columns");
    }
    if (folded(load.target().table()).equals(STAGE.table())) {
      throw unsupported("a merge into a table called " + STAGE + ", as its own table is called");
    }
    String target = quote(load.target());
    String stage = quote(STAGE);
    String names = quoted(LoadRules.names(load));
    String updates = assignments(load);
    List<String> statements = new ArrayList<>();
    statements.add(
        select(sql().append("CREATE TEMPORARY TABLE ").append(stage).append(" AS\n"), load)
            .toString());
    for (String sameRow : updates.isEmpty() ? List.<String>of() : sameRows(load, "target")) {
      statements.add(
          "UPDATE %s AS %s\nSET %s\nFROM %s AS %s\nWHERE %s"
              .formatted(target, quote("target"), updates, stage, quote("source"), sameRow));
    }
    for (String sameRow : sameRows(load, "")) {
      statements.add("DELETE FROM %s\nUSING %s\nWHERE %s".formatted(stage, target, sameRow));
    }
    statements.add(
        "INSERT INTO %s (%s)\nSELECT %s\nFROM %s".formatted(target, names, names, stage));
    statements.add("DROP TABLE " + stage);
    return new Script(statements);
  }

  /**
   * Two conditions that the target and the temporary table have the same keys: for rows without
   * NULL, and for those with. Both hold an equation between the tables, without which an update or
   * a delete is refused; the second is slow, but about few rows.
   *
   * @param alias that of the target; if there is one, the other table is {@code "source"}
   */
  private List<String> sameRows(Load load, String alias) {
    String target = quote(alias.isEmpty() ? load.target().table() : alias) + ".";
    String source = (alias.isEmpty() ? quote(STAGE) : quote("source")) + ".";
    StringJoiner equal = new StringJoiner(" AND ");
    StringJoiner same = new StringJoiner(" AND ");
    StringJoiner anyNull = new StringJoiner(" OR ", " AND (", ")");
    for (String name : load.keys()) {
      String key = quote(name);
      equal.add(target + key + " = " + source + key);
      same.add(
          ("CASE WHEN %1$s IS NULL THEN 1 ELSE 0 END = CASE WHEN %2$s IS NULL THEN 1 ELSE 0 END"
                  + " AND (%1$s = %2$s OR %1$s IS NULL)")
              .formatted(target + key, source + key));
      anyNull.add(source + key + " IS NULL");
    }
    return List.of(equal.toString(), same.toString() + anyNull);
  }

  @Override
  protected String starAlias() {
    return "";
  }

  @Override
  protected String textType() {
    return "VARCHAR(65535)";
  }

  /** ASCII letters in lower case. */
  @Override
  protected String folded(String identifier) {
    return identifier
        .chars()
        .map(c -> c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
