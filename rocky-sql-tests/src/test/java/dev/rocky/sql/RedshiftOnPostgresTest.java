package dev.rocky.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.sql.ExtraColumn;
import dev.rocky.engine.sql.Load;
import dev.rocky.engine.sql.RedshiftDialect;
import dev.rocky.engine.sql.SqlDialect;
import dev.rocky.engine.sql.TableName;
import dev.rocky.engine.sql.UnsupportedSqlException;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Redshift's statements on PostgreSQL, from which it descends: all they use is known to both, but
 * the view of all tables, which stands here for itself. What Redshift alone refuses is not found.
 */
class RedshiftOnPostgresTest extends SqlDialectContract {

  private static final Engine ENGINE = Postgres.connect();

  private final SqlDialect dialect = new RedshiftDialect();

  /** Names are in lower case in it, as in Redshift. */
  @BeforeAll
  static void createViewOfAllTables() {
    ENGINE.execute(
        "CREATE OR REPLACE VIEW svv_all_tables AS SELECT table_catalog AS database_name,"
            + " table_schema AS schema_name, LOWER(table_name) AS table_name"
            + " FROM information_schema.tables");
  }

  @Override
  SqlDialect dialect() {
    return dialect;
  }

  @Override
  Engine engine() {
    return ENGINE;
  }

  @Override
  String columnType(CursorType type) {
    return switch (type) {
      case INSTANT -> "TIMESTAMPTZ";
      case LOCAL_DATE_TIME -> "TIMESTAMP";
      case DATE -> "DATE";
      case INTEGER, DECIMAL -> "NUMERIC";
      case TEXT, UUID -> "VARCHAR(65535)";
    };
  }

  @Override
  List<CursorType> types() {
    return List.of(
        CursorType.INSTANT,
        CursorType.LOCAL_DATE_TIME,
        CursorType.DATE,
        CursorType.INTEGER,
        CursorType.DECIMAL,
        CursorType.TEXT);
  }

  @Override
  String setTimeZone(String zone) {
    return "SET TIME ZONE '" + zone + "'";
  }

  @Override
  boolean loadsByName() {
    return false;
  }

  @Override
  int maxNameLength() {
    return 127;
  }

  /** PostgreSQL would cut the names. */
  @Override
  @Test
  void theLongestNameIsKeptWholeAndALongerOneIsRefused() {
    assertEquals(maxNameLength() + 2, dialect.quote("n".repeat(maxNameLength())).length());
    assertThrows(
        IllegalArgumentException.class, () -> dialect.quote("n".repeat(maxNameLength() - 1) + "é"));
  }

  @Test
  void columnsThatDifferInCaseOnlyAreOne() {
    Load load =
        new Load(
            TableName.of("s"),
            TableName.of("t"),
            List.of("id", "Note"),
            List.of(new ExtraColumn("NOTE", "'x'")),
            Optional.empty());
    assertThrows(IllegalArgumentException.class, () -> dialect.append(load));
  }

  @Test
  void whatRedshiftLacksIsRefused() {
    for (CursorValue value :
        List.of(
            CursorValue.of(new UUID(1, 2)),
            CursorValue.of("a\0b"),
            CursorValue.of(BigInteger.TEN.pow(38)))) {
      assertThrows(UnsupportedSqlException.class, () -> dialect.literal(value), value::text);
    }
  }
}
