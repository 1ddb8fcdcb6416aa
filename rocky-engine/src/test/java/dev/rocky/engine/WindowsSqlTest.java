package dev.rocky.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.sql.TableName;
import java.io.IOException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The SQL in {@code docs/windows.md} is that of real plans, and DuckDB executes it. */
class WindowsSqlTest {

  private static final TableName ORDERS = TableName.of("raw", "orders");

  private DuckDb db;
  private WindowsFixture fixture;

  @BeforeEach
  void open() throws SQLException {
    db =
        DuckDb.open()
            .run(
                "CREATE SCHEMA raw",
                "CREATE SCHEMA lake",
                "SET TimeZone = 'UTC'",
                "CREATE TABLE raw.orders (id BIGINT, updated_at TIMESTAMPTZ, total DECIMAL(10, 2))",
                "INSERT INTO raw.orders VALUES (1, '2025-03-15 14:30:00', 9.5)");
    fixture = new WindowsFixture(db);
  }

  @AfterEach
  void close() throws SQLException {
    fixture.close();
    db.close();
  }

  private static TableSpecBuilder spec(Strategy strategy) {
    return TableSpec.builder(ORDERS, TableName.of("lake", "orders"), strategy)
        .cursor("updated_at", CursorType.INSTANT);
  }

  private static TableSpecBuilder append() {
    return spec(Strategy.append("_loaded_by")).metadata(MetadataColumn.loadTag("_loaded_by"));
  }

  private static Map<String, TableSpec> specs() {
    Map<String, TableSpec> specs = new LinkedHashMap<>();
    specs.put("append", append().build());
    specs.put("append two-sided", append().twoSided().build());
    specs.put("merge two-sided", spec(Strategy.merge("id")).twoSided().build());
    specs.put("delete+insert", spec(Strategy.deleteInsert()).build());
    specs.put("full refresh two-sided", spec(Strategy.fullRefresh()).twoSided().build());
    specs.put("observation", append().build());
    specs.put("upper bound", append().twoSided().build());
    return specs;
  }

  static Stream<String> names() {
    return specs().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void documentShowsTheSqlOfARealPlan(String name) throws Exception {
    TableSpec spec = specs().get(name);
    fixture.copy(spec);
    db.run("INSERT INTO raw.orders VALUES (2, '2025-03-16 08:15:00.25', 20)");

    String sql = sql(name, spec);

    assertEquals(WindowsDocument.read().sql().get(name), sql);
  }

  private String sql(String name, TableSpec spec) throws Exception {
    try (Run run = fixture.rocky.startRun("documents")) {
      Plan plan = run.plan(spec);
      if (name.equals("upper bound")) {
        return ((Ask) plan).query() + "\n";
      }
      Copy copy = (Copy) fixture.settle(plan);
      String sql =
          name.equals("observation")
              ? copy.extentQuery().orElseThrow() + "\n"
              : copy.script().toString();
      fixture.carryOut(run, copy);
      return sql.replace(run.id().toString(), "<run id>");
    }
  }

  @Test
  void documentShowsNoOtherSql() throws IOException {
    Set<String> shown = WindowsDocument.read().sql().keySet();

    assertEquals(specs().keySet(), shown);
  }
}
