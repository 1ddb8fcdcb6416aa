package dev.rocky.engine.sql;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/**
 * The SQL of Databricks and of Apache Spark 4.2, on tables of Delta Lake. Its rules, with the page
 * of their documentation that they come from:
 *
 * <ul>
 *   <li>Times (<i>Data types</i>): {@code TIMESTAMP} and {@code TIMESTAMP_NTZ}, rounded down to
 *       microseconds, and {@code DATE}; years 1 to 9999. An instant is rendered as its microseconds
 *       since 1970 ({@code unix_micros}), so that no time zone of a session matters.
 *   <li>Numbers (<i>Literals</i>): plain digits, 38 at most; a decimal ends with {@code BD}. A
 *       {@code DOUBLE} column converts it to its own type.
 *   <li>Text (<i>Literals</i>): a backslash begins an escape, so it is doubled; quotes, line breaks
 *       and NUL are written as escapes. A {@code $} before a brace is one, too: Spark replaces
 *       {@code ${…}} before it reads a statement ({@code spark.sql.variable.substitute}). A session
 *       that sets {@code spark.sql.parser.escapedStringLiterals} reads them otherwise: do not.
 *   <li>UUID: there is no such type. Declare the cursor as text.
 *   <li>Names (<i>Names</i>): up to 255 characters; they match in either case, also within
 *       backquotes. Which ones there may be is the catalog's: that of Spark alone knows letters,
 *       digits and {@code _} in names of tables.
 *   <li>Loads go by the names of columns ({@code INSERT … BY NAME}).
 *   <li>Each change is one statement, as Delta Lake has no transactions of several: replacing is
 *       {@code CREATE OR REPLACE TABLE … AS}, deleting and inserting is one {@code MERGE}, which
 *       needs the columns. {@code INSERT … REPLACE WHERE} would do the latter, but reads its
 *       condition anew from a text: in the time zone of the session, which shows some hours twice,
 *       and with names that lost their quotes (Delta Lake 4.4.0).
 *   <li>{@link #exists} is a script of two statements (<i>SQL scripting</i>), as only Databricks
 *       has an information schema.
 * </ul>
 *
 * @since 0.1
 */
public final class SparkDialect extends AnsiDialect {

  private static final int MAX_NAME_LENGTH = 255;
  private static final int MAX_DIGITS = 38;
  private static final String USING = " USING DELTA";

  /** Spark's dialect. */
  public SparkDialect() {}

  @Override
  public String name() {
    return "spark";
  }

  @Override
  public String quote(String identifier) {
    Unicode.requireLength(Unicode.requireIdentifier(identifier), MAX_NAME_LENGTH, name());
    if (identifier.contains("${")) {
      throw unsupported("a name with ${, which is replaced before it is read");
    }
    return '`' + identifier.replace("`", "``") + '`';
  }

  @Override
  public String text(String value) {
    return "'"
        + Unicode.requireWellFormed(value)
            .replace("\\", "\\\\")
            .replace("'", "\\'")
            .replace("\n", "\\n")
            .replace("\r", "\\r")
            .replace("\0", "\\u0000")
            .replace("${", "\\u0024{")
        + "'";
  }

  @Override
  public Literal literal(CursorValue value) {
    requireNonNull(value, "value");
    if (value instanceof CursorValue.OfInstant instant) {
      return super.literal(CursorValue.of(instant.value().truncatedTo(ChronoUnit.MICROS)));
    } else if (value instanceof CursorValue.OfLocalDateTime local) {
      requireCommonEra(local.value().toLocalDate());
      LocalDateTime micros = local.value().truncatedTo(ChronoUnit.MICROS);
      return new Literal("TIMESTAMP_NTZ '" + DateTimeText.of(micros) + "'", CursorValue.of(micros));
    } else if (value instanceof CursorValue.OfInteger integer) {
      requireDigits(new BigDecimal(integer.value()), MAX_DIGITS);
      return super.literal(value);
    } else if (value instanceof CursorValue.OfDecimal decimal) {
      BigDecimal exact = requireDigits(decimal.value(), MAX_DIGITS);
      return new Literal(exact.toPlainString() + "BD", CursorValue.of(exact));
    } else {
      return super.literal(value);
    }
  }

  @Override
  public String asText(String expression, CursorType type) {
    return switch (type) {
      case INSTANT -> castToText("unix_micros(" + expression + ")");
      case LOCAL_DATE_TIME, DATE, INTEGER, DECIMAL -> castToText(expression);
      case TEXT -> expression;
      case UUID -> throw noUuid();
    };
  }

  @Override
  public CursorValue read(CursorType type, String text) {
    requireNonNull(text, "text");
    requireFinite(type, text);
    if (type != CursorType.INSTANT) {
      return super.read(type, text);
    }
    try {
      return CursorValue.of(Instant.EPOCH.plus(Long.parseLong(text), ChronoUnit.MICROS));
    } catch (NumberFormatException e) {
      throw notOfType(type, text);
    }
  }

  @Override
  public String exists(TableName table) {
    return "BEGIN\nDECLARE EXIT HANDLER FOR TABLE_OR_VIEW_NOT_FOUND SELECT '0';\n"
        + "SELECT CASE WHEN COUNT(*) = 0 THEN '1' END\nFROM "
        + quote(table)
        + "\nWHERE FALSE;\nEND";
  }

  @Override
  public Script replace(Load load, boolean targetExists) {
    return targetExists
        ? Script.of(createAs("CREATE OR REPLACE TABLE ", USING, load))
        : super.replace(load, false);
  }

  @Override
  protected String create(Load load, boolean withRows) {
    return createAs("CREATE TABLE ", USING, load) + noRows(withRows);
  }

  @Override
  public Script replaceTagged(Load load, LoadTag tag) {
    return WindowMerge.of(this, load, Optional.of(tag));
  }

  @Override
  public Script deleteInsert(Load load) {
    return WindowMerge.of(this, load, Optional.empty());
  }

  @Override
  protected String insert(Load load) {
    StringBuilder sql = sql().append("INSERT INTO ").append(quote(load.target()));
    return select(sql.append(" BY NAME\n"), load).toString();
  }

  @Override
  protected String same(String one, String other) {
    return one + " <=> " + other;
  }

  @Override
  protected String starAlias() {
    return "";
  }

  @Override
  protected String textType() {
    return "STRING";
  }

  @Override
  protected String folded(String identifier) {
    return identifier.toLowerCase(Locale.ROOT);
  }
}
