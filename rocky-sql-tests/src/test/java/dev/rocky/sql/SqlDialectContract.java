package dev.rocky.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.sql.Boundary;
import dev.rocky.engine.sql.ExtraColumn;
import dev.rocky.engine.sql.Load;
import dev.rocky.engine.sql.LoadTag;
import dev.rocky.engine.sql.SqlDialect;
import dev.rocky.engine.sql.TableName;
import dev.rocky.engine.sql.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The contract of a {@link SqlDialect}, on its own system: literals and texts, statements, and here
 * names that try to become SQL.
 */
abstract class SqlDialectContract extends CursorCases {

  @Test
  void aHostileNameIsOnlyAName() {
    TableName canary = TableName.of(SCHEMA, "canary");
    engine()
        .execute(
            "CREATE TABLE " + dialect().quote(canary) + " (i INTEGER)",
            "INSERT INTO " + dialect().quote(canary) + " VALUES (1), (2)");
    for (String name : names()) {
      runEveryStatement(name);
    }
    assertEquals("2", engine().cell(dialect().count(canary)));
  }

  private void runEveryStatement(String name) {
    // Given two tables and three columns with such names
    TableName source = TableName.of(SCHEMA, name);
    TableName target = TableName.of(SCHEMA, name + "2");
    String text = columnType(CursorType.TEXT);
    engine()
        .execute(
            "CREATE TABLE %s (%s %s, %s INTEGER, %s %s)"
                .formatted(
                    dialect().quote(source),
                    dialect().quote(name),
                    text,
                    dialect().quote(name + "k"),
                    dialect().quote(name + "t"),
                    text),
            "INSERT INTO "
                + dialect().quote(source)
                + " VALUES ('a', 1, 'x'), ('b', 2, 'x'), (NULL, 3, 'x')");
    Window window =
        new Window(
            name,
            Optional.of(dialect().literal(CursorValue.of("a"))),
            Boundary.EXCLUSIVE,
            Optional.empty(),
            true);
    ExtraColumn extra = new ExtraColumn(name + "t", dialect().text("tag:" + name));
    Load load =
        new Load(source, target, List.of(name, name + "k"), List.of(extra), Optional.of(window));
    LoadTag tag = new LoadTag(name + "t", "tag:");

    // When, Then each statement does its work on those rows only
    assertEquals("0", engine().cell(dialect().exists(target)));
    engine().run(dialect().bootstrap(load));
    assertEquals("1", engine().cell(dialect().exists(target)));
    assertEquals(
        Set.of(List.of(source.toString(), "3"), List.of(target.toString(), "0")),
        Set.copyOf(engine().rows(dialect().counts(List.of(source, target)))));
    engine().execute("DROP TABLE " + dialect().quote(target));
    engine().run(dialect().replace(load, false));
    assertRows(target, 2);
    engine().run(dialect().replace(load, true));
    assertRows(target, 2);
    engine().run(dialect().append(load));
    assertRows(target, 4);
    engine().run(dialect().replaceTagged(load, tag));
    assertRows(target, 2);
    engine().run(dialect().deleteTagged(target, Optional.of(window), tag));
    assertRows(target, 0);
    engine().run(dialect().deleteInsert(load));
    assertRows(target, 2);
    engine().run(dialect().merge(load.keyed(List.of(name + "k"))));
    assertRows(target, 2);
    assertEquals(
        List.of(List.of("b", "2")),
        engine().rows(dialect().extent(target, CursorType.TEXT, window, Optional.of(tag))));
    assertEquals("b", engine().cell(dialect().freshness(source, name, CursorType.TEXT)));
    assertEquals(
        List.of(List.of("tag:" + name), List.of("tag:" + name)),
        engine()
            .rows("SELECT " + dialect().quote(name + "t") + " FROM " + dialect().quote(target)));
  }

  private void assertRows(TableName table, int rows) {
    assertEquals(Integer.toString(rows), engine().cell(dialect().count(table)));
  }

  @Test
  void theLongestNameIsKeptWholeAndALongerOneIsRefused() {
    String longest = "n".repeat(maxNameLength());
    TableName table = TableName.of(SCHEMA, longest);
    TableName other = TableName.of(SCHEMA, longest.substring(1) + "m");
    engine().execute("CREATE TABLE " + dialect().quote(table) + " (i INTEGER)");

    assertEquals("1", engine().cell(dialect().exists(table)));
    assertEquals("0", engine().cell(dialect().exists(other)));
    assertThrows(IllegalArgumentException.class, () -> dialect().quote(longest + "n"));
  }

  @Test
  void aTargetThatAppearedMeanwhileIsNotReplaced() {
    // Given a target that was missing when the load was planned
    TableName source = TableName.of(SCHEMA, "s");
    TableName target = TableName.of(SCHEMA, "t");
    engine()
        .execute(
            "CREATE TABLE " + dialect().quote(source) + " (i INTEGER)",
            "CREATE TABLE " + dialect().quote(target) + " (i INTEGER)",
            "INSERT INTO " + dialect().quote(target) + " VALUES (7)");
    Load load = new Load(source, target, List.of("i"), List.of(), Optional.empty());

    assertThrows(IllegalStateException.class, () -> engine().run(dialect().replace(load, false)));

    assertRows(target, 1);
  }

  @Test
  void aTargetIsCreatedWithoutRowsAndNotCreatedTwice() {
    // Given a source with rows
    TableName source = TableName.of(SCHEMA, "s");
    TableName target = TableName.of(SCHEMA, "t");
    String time = columnType(CursorType.INSTANT);
    engine()
        .execute(
            "CREATE TABLE " + dialect().quote(source) + " (i INTEGER, ts " + time + ")",
            "INSERT INTO " + dialect().quote(source) + " VALUES (1, NULL)");
    ExtraColumn extra = new ExtraColumn("_loaded_by", dialect().text("tag"));
    Load load = new Load(source, target, List.of("i", "ts"), List.of(extra), Optional.empty());

    engine().run(dialect().bootstrap(load));

    // Then the target has the columns of the load, in their types, and no row
    assertRows(target, 0);
    assertEquals(3, engine().columns("SELECT * FROM " + dialect().quote(target)));
    engine().run(dialect().append(load));
    assertRows(target, 1);
    assertThrows(IllegalStateException.class, () -> engine().run(dialect().bootstrap(load)));
    assertRows(target, 1);
  }

  @Test
  void theRowsOfManyTablesAreCountedByOneStatement() {
    // Given a few tables, the first empty, so often that they are as many as one statement counts
    List<List<String>> expected = new ArrayList<>();
    List<TableName> tables = new ArrayList<>();
    for (int i = 0; i < dialect().maxCounted(); i++) {
      TableName table = TableName.of(SCHEMA, "counted_" + i % 3);
      if (i < 3) {
        engine().execute("CREATE TABLE " + dialect().quote(table) + " (i INTEGER)");
        String rows = i == 1 ? "(1)" : "(1), (NULL)";
        if (i > 0) {
          engine().execute("INSERT INTO " + dialect().quote(table) + " VALUES " + rows);
        }
      }
      tables.add(table);
      expected.add(List.of(table.toString(), Integer.toString(i % 3)));
    }

    List<List<String>> counts = engine().rows(dialect().counts(tables));

    assertEquals(
        expected.stream().map(List::toString).sorted().toList(),
        counts.stream().map(List::toString).sorted().toList());
    tables.add(tables.get(0));
    assertThrows(IllegalArgumentException.class, () -> dialect().counts(tables));
    assertThrows(IllegalArgumentException.class, () -> dialect().counts(List.of()));
  }

  @Test
  void viewsExistToo() {
    TableName view = TableName.of(SCHEMA, "recent");
    assertEquals("0", engine().cell(dialect().exists(view)));

    engine().execute("CREATE VIEW " + dialect().quote(view) + " AS SELECT 1 AS i");

    assertEquals("1", engine().cell(dialect().exists(view)));
  }
}
