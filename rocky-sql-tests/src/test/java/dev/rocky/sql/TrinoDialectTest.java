package dev.rocky.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.sql.Boundary;
import dev.rocky.engine.sql.ExtraColumn;
import dev.rocky.engine.sql.Load;
import dev.rocky.engine.sql.LoadTag;
import dev.rocky.engine.sql.Script;
import dev.rocky.engine.sql.SqlDialect;
import dev.rocky.engine.sql.TableName;
import dev.rocky.engine.sql.TrinoDialect;
import dev.rocky.engine.sql.UnsupportedSqlException;
import dev.rocky.engine.sql.Window;
import io.trino.sql.parser.ParsingException;
import io.trino.sql.parser.SqlParser;
import io.trino.sql.tree.Identifier;
import io.trino.sql.tree.StringLiteral;
import java.math.BigInteger;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Trino's statements, read by Trino's own parser; the merge that deletes and inserts is also
 * executed, by DuckDB, which has the same one.
 */
class TrinoDialectTest {

  private static final SqlParser PARSER = new SqlParser();

  private final SqlDialect dialect = new TrinoDialect();

  static Stream<Arguments> goldens() {
    return GoldenFiles.statements("trino");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("goldens")
  void aReviewedStatementIsOneStatement(String name, String sql) {
    PARSER.createStatement(sql);
  }

  @Test
  void theParserKnowsWhatIsWrong() {
    for (String wrong :
        List.of("SELECT 'a", "DELETE FROM t; DELETE FROM u", "MERGE INTO t USING")) {
      assertThrows(ParsingException.class, () -> PARSER.createStatement(wrong), wrong);
    }
  }

  @Test
  void aHostileTextOrNameIsExactlyThat() {
    for (String hostile : HostileNames.ALL) {
      StringLiteral text = (StringLiteral) PARSER.createExpression(dialect.text(hostile));
      Identifier name = (Identifier) PARSER.createExpression(dialect.quote(hostile));
      assertEquals(hostile, text.getValue());
      assertEquals(hostile, name.getValue());
    }
  }

  @Test
  void whatTrinoRendersIsReadAndPartsOfANanosecondAreRefused() {
    assertEquals(
        CursorValue.of(Instant.parse("2025-03-15T14:30:00.123456789Z")),
        dialect.read(CursorType.INSTANT, "2025-03-15 14:30:00.123456789000 UTC"));
    assertThrows(
        UnsupportedSqlException.class,
        () -> dialect.read(CursorType.INSTANT, "2025-03-15 14:30:00.123456789001 UTC"));
    assertThrows(
        UnsupportedSqlException.class,
        () -> dialect.read(CursorType.LOCAL_DATE_TIME, "2025-03-15 14:30:00.1234567891"));
    assertThrows(
        IllegalArgumentException.class,
        () -> dialect.read(CursorType.INSTANT, "2025-03-15 14:30:00.123"));
  }

  @Test
  void whatTrinoLacksIsRefused() {
    for (CursorValue value :
        List.of(
            CursorValue.of("a\0b"),
            CursorValue.of(BigInteger.TEN.pow(38)),
            CursorValue.of(Instant.parse("-0001-01-01T00:00:00Z")))) {
      assertThrows(UnsupportedSqlException.class, () -> dialect.literal(value), value::text);
    }
    Load all = load(List.of(), true);
    assertThrows(UnsupportedSqlException.class, () -> dialect.deleteInsert(all));
    assertThrows(UnsupportedSqlException.class, () -> dialect.merge(all.keyed(List.of("id"))));
  }

  @Test
  void oneMergeDeletesTheRowsOfTheWindowAndInsertsThoseOfTheLoad() {
    Load load = load(List.of("id", "c", "is_marker"), true);
    assertEquals(
        List.of("1,1,theirs", "2,2,new", "3,9,new", "3,null,new", "9,10,mine:1"),
        executed(dialect.deleteInsert(load)));
    assertEquals(
        List.of("1,1,theirs", "2,2,new", "3,9,new", "3,null,new", "4,5,theirs", "9,10,mine:1"),
        executed(dialect.replaceTagged(load, new LoadTag("tag", "mine:"))));
    assertEquals(
        List.of("1,1,theirs", "2,2,new", "3,9,new", "9,10,mine:1", "9,null,mine:1"),
        executed(dialect.deleteInsert(load(List.of("id", "c", "is_marker"), false))));
  }

  private Load load(List<String> columns, boolean nulls) {
    Window window =
        new Window(
            "c",
            Optional.of(dialect.literal(CursorValue.of(1))),
            Boundary.EXCLUSIVE,
            Optional.of(dialect.literal(CursorValue.of(9))),
            nulls);
    return new Load(
        TableName.of("s"),
        TableName.of("t"),
        columns,
        List.of(new ExtraColumn("tag", dialect.text("new"))),
        Optional.of(window));
  }

  private static List<String> executed(Script script) {
    try (var connection = DriverManager.getConnection("jdbc:duckdb:")) {
      Engine duckDb = new JdbcEngine(connection);
      duckDb.execute(
          "CREATE TABLE s AS FROM (VALUES (1, 1, TRUE), (2, 2, TRUE), (3, 9, TRUE), (3, NULL, NULL),"
              + " (4, 10, FALSE)) AS s(id, c, is_marker)",
          "CREATE TABLE t AS FROM (VALUES (1, 1, FALSE, 'theirs'), (4, 5, FALSE, 'theirs'),"
              + " (8, 9, TRUE, 'mine:1'), (9, NULL, NULL, 'mine:1'), (9, 10, NULL, 'mine:1'))"
              + " AS t(id, c, is_marker, tag)");
      script.statements().forEach(duckDb::execute);
      return duckDb
          .rows("SELECT concat_ws(',', id, coalesce(c::VARCHAR, 'null'), tag) FROM t")
          .stream()
          .map(row -> row.get(0))
          .sorted()
          .toList();
    } catch (SQLException e) {
      throw new IllegalStateException("DuckDB did not start", e);
    }
  }
}
