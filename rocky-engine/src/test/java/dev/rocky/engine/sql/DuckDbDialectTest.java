package dev.rocky.engine.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.cursor.CursorValue;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DuckDbDialectTest {

  private static final ExtraColumn TAG = new ExtraColumn("_loaded_by", "'mine'");
  private static final Window EVERY_ROW =
      new Window("ts", Optional.empty(), Boundary.EXCLUSIVE, Optional.empty(), true);

  private final SqlDialect dialect = new DuckDbDialect();

  private DuckDb duckDb;

  @BeforeEach
  void open() {
    duckDb = new DuckDb();
  }

  @AfterEach
  void close() {
    duckDb.close();
  }

  private static Load everything(List<ExtraColumn> extras) {
    return new Load(
        TableName.of("s"), TableName.of("t"), List.of(), extras, Optional.of(EVERY_ROW));
  }

  @Test
  void tablesAndViewsExistInEitherCase() {
    duckDb.execute(
        "CREATE TABLE Orders(i INTEGER)",
        "CREATE VIEW recent AS SELECT 1 AS i",
        "CREATE TEMP TABLE scratch(i INTEGER)",
        "CREATE SCHEMA staging",
        "CREATE TABLE staging.stock(i INTEGER)");

    assertExists("Orders", "ORDERS", "orders", "recent", "scratch", "main.orders", "temp.scratch");
    assertExists("staging.stock", "Staging.STOCK", "memory.staging.stock", "MEMORY.main.Orders");
    assertMissing("stock", "staging.orders", "nope", "other.main.orders", "memory.main.stock");
  }

  @Test
  void lettersBeyondAsciiAreToldApartByCaseAsDuckDbDoes() {
    duckDb.execute("CREATE TABLE \"Ä\"(i INTEGER)");

    assertExists("Ä");
    assertMissing("ä");
    assertThrows(IllegalStateException.class, () -> duckDb.cell(dialect.count(TableName.of("ä"))));
  }

  @Test
  void aTableOfAnAttachedCatalogExists() {
    duckDb.execute(
        "ATTACH ':memory:' AS \"Lake\"",
        "CREATE TABLE \"Lake\".orders(i INTEGER)",
        "CREATE SCHEMA \"Lake\".gold",
        "CREATE TABLE \"Lake\".gold.sales(i INTEGER)");

    assertExists("Lake.main.orders", "lake.gold.sales", "Lake.orders");
    assertMissing("orders", "gold.sales", "Lake.sales", "memory.main.orders");

    duckDb.execute("USE \"Lake\".gold");
    assertExists("sales", "gold.sales", "main.orders");
  }

  private void assertExists(String... names) {
    for (String name : names) {
      assertEquals("1", duckDb.cell(dialect.exists(TableName.parse(name))), name);
      duckDb.cell(dialect.count(TableName.parse(name)));
    }
  }

  private void assertMissing(String... names) {
    for (String name : names) {
      assertEquals("0", duckDb.cell(dialect.exists(TableName.parse(name))), name);
    }
  }

  @Test
  void aSourceThatHasTheExtraColumnAlreadyFailsInEveryStatement() {
    // Given a source that was itself loaded with tags
    duckDb.execute(
        "CREATE TABLE s AS SELECT 1 AS id, TIMESTAMP '2025-01-01' AS ts, 'theirs' AS \"_Loaded_By\"",
        "CREATE TABLE t AS SELECT 7 AS id, TIMESTAMP '2025-01-01' AS ts, 'kept' AS _loaded_by");
    Load load = everything(List.of(TAG));

    for (Script script :
        List.of(
            dialect.replace(load, true),
            dialect.replace(load, false),
            dialect.append(load),
            dialect.deleteInsert(load),
            dialect.replaceTagged(load, new LoadTag("_loaded_by", "kept")),
            dialect.merge(load.keyed(List.of("id"))))) {
      // When it runs, Then it fails and the target is as before
      assertThrows(IllegalStateException.class, () -> duckDb.run(script), script::toString);
      assertEquals(List.of(List.of("7", "kept")), duckDb.rows("SELECT id, _loaded_by FROM t"));
    }

    // And with its columns listed, the load's own tag counts
    Load listed =
        new Load(load.source(), load.target(), List.of("id", "ts"), load.extras(), load.window());
    duckDb.run(dialect.replace(listed, true));
    assertEquals(List.of(List.of("1", "mine")), duckDb.rows("SELECT id, _loaded_by FROM t"));
  }

  @Test
  void anExtraWithTheNameOfAnotherColumnIsRefused() {
    Load twice = everything(List.of(TAG, new ExtraColumn("_LOADED_BY", "'other'")));
    Load likeTheCursor = everything(List.of(new ExtraColumn("TS", "'other'")));

    assertThrows(IllegalArgumentException.class, () -> dialect.append(twice));
    assertThrows(IllegalArgumentException.class, () -> dialect.replace(likeTheCursor, true));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            dialect.append(
                new Load(
                    TableName.of("s"),
                    TableName.of("t"),
                    List.of("a", "A"),
                    List.of(),
                    Optional.empty())));
  }

  @Test
  void aMergeNeedsKeysOfTheSourceAndAWindow() {
    Load load = everything(List.of(TAG));
    Load unbounded =
        new Load(load.source(), load.target(), load.columns(), load.extras(), Optional.empty());

    assertThrows(IllegalArgumentException.class, () -> dialect.merge(load.keyed(List.of())));
    assertThrows(
        IllegalArgumentException.class, () -> dialect.merge(load.keyed(List.of("_LOADED_BY"))));
    assertThrows(
        IllegalArgumentException.class, () -> dialect.merge(unbounded.keyed(List.of("id"))));
  }

  @Test
  void aMergeOfAllColumnsLeavesNoHelperColumnAndKeepsColumnsThatTheSourceLacks() {
    duckDb.execute(
        "CREATE TABLE s AS FROM (VALUES (1, TIMESTAMP '2025-01-01', 'old'), (1, TIMESTAMP '2025-01-02', 'new'),"
            + " (1, NULL, 'no time'), (2, NULL, 'second')) AS s(id, ts, v)",
        "CREATE TABLE t(id INTEGER PRIMARY KEY, note VARCHAR, v VARCHAR, ts TIMESTAMP, _loaded_by VARCHAR)",
        "INSERT INTO t(id, note, v) VALUES (1, 'kept', 'before')");

    duckDb.run(dialect.merge(everything(List.of(TAG)).keyed(List.of("id"))));

    assertEquals(
        List.of(
            Arrays.asList("1", "kept", "new", "2025-01-02 00:00:00", "mine"),
            Arrays.asList("2", null, "second", null, "mine")),
        duckDb.rows("SELECT id, note, v, CAST(ts AS VARCHAR), _loaded_by FROM t ORDER BY id"));
  }

  @Test
  void rowsThatTieForAKeyMergeAsOneOfThem() {
    duckDb.execute(
        "CREATE TABLE s AS SELECT 1 AS id, TIMESTAMP '2025-01-01' AS ts, range AS v FROM range(9)",
        "CREATE TABLE t AS SELECT *, '' AS _loaded_by FROM s LIMIT 1");

    duckDb.run(dialect.merge(everything(List.of(TAG)).keyed(List.of("id"))));

    assertEquals("1", duckDb.cell(dialect.count(TableName.of("t"))));
  }

  @Test
  void replacingAViewFailsAndLeavesIt() {
    duckDb.execute(
        "CREATE TABLE s AS SELECT 1 AS id, TIMESTAMP '2025-01-01' AS ts",
        "CREATE VIEW t AS SELECT 9 AS id");

    assertThrows(
        IllegalStateException.class,
        () -> duckDb.run(dialect.replace(everything(List.of()), true)));
    assertEquals("9", duckDb.cell("SELECT CAST(id AS VARCHAR) FROM t"));
  }

  @Test
  void aReplacedTableTakesTheTypesOfTheSourceAndLosesItsConstraints() {
    duckDb.execute(
        "CREATE TABLE s AS SELECT CAST(1 AS BIGINT) AS id, TIMESTAMP '2025-01-01' AS ts",
        "CREATE TABLE t(id INTEGER PRIMARY KEY, ts TIMESTAMP, more VARCHAR)");

    duckDb.run(dialect.replace(everything(List.of(TAG)), true));

    assertEquals(
        List.of(
            List.of("id", "BIGINT"), List.of("ts", "TIMESTAMP"), List.of("_loaded_by", "VARCHAR")),
        duckDb.rows(
            "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 't' ORDER BY column_index"));
    assertEquals("0", duckDb.cell("SELECT CAST(COUNT(*) AS VARCHAR) FROM duckdb_constraints()"));
  }

  @Test
  void aNullExtraIsTextInANewTable() {
    duckDb.execute("CREATE TABLE s AS SELECT 1 AS id, TIMESTAMP '2025-01-01' AS ts");
    Load load = everything(List.of(new ExtraColumn("_loaded_by", dialect.nullText())));

    duckDb.run(dialect.replace(load, false));

    assertEquals(
        "VARCHAR",
        duckDb.cell("SELECT data_type FROM duckdb_columns() WHERE column_name = '_loaded_by'"));
  }

  @Test
  void aLoadIntoACoarserColumnRoundsUpSoThatItsExtentIsNoWatermark() {
    // Given a source with nanoseconds and a target with microseconds: a trap that docs/windows.md
    // names
    duckDb.execute(
        "CREATE TABLE s AS SELECT 1 AS id, TIMESTAMP_NS '2025-01-01 00:00:00.0000015' AS ts",
        "CREATE TABLE t(id INTEGER, ts TIMESTAMP)");

    duckDb.run(dialect.append(everything(List.of())));

    assertEquals("2025-01-01 00:00:00.000002", duckDb.cell("SELECT CAST(ts AS VARCHAR) FROM t"));
  }

  @Test
  void theQueryOfTheReferenceIsRecognisable() {
    Literal bound = dialect.literal(CursorValue.of(Instant.parse("2025-03-15T14:30:00Z")));
    Load load =
        new Load(
            TableName.of("fivetran_catalog", "src__acme__us_west__shopify", "orders"),
            TableName.of("acme_warehouse", "staging__us_west__shopify", "orders"),
            List.of(),
            List.of(new ExtraColumn("_loaded_by", dialect.nullText())),
            Optional.of(
                new Window(
                    "_fivetran_synced",
                    Optional.of(bound),
                    Boundary.EXCLUSIVE,
                    Optional.empty(),
                    false)));

    String sql = dialect.append(load).statements().get(0);

    assertTrue(
        sql.endsWith(
            """
            SELECT *, CAST(NULL AS VARCHAR) AS "_loaded_by"
            FROM "fivetran_catalog"."src__acme__us_west__shopify"."orders"
            WHERE "_fivetran_synced" > TIMESTAMPTZ '2025-03-15 14:30:00+00'"""),
        sql);
  }
}
