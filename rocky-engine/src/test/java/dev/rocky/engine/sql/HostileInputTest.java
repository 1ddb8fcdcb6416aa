package dev.rocky.engine.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Names and values that try to become SQL: every kind of statement runs, and nothing but its own
 * table changes.
 */
class HostileInputTest {

  private static final List<String> HOSTILE =
      List.of(
          "\"; DROP TABLE canary; --",
          "'; DROP TABLE canary; --",
          "x\" (i INTEGER); DELETE FROM canary; --",
          "\"\"",
          "\"",
          "'",
          "a.b",
          "\"a\".\"b\"",
          "a\\",
          "\\\"",
          "\\'; DELETE FROM canary; --",
          "two\nlines",
          "-- comment",
          "/* comment",
          "$$",
          "$1",
          "?",
          "%s {0} #",
          "select",
          "GROUP",
          " leading and trailing ",
          "MiXeD",
          "Ünïcödé 日本 😀 \u202E",
          "target",
          "ranked",
          "row_rank",
          "n".repeat(765),
          "\"".repeat(765));

  private DuckDb duckDb;

  @BeforeEach
  void createCanary() {
    duckDb = new DuckDb();
    duckDb.execute("CREATE TABLE canary(i INTEGER)", "INSERT INTO canary VALUES (1), (2)");
  }

  @AfterEach
  void canaryLives() {
    assertEquals("3", duckDb.cell("SELECT CAST(SUM(i) AS VARCHAR) FROM canary"));
    duckDb.close();
  }

  static Stream<SqlDialect> dialects() {
    return Stream.of(new AnsiDialect(), new DuckDbDialect());
  }

  @ParameterizedTest
  @MethodSource("dialects")
  void aHostileNameIsOnlyAName(SqlDialect dialect) {
    for (String name : HOSTILE) {
      runEveryStatement(dialect, name);
    }
    assertEquals("1", duckDb.cell("SELECT CAST(COUNT(*) AS VARCHAR) FROM duckdb_tables()"));
  }

  private void runEveryStatement(SqlDialect dialect, String name) {
    // Given a schema, two tables and three columns with such names
    TableName source = TableName.of(name, name);
    TableName target = TableName.of(name, name + "2");
    String columns =
        "(%s VARCHAR, %s INTEGER, %s VARCHAR)"
            .formatted(dialect.quote(name), dialect.quote(name + "k"), dialect.quote(name + "t"));
    duckDb.execute(
        "CREATE SCHEMA " + dialect.quote(name),
        "CREATE TABLE " + dialect.quote(source) + columns,
        "INSERT INTO "
            + dialect.quote(source)
            + " VALUES ('a', 1, 'x'), ('b', 2, 'x'), (NULL, 3, 'x')");
    Window window =
        new Window(
            name,
            Optional.of(dialect.literal(CursorValue.of("a"))),
            Boundary.EXCLUSIVE,
            Optional.empty(),
            true);
    List<String> selected = List.of(name, name + "k");
    ExtraColumn extra = new ExtraColumn(name + "t", dialect.text("tag:" + name));
    Load load = new Load(source, target, selected, List.of(extra), Optional.of(window));
    LoadTag tag = new LoadTag(name + "t", "tag:");

    // When, Then each statement does its work on those rows only
    assertEquals("0", duckDb.cell(dialect.exists(target)));
    duckDb.run(dialect.replace(load, false));
    assertEquals("1", duckDb.cell(dialect.exists(target)));
    assertRows(dialect, target, 2);
    duckDb.run(dialect.replace(load, true));
    assertRows(dialect, target, 2);
    duckDb.run(dialect.append(load));
    assertRows(dialect, target, 4);
    duckDb.run(dialect.replaceTagged(load, tag));
    assertRows(dialect, target, 2);
    duckDb.run(dialect.deleteInsert(load));
    assertRows(dialect, target, 2);
    duckDb.run(dialect.merge(load.keyed(List.of(name + "k"))));
    assertRows(dialect, target, 2);
    List<List<String>> extent =
        duckDb.rows(dialect.extent(target, CursorType.TEXT, window, Optional.of(tag)));
    assertEquals(List.of(List.of("b", "2")), extent);
    assertEquals(
        List.of(List.of("tag:" + name), List.of("tag:" + name)),
        duckDb.rows("SELECT " + dialect.quote(name + "t") + " FROM " + dialect.quote(target)));
    duckDb.execute("DROP SCHEMA " + dialect.quote(name) + " CASCADE");
  }

  private void assertRows(SqlDialect dialect, TableName table, int rows) {
    assertEquals(Integer.toString(rows), duckDb.cell(dialect.count(table)));
  }

  @ParameterizedTest
  @MethodSource("dialects")
  void aHostileValueIsOnlyAValue(SqlDialect dialect) {
    // Given a column of hostile values, written with literals
    duckDb.execute("CREATE TABLE t(c VARCHAR)");
    for (String value : HOSTILE) {
      duckDb.execute("INSERT INTO t VALUES (" + dialect.text(value) + ")");
    }

    for (String value : HOSTILE) {
      // When one of them is a bound
      Literal bound = dialect.literal(CursorValue.of(value));
      Window above =
          new Window("c", Optional.of(bound), Boundary.EXCLUSIVE, Optional.empty(), false);
      List<List<String>> extent =
          duckDb.rows(dialect.extent(TableName.of("t"), CursorType.TEXT, above, Optional.empty()));

      // Then exactly the greater ones are selected, in the order of their bytes
      List<String> greater =
          HOSTILE.stream().filter(other -> compareBytes(other, value) > 0).toList();
      assertEquals(
          greater.stream().max(HostileInputTest::compareBytes),
          Optional.ofNullable(extent.get(0).get(0)));
      assertEquals(Integer.toString(greater.size()), extent.get(0).get(1));
    }
  }

  private static int compareBytes(String one, String other) {
    return Arrays.compareUnsigned(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @MethodSource("dialects")
  void eachQueryOfAHostileNameIsOneStatement(SqlDialect dialect) {
    for (String name : HOSTILE) {
      TableName table = TableName.of(name, name, name);
      Window window =
          new Window(name, Optional.empty(), Boundary.EXCLUSIVE, Optional.empty(), false);
      for (String query :
          List.of(
              dialect.count(table),
              dialect.exists(table),
              dialect.extent(
                  table, CursorType.TEXT, window, Optional.of(new LoadTag(name, "x"))))) {
        String statements =
            duckDb.cell(
                "SELECT CAST(json_array_length(json_serialize_sql("
                    + dialect.text(query)
                    + "), '$.statements') AS VARCHAR)");
        assertEquals("1", statements, query);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\0", "a\0b", "\uD83D", "a\uDE00"})
  void aNameThatNoStatementCanHoldIsRefused(String name) {
    dialects()
        .forEach(
            dialect -> {
              assertThrows(IllegalArgumentException.class, () -> dialect.quote(name));
            });
  }

  @Test
  void aLoadTagCannotHoldAWildcard() {
    for (String prefix : List.of("", "%", "_", "a'b", "a\\", "a b", "a\n")) {
      assertThrows(IllegalArgumentException.class, () -> new LoadTag("c", prefix));
    }
  }

  @Test
  void textThatWouldReachTheDatabaseAsOtherTextIsRefused() {
    dialects()
        .forEach(
            dialect ->
                assertThrows(IllegalArgumentException.class, () -> dialect.text("a\uD83Db")));
    assertThrows(UnsupportedSqlException.class, () -> new AnsiDialect().text("a\0b"));
  }
}
