package dev.rocky.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rocky.engine.check.Check;
import dev.rocky.engine.check.FreshnessCheck;
import dev.rocky.engine.check.RowCountCheck;
import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.sql.DuckDbDialect;
import dev.rocky.engine.sql.TableName;
import dev.rocky.state.memory.MemoryStateStore;
import dev.rocky.state.tck.ManualClock;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The checks on a real database. */
class ChecksDuckDbTest {

  private static final TableName SOURCE = TableName.of("main", "Src");
  private static final TableName TARGET = TableName.of("main", "Tgt");
  private static final Check STAMP = FreshnessCheck.of("At", Duration.ofDays(1));
  private static final Check LOCAL =
      new FreshnessCheck(
          "local", CursorType.LOCAL_DATE_TIME, ZoneId.of("Europe/Vienna"), Duration.ofDays(1));
  private static final Check DAY =
      new FreshnessCheck("day", CursorType.DATE, ZoneOffset.UTC, Duration.ofDays(1));

  private final ManualClock clock = new ManualClock(Instant.parse("2025-03-15T14:30:00Z"));
  private final Rocky rocky =
      Rocky.builder(new MemoryStateStore(), new DuckDbDialect()).clock(clock).build();
  private DuckDb db;

  @BeforeEach
  void fill() throws SQLException {
    db =
        DuckDb.open()
            .run(
                "SET TimeZone = 'America/New_York'",
                "CREATE TABLE \"Src\" (id INT, \"At\" TIMESTAMPTZ, local TIMESTAMP, day DATE)",
                "INSERT INTO \"Src\" VALUES"
                    + " (1, '2025-03-15 13:30:00+00', '2025-03-15 14:30:00', '2025-03-15'),"
                    + " (2, NULL, NULL, NULL)");
  }

  @AfterEach
  void close() throws SQLException {
    rocky.close();
    db.close();
  }

  @Test
  void freshTableWithAllRowsPasses() {
    TableResult result = copy(incremental(RowCountCheck.EXACT, STAMP, LOCAL, DAY));

    assertEquals(List.of("Passed", "Passed", "Passed", "Passed"), outcomes(result));
    assertEquals(
        "the newest row is of 2025-03-15T13:30:00Z, PT1H old; the threshold is PT24H",
        result.checks().get(1).reason());
  }

  @Test
  void tableThatGetsNothingNewGrowsOld() {
    TableSpec spec = incremental(RowCountCheck.EXACT, STAMP, LOCAL, DAY);
    copy(spec);
    clock.advance(Duration.ofHours(23).plusNanos(1));

    TableResult result = copy(spec);

    assertEquals(List.of("Passed", "Failed", "Failed", "Failed"), outcomes(result));
  }

  @Test
  void fullRefreshWithoutACursorComparesAllRows() throws SQLException {
    TableSpec spec =
        TableSpec.builder(SOURCE, TARGET, Strategy.fullRefresh())
            .checks(RowCountCheck.EXACT, STAMP)
            .build();
    copy(spec);

    assertEquals(List.of("Passed", "Passed"), outcomes(copy(spec)));

    db.run("CREATE VIEW \"Half\" AS SELECT * FROM \"Src\" WHERE id = (random() * 0 + 3)::INT");
    TableSpec empty =
        TableSpec.builder(TableName.of("main", "Half"), TARGET, Strategy.fullRefresh())
            .checks(RowCountCheck.EXACT, STAMP)
            .build();
    assertEquals(List.of("Passed", "NotEvaluated"), outcomes(copy(empty)));
  }

  @Test
  void columnThatIsNotThereIsNotEvaluated() {
    Check missing = FreshnessCheck.of("updated", Duration.ofDays(1));
    Check unspeakable = FreshnessCheck.of("a\0b", Duration.ofDays(1));

    TableResult result = copy(incremental(missing, unspeakable, STAMP));

    assertEquals(List.of("NotEvaluated", "NotEvaluated", "Passed"), outcomes(result));
  }

  private static TableSpec incremental(Check... checks) {
    return TableSpec.builder(SOURCE, TARGET, Strategy.merge("id"))
        .cursor("At", CursorType.INSTANT)
        .checks(checks)
        .build();
  }

  private TableResult copy(TableSpec spec) {
    try (Run run = rocky.startRun("p")) {
      TableResult result = run.copy(spec, db.warehouse());
      run.finish();
      return result;
    }
  }

  private static List<String> outcomes(TableResult result) {
    return result.checks().stream().map(check -> check.getClass().getSimpleName()).toList();
  }
}
