package dev.rocky.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.NeedsDecision.Option;
import dev.rocky.engine.TableSpec.OnExistingTarget;
import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.record.Origin;
import dev.rocky.engine.record.Watermark;
import dev.rocky.engine.sql.DuckDbDialect;
import dev.rocky.engine.sql.TableName;
import dev.rocky.state.Progress;
import dev.rocky.state.lmdb.LmdbSettings;
import dev.rocky.state.lmdb.LmdbStateStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is planned on a ledger that was set aside or went back to a backup. */
class RecoveredLedgerTest {

  private static final TableSpec APPEND =
      table(Strategy.append("tag")).metadata(MetadataColumn.loadTag("tag")).build();

  @TempDir private Path folder;
  private DuckDb db;

  @BeforeEach
  void open() throws Exception {
    db = DuckDb.open().run("CREATE TABLE src (id INTEGER)", "INSERT INTO src VALUES (1), (2)");
  }

  @AfterEach
  void close() throws Exception {
    db.close();
  }

  @Test
  void aTargetIsNotReplacedForATableThatTheLedgerMayHaveKnown() throws Exception {
    copy(APPEND);
    Path aside = LmdbStateStore.setAside(settings());
    db.run("DELETE FROM src WHERE id = 1", "INSERT INTO src VALUES (3)");

    TableResult result =
        copy(
            table(Strategy.append("tag"))
                .metadata(MetadataColumn.loadTag("tag"))
                .onExistingTarget(OnExistingTarget.REPLACE)
                .build());

    assertEquals(List.of("[1]", "[2]", "[3]"), db.rows("SELECT id FROM tgt"), aside.toString());
    assertEquals(Origin.RECOVERED, watermark().origin());
    assertTrue(
        result.plan().explain().contains("the ledger stands in for another"),
        result.plan().explain());
  }

  @Test
  void rowsThatWereLoadedSinceABackupAreNotAddedAgain() throws Exception {
    copy(APPEND);
    Path backup = backup();
    db.run("INSERT INTO src VALUES (3)");
    copy(APPEND);
    restore(backup);
    db.run("INSERT INTO src VALUES (4)");

    copy(APPEND);

    assertEquals(List.of("[1]", "[2]", "[3]", "[4]"), db.rows("SELECT id FROM tgt"));
    assertEquals(Origin.RECOVERED, watermark().origin());
  }

  @Test
  void aSoleWriterIsAskedAboutRowsThatWereLoadedSinceABackup() throws Exception {
    TableSpec sole = table(Strategy.appendAsSoleWriter()).build();
    copy(sole);
    Path backup = backup();
    db.run("INSERT INTO src VALUES (3)");
    copy(sole);
    restore(backup);

    try (Rocky rocky = rocky();
        Run run = rocky.startRun("p")) {
      DecisionNeededException asked =
          assertThrows(DecisionNeededException.class, () -> run.copy(sole, db.warehouse()));
      assertEquals(
          Set.of(Option.REPLACE, Option.REPEAT, Option.RECOVER), asked.decision().options());
    }
  }

  @Test
  void whatWasWrittenSinceCounts() throws Exception {
    copy(APPEND);
    restore(backup());
    db.run("INSERT INTO src VALUES (3)");
    copy(APPEND);
    db.run("INSERT INTO src VALUES (4)");

    TableResult result = copy(APPEND);

    assertEquals(Origin.LOADED, watermark().origin());
    assertTrue(!result.plan().explain().contains("hint"), result.plan().explain());
  }

  private static TableSpecBuilder table(Strategy strategy) {
    return TableSpec.builder(TableName.of("src"), TableName.of("tgt"), strategy)
        .cursor("id", CursorType.INTEGER);
  }

  private TableResult copy(TableSpec spec) {
    try (Rocky rocky = rocky();
        Run run = rocky.startRun("p")) {
      TableResult result = run.copy(spec, db.warehouse());
      run.finish();
      return result;
    }
  }

  private Watermark watermark() {
    try (Rocky rocky = rocky()) {
      return assertInstanceOf(Watermark.class, rocky.state(APPEND.key()).orElseThrow());
    }
  }

  private Path backup() {
    Path backup = folder.resolve("backup");
    try (LmdbStateStore store = LmdbStateStore.open(settings())) {
      store.backup(backup, Progress.NONE);
    }
    return backup;
  }

  private void restore(Path backup) {
    assertTrue(LmdbStateStore.restore(backup, settings(), Progress.NONE).copy().isIntact());
  }

  private Rocky rocky() {
    return Rocky.over(LmdbStateStore.open(settings()), new DuckDbDialect());
  }

  private LmdbSettings settings() {
    return LmdbSettings.ofDefaults().withPath(folder.resolve("state.lmdb"));
  }
}
