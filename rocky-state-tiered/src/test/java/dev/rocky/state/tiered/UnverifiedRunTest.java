package dev.rocky.state.tiered;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.Ask;
import dev.rocky.engine.MetadataColumn;
import dev.rocky.engine.Rocky;
import dev.rocky.engine.Run;
import dev.rocky.engine.RunReport;
import dev.rocky.engine.Strategy;
import dev.rocky.engine.TableSpec;
import dev.rocky.engine.Warehouse;
import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.record.OnConflict;
import dev.rocky.engine.sql.DuckDbDialect;
import dev.rocky.engine.sql.TableName;
import dev.rocky.state.Namespace;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.Settings;
import dev.rocky.state.lmdb.LmdbSettings;
import dev.rocky.state.lmdb.LmdbStateStore;
import dev.rocky.state.remote.Register;
import dev.rocky.state.sync.SyncedLedger;
import dev.rocky.state.tiered.TieredSettings.Mode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose ledger was pulled from a cache, and may be behind. */
class UnverifiedRunTest {

  private static final TableSpec APPEND =
      TableSpec.builder(TableName.of("src"), TableName.of("tgt"), Strategy.append("tag"))
          .metadata(MetadataColumn.loadTag("tag"))
          .cursor("id", CursorType.INTEGER)
          .build();

  private final Tiers tiers = new Tiers();
  @TempDir Path folder;

  private Rocky machine(String name, OnConflict onConflict) {
    Namespace namespace = new Namespace("bronze");
    return Rocky.builder(
            LmdbStateStore.open(
                LmdbSettings.from(Settings.of(Map.of("path", folder.resolve(name).toString())))),
            new DuckDbDialect())
        .remote(
            (ledger, rules) ->
                SyncedLedger.builder(
                        ledger,
                        TieredRemoteStore.of(
                            tiers.cache.open(),
                            tiers.durable.open(),
                            TieredSettings.ofDefaults().withMode(Mode.CACHE_FIRST),
                            tiers.clock,
                            System::nanoTime),
                        namespace,
                        "tiered")
                    .rules(rules)
                    .open())
        .onConflict(onConflict)
        .build();
  }

  private static void copy(Rocky machine, Warehouse warehouse) {
    try (Run run = machine.startRun("p")) {
      run.copy(APPEND, warehouse);
      run.finish();
    }
  }

  private static void execute(Connection db, String sql) throws SQLException {
    try (Statement statement = db.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String rows(Connection db) throws SQLException {
    try (Statement statement = db.createStatement();
        ResultSet found =
            statement.executeQuery("SELECT string_agg(id, ' ' ORDER BY id) FROM tgt")) {
      return found.next() ? found.getString(1) : "";
    }
  }

  /**
   * What the other machine appended since is found by its tag, and adopted. Both have moved the
   * watermark then, which is for the policy to decide.
   */
  private PushResult appendOnAStaleLedger(OnConflict onConflict) throws SQLException {
    try (Connection db = DriverManager.getConnection("jdbc:duckdb:");
        Rocky one = machine("one", onConflict);
        Rocky two = machine("two", onConflict)) {
      Warehouse warehouse = Warehouse.jdbc(db);
      execute(db, "CREATE TABLE src (id INTEGER)");
      execute(db, "INSERT INTO src VALUES (1), (2)");
      copy(one, warehouse);
      copy(two, warehouse);
      Register before = tiers.head().orElseThrow();
      execute(db, "INSERT INTO src VALUES (3)");
      copy(one, warehouse);
      tiers.cacheHead(before.content());
      execute(db, "INSERT INTO src VALUES (4)");

      try (Run run = two.startRun("p")) {
        PullResult.Unchanged pulled =
            assertInstanceOf(PullResult.Unchanged.class, run.pulled().orElseThrow());
        assertEquals(false, pulled.verified());
        Ask ask = assertInstanceOf(Ask.class, run.plan(APPEND));
        assertTrue(ask.explain().contains("may have copied"), ask::explain);
        run.copy(APPEND, warehouse);
        RunReport report = run.finish();
        assertEquals("1 2 3 4", rows(db));
        return report.pushed().orElseThrow();
      }
    }
  }

  @Test
  void anAppendOnAStaleLedgerDoublesNothingAndIsPushedWhereTheNewestWins() throws SQLException {
    PushResult pushed = appendOnAStaleLedger(OnConflict.NEWEST);

    assertInstanceOf(PushResult.Pushed.class, pushed);
  }

  /** The price of the cache under the default policy: somebody has to resolve it. */
  @Test
  void anAppendOnAStaleLedgerDoublesNothingAndIsInConflictByDefault() throws SQLException {
    PushResult pushed = appendOnAStaleLedger(OnConflict.FAIL);

    PushResult.Conflict conflict = assertInstanceOf(PushResult.Conflict.class, pushed);
    assertEquals(1, conflict.count());
  }
}
