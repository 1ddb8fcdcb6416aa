package dev.rocky.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.sql.Boundary;
import dev.rocky.engine.sql.PostgresDialect;
import dev.rocky.engine.sql.SqlDialect;
import dev.rocky.engine.sql.TableName;
import dev.rocky.engine.sql.UnsupportedSqlException;
import dev.rocky.engine.sql.Window;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PostgresDialectTest extends SqlDialectContract {

  private static final Engine ENGINE = Postgres.connect();

  private final SqlDialect dialect = new PostgresDialect();

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
      case INSTANT -> "TIMESTAMP WITH TIME ZONE";
      case LOCAL_DATE_TIME -> "TIMESTAMP";
      case DATE -> "DATE";
      case INTEGER, DECIMAL -> "NUMERIC";
      case TEXT -> "TEXT";
      case UUID -> "UUID";
    };
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
    return 63;
  }

  @Test
  void theLimitsOfTimesAreLiteralsAndTheNextValueIsNot() {
    assertLimit(
        CursorValue.of(Instant.parse("-4713-11-24T00:00:00Z")),
        CursorValue.of(Instant.parse("-4713-11-23T23:59:59.999999999Z")));
    assertLimit(
        CursorValue.of(LocalDateTime.parse("+294276-12-31T23:59:59.999999")),
        CursorValue.of(LocalDateTime.parse("+294277-01-01T00:00:00")));
    assertLimit(
        CursorValue.of(LocalDate.parse("-4713-11-24")),
        CursorValue.of(LocalDate.parse("-4713-11-23")));
    assertLimit(
        CursorValue.of(LocalDate.parse("+294276-12-31")),
        CursorValue.of(LocalDate.parse("+294277-01-01")));
  }

  private void assertLimit(CursorValue last, CursorValue beyond) {
    String sql = "SELECT " + dialect.asText(dialect.literal(last).sql(), last.type());
    assertEquals(last, dialect.read(last.type(), ENGINE.cell(sql)));
    assertThrows(UnsupportedSqlException.class, () -> dialect.literal(beyond));
  }

  @Test
  void aBackslashMeansTheSameUnderEitherSettingOfTheSession() {
    Engine session = Postgres.connect();
    String text = "a\\'b\\n";
    for (String setting : List.of("on", "off")) {
      session.execute("SET standard_conforming_strings = " + setting);
      assertEquals(text, session.cell("SELECT " + dialect.text(text)));
    }
  }

  @Test
  void anInfiniteCursorIsRefusedNotTakenForNone() {
    for (String infinite : List.of("infinity", "-infinity")) {
      for (CursorType type :
          List.of(CursorType.INSTANT, CursorType.LOCAL_DATE_TIME, CursorType.DATE)) {
        String sql = "SELECT " + dialect.asText(columnType(type) + " '" + infinite + "'", type);
        String text = ENGINE.cell(sql);
        assertThrows(UnsupportedSqlException.class, () -> dialect.read(type, text));
      }
    }
    for (String value : List.of("NaN", "Infinity")) {
      assertThrows(UnsupportedSqlException.class, () -> dialect.read(CursorType.DECIMAL, value));
    }
  }

  @Test
  void aNameIsLookedUpAsAStatementDoes() {
    ENGINE.execute(
        "CREATE TABLE contract.orders (i INTEGER)",
        "CREATE INDEX an_index ON contract.orders (i)",
        "CREATE TEMP TABLE scratch (i INTEGER)",
        "CREATE MATERIALIZED VIEW contract.kept AS SELECT 1 AS i");
    assertExists("0", "orders", "contract.ORDERS", "contract.an_index", "nowhere.orders");
    assertExists("1", "contract.orders", "contract.kept", "scratch", "postgres.contract.orders");

    ENGINE.execute("SET search_path = contract");
    assertExists("1", "orders", "kept");
    ENGINE.execute("RESET search_path", "DROP TABLE scratch");
  }

  private void assertExists(String expected, String... names) {
    for (String name : names) {
      assertEquals(expected, ENGINE.cell(dialect.exists(TableName.parse(name))), name);
    }
  }

  @Test
  void theGreatestUuidIsThatOfTheOrderOfTheType() {
    ENGINE.execute(
        "CREATE TABLE contract.ids (c UUID)",
        "INSERT INTO contract.ids SELECT gen_random_uuid() FROM generate_series(1, 500)");
    Window window = new Window("c", Optional.empty(), Boundary.EXCLUSIVE, Optional.empty(), true);

    List<List<String>> extent =
        ENGINE.rows(
            dialect.extent(
                TableName.of("contract", "ids"), CursorType.UUID, window, Optional.empty()));

    assertEquals(
        ENGINE.cell("SELECT c FROM contract.ids ORDER BY c DESC LIMIT 1"), extent.get(0).get(0));
  }
}
