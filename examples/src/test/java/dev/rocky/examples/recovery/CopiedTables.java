package dev.rocky.examples.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rocky.engine.MetadataColumn;
import dev.rocky.engine.Row;
import dev.rocky.engine.Strategy;
import dev.rocky.engine.TableSpec;
import dev.rocky.engine.TableSpecBuilder;
import dev.rocky.engine.Warehouse;
import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.sql.Boundary;
import dev.rocky.engine.sql.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * One table of each strategy, two of which share a target, and their sources, into which rows
 * arrive at any time: a microsecond apart, and some at the same microsecond.
 */
final class CopiedTables {

  private static final String TAG = "loaded_by";
  private static final List<String> COLUMNS = List.of("id", "seen_at", "v");

  private CopiedTables() {}

  /** All of them. */
  static List<TableSpec> specs() {
    return List.of(
        append("appended").build(),
        append("appended_in_steps").twoSided().build(),
        append("appended_alone").exclusive().build(),
        spec("written_by_one", "written_by_one", Strategy.appendAsSoleWriter()).build(),
        spec("merged", "merged", Strategy.merge("id")).boundary(Boundary.INCLUSIVE).build(),
        spec("merged_in_steps", "merged_in_steps", Strategy.merge("id")).twoSided().build(),
        spec("deleted", "deleted", Strategy.deleteInsert()).boundary(Boundary.INCLUSIVE).build(),
        spec("refreshed", "refreshed", Strategy.fullRefresh()).build(),
        shared("east"),
        shared("west"));
  }

  private static TableSpec shared(String source) {
    return tagged(spec(source, "both", Strategy.append(TAG))).sourceId(source).build();
  }

  private static TableSpecBuilder append(String name) {
    return tagged(spec(name, name, Strategy.append(TAG)));
  }

  private static TableSpecBuilder tagged(TableSpecBuilder spec) {
    return spec.metadata(MetadataColumn.loadTag(TAG));
  }

  private static TableSpecBuilder spec(String source, String target, Strategy strategy) {
    return TableSpec.builder(TableName.of("src_" + source), TableName.of("tgt_" + target), strategy)
        .cursor("seen_at", CursorType.INSTANT)
        .columns(COLUMNS.toArray(String[]::new));
  }

  /** Makes the sources, with one row each. */
  static void create(Connection db) throws SQLException {
    for (TableSpec spec : specs()) {
      String source = spec.source().table();
      execute(
          db,
          "CREATE TABLE " + source + " (id INTEGER, seen_at TIMESTAMPTZ, v VARCHAR(9))",
          "INSERT INTO "
              + source
              + " VALUES (1, TIMESTAMPTZ '2025-03-15 14:30:00.123456+00', 'a')");
    }
  }

  /** Rows that nobody has seen, the last two of the same microsecond. */
  static void arriveBefore(Connection db) throws SQLException {
    for (TableSpec spec : specs()) {
      add(db, spec, 1);
      add(db, spec, 1);
      add(db, spec, 0);
    }
  }

  /** One of the microsecond of the last row that a plan has seen, and one behind it. */
  static void arriveDuring(Connection db) throws SQLException {
    for (TableSpec spec : specs()) {
      add(db, spec, 0);
      add(db, spec, 1);
    }
  }

  /** One of the microsecond of the last row that was copied, where it is looked for again. */
  static void arriveAfter(Connection db) throws SQLException {
    for (TableSpec spec : specs()) {
      if (spec.boundary() == Boundary.INCLUSIVE) {
        add(db, spec, 0);
      }
      add(db, spec, 1);
    }
  }

  private static void add(Connection db, TableSpec spec, int microseconds) throws SQLException {
    String source = spec.source().table();
    execute(
        db,
        "INSERT INTO "
            + source
            + " SELECT MAX(id) + 1, MAX(seen_at) + INTERVAL '"
            + microseconds
            + "' MICROSECOND, 'b' FROM "
            + source);
  }

  /** Every row of the source is in the target once. */
  static void requireCopied(Connection db, String story) throws Exception {
    for (TableSpec spec : specs()) {
      if (spec.key().source().isEmpty()) {
        String expected =
            rows(db, "SELECT id, CAST(seen_at AS VARCHAR) FROM " + spec.source().table());
        String found =
            rows(db, "SELECT id, CAST(seen_at AS VARCHAR) FROM " + spec.target().table());
        assertEquals(expected, found, () -> story + ", " + spec.key());
      }
    }
    assertEquals(
        rows(db, "SELECT id, 'x' FROM src_east UNION ALL SELECT id, 'x' FROM src_west"),
        rows(db, "SELECT id, 'x' FROM tgt_both"),
        () -> story + ", both");
  }

  private static String rows(Connection db, String query) throws Exception {
    return Warehouse.jdbc(db)
        .query("SELECT CAST(id AS VARCHAR), rest FROM (" + query + ") AS r (id, rest)")
        .stream()
        .map(Row::toString)
        .sorted()
        .toList()
        .toString();
  }

  private static void execute(Connection db, String... statements) throws SQLException {
    try (Statement statement = db.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
