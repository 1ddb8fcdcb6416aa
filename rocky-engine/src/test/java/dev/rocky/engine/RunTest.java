package dev.rocky.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.check.Count;
import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.RunRecord.Status;
import dev.rocky.engine.sql.Boundary;
import dev.rocky.engine.sql.DuckDbDialect;
import dev.rocky.engine.sql.TableName;
import dev.rocky.state.memory.MemoryStateStore;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunTest {

  private static final TableName SOURCE = TableName.of("src");
  private static final TableName TARGET = TableName.of("tgt");

  private DuckDb db;
  private Rocky rocky;

  @BeforeEach
  void open() throws Exception {
    db = DuckDb.open().run("CREATE TABLE src (id INTEGER, v VARCHAR)");
    rocky = Rocky.over(new MemoryStateStore(), new DuckDbDialect());
  }

  @AfterEach
  void close() throws Exception {
    rocky.close();
    db.close();
  }

  @Test
  void firstRunCopiesEverythingAndTheNextOnlyWhatIsNew() throws Exception {
    db.run("INSERT INTO src VALUES (1, 'a'), (2, 'b')");
    TableSpec spec = append().build();
    TableResult first = copy(spec);
    db.run("INSERT INTO src VALUES (3, 'c')");

    TableResult second = copy(spec);

    assertEquals(Count.of(2), first.loaded());
    assertEquals(Optional.of(CursorValue.of(2)), first.after());
    assertEquals(Count.of(1), second.loaded());
    assertEquals(Optional.of(CursorValue.of(3)), second.after());
    assertEquals(List.of("[1, a]", "[2, b]", "[3, c]"), db.rows("SELECT id, v FROM tgt"));
    assertEquals(Count.of(3), second.measured());
  }

  @Test
  void firstRunOfAMergeKeptAllVersionsOfAKeyAndLaterRunsUpdatedThemAll() throws Exception {
    db.run(
        "CREATE TABLE versions (id INTEGER, c INTEGER, v VARCHAR)",
        "INSERT INTO versions VALUES (1, 1, 'old'), (1, 2, 'new'), (2, NULL, 'x')");
    TableSpec spec =
        TableSpec.builder(TableName.of("versions"), TARGET, Strategy.merge("id"))
            .cursor("c", CursorType.INTEGER)
            .build();

    TableResult first = copy(spec);

    assertEquals(Count.of(2), first.loaded());
    assertEquals(List.of("[1, 2, new]", "[2, null, x]"), db.rows("SELECT * FROM tgt"));
    db.run("INSERT INTO versions VALUES (1, 3, 'newer')");
    copy(spec);
    assertEquals(List.of("[1, 3, newer]", "[2, null, x]"), db.rows("SELECT * FROM tgt"));
  }

  @Test
  void deleteInsertOfATableIntoItselfUnderAnotherNameEmptiedIt() {
    for (String[] alias : new String[][] {{"main", "src"}, {"SRC"}, {"memory", "main", "Src"}}) {
      TableSpecBuilder builder =
          TableSpec.builder(SOURCE, TableName.of(alias), Strategy.deleteInsert())
              .cursor("id", CursorType.INTEGER);

      assertThrows(IllegalArgumentException.class, builder::build);
    }
  }

  @Test
  void tableThatCannotBePlannedIsNotedAndTheRunHasFailed() throws Exception {
    db.run("INSERT INTO src VALUES (1, 'a')");
    copy(append().build());
    TableSpec changed = append().cursor("v", CursorType.TEXT).boundary(Boundary.EXCLUSIVE).build();
    Run run = rocky.startRun("test");

    assertThrows(CursorChangedException.class, () -> run.copy(changed, db.warehouse()));

    assertEquals(Status.FAILED, run.finish().run().status());
    assertTrue(rocky.outcomes(run.id()).get(0).detail().contains("column id"));
    run.close();
  }

  @Test
  void anotherCursorColumnOfTheSameTypeIsRefused() throws Exception {
    db.run("ALTER TABLE src ADD COLUMN c INTEGER", "INSERT INTO src VALUES (1, 'a', 9)");
    copy(append().build());
    TableSpec changed = append().cursor("c", CursorType.INTEGER).build();

    CursorChangedException thrown = assertThrows(CursorChangedException.class, () -> copy(changed));

    assertTrue(thrown.getMessage().contains("column id"), thrown.getMessage());
  }

  @Test
  void emptyCopyLeavesTheWatermarkWhereItWas() throws Exception {
    db.run("INSERT INTO src VALUES (7, 'a')");
    TableSpec spec = append().build();
    copy(spec);

    TableResult second = copy(spec);

    assertEquals(Optional.of(CursorValue.of(7)), second.after());
    assertEquals(Count.of(0), second.loaded());
  }

  @Test
  void everyStrategyAndWindowEndsWithTheSourcesRows() throws Exception {
    db.run("INSERT INTO src VALUES (1, 'a'), (2, 'b')");
    List<TableSpec> specs =
        List.of(
            append("t1").build(),
            append("t2").twoSided().build(),
            spec("t3", Strategy.merge("id")).build(),
            spec("t4", Strategy.merge("id")).twoSided().boundary(Boundary.INCLUSIVE).build(),
            spec("t5", Strategy.deleteInsert()).boundary(Boundary.INCLUSIVE).build(),
            spec("t6", Strategy.deleteInsert()).twoSided().build(),
            spec("t7", Strategy.fullRefresh()).build(),
            spec("t8", Strategy.fullRefresh()).twoSided().build());
    for (TableSpec spec : specs) {
      copy(spec);
    }
    db.run("INSERT INTO src VALUES (3, 'c'), (4, 'd')");

    for (TableSpec spec : specs) {
      TableResult result = copy(spec);
      assertEquals(Optional.of(CursorValue.of(4)), result.after(), spec.toString());
      assertEquals(
          List.of("[1, a]", "[2, b]", "[3, c]", "[4, d]"),
          db.rows("SELECT id, v FROM " + spec.target().table()),
          spec.toString());
    }
  }

  @Test
  void tableThatWasDeletedFromTheLedgerIsReplaced() throws Exception {
    db.run("INSERT INTO src VALUES (1, 'a'), (2, 'b')");
    TableSpec spec = append().build();
    copy(spec);
    rocky.delete(spec.key(), "backfill");
    db.run("DELETE FROM src WHERE id = 1");

    copy(spec);

    assertEquals(List.of("[2, b]"), db.rows("SELECT id, v FROM tgt"));
  }

  @Test
  void rewoundAppendReplacesTheRowsThatItLoadedBeyondTheWatermark() throws Exception {
    db.run("INSERT INTO src VALUES (1, 'a'), (2, 'b'), (3, 'c')");
    TableSpec spec = append().build();
    copy(spec);
    db.run("UPDATE src SET v = 'B' WHERE id = 2");
    rocky.rewind(spec.key(), CursorValue.of(1), "b was wrong");

    copy(spec);

    assertEquals(List.of("[1, a]", "[2, B]", "[3, c]"), db.rows("SELECT id, v FROM tgt"));
  }

  @Test
  void existingTargetThatTheLedgerDoesNotKnowIsRecoveredFrom() throws Exception {
    db.run(
        "INSERT INTO src VALUES (1, 'a'), (2, 'b'), (3, 'c')",
        "CREATE TABLE tgt AS SELECT *, NULL::VARCHAR AS _loaded_by FROM src WHERE id < 3");

    TableResult result = copy(append().build());

    assertEquals(Count.of(1), result.loaded());
    assertEquals(List.of("[1, a]", "[2, b]", "[3, c]"), db.rows("SELECT id, v FROM tgt"));
  }

  @Test
  void interruptedAppendGoesOnFromTheRowsThatItLeftBehind() throws Exception {
    db.run("INSERT INTO src VALUES (1, 'a')");
    TableSpec spec = append().build();
    copy(spec);
    db.run("INSERT INTO src VALUES (2, 'b')");
    try (Run dies = rocky.startRun("p")) {
      Copy copy = (Copy) dies.plan(spec);
      dies.begin(copy);
      db.warehouse().execute(copy.script());
    }
    db.run("INSERT INTO src VALUES (3, 'c')");

    TableResult result = copy(spec);

    assertEquals(Count.of(1), result.loaded());
    assertEquals(List.of("[1, a]", "[2, b]", "[3, c]"), db.rows("SELECT id, v FROM tgt"));
  }

  /** Each created the target in place of the other's. */
  @Test
  void sourcesThatWerePlannedBeforeTheirTargetWasThereErasedEachOthersRows() throws Exception {
    db.run(
        "INSERT INTO src VALUES (1, 'a')",
        "CREATE TABLE src2 (id INTEGER, v VARCHAR)",
        "INSERT INTO src2 VALUES (7, 'z')");
    TableSpec one = append().sourceId("one").build();
    TableSpec two =
        TableSpec.builder(TableName.of("src2"), TARGET, Strategy.append("_loaded_by"))
            .cursor("id", CursorType.INTEGER)
            .metadata(MetadataColumn.loadTag("_loaded_by"))
            .sourceId("two")
            .build();
    try (Run run = rocky.startRun("test")) {
      List<Plan> plans = run.plan(List.of(one, two));
      Copy first = (Copy) answer(plans.get(0));
      Copy second = (Copy) answer(plans.get(1));
      run.begin(first);
      db.warehouse().execute(first.script());
      run.complete(first, first.observed(db.warehouse().query(first.extentQuery().orElseThrow())));
      run.begin(second);

      SQLException refused =
          assertThrows(SQLException.class, () -> db.warehouse().execute(second.script()));

      run.fail(second, refused);
    }
    copy(two);
    assertEquals(List.of("[1, a]", "[7, z]"), db.rows("SELECT id, v FROM tgt"));
  }

  private Plan answer(Plan plan) throws Exception {
    return ((Ask) plan).answer(db.warehouse().query(((Ask) plan).query()));
  }

  private TableResult copy(TableSpec spec) {
    try (Run run = rocky.startRun("test")) {
      TableResult result = run.copy(spec, db.warehouse());
      run.finish();
      return result;
    }
  }

  private static TableSpecBuilder append() {
    return append("tgt");
  }

  private static TableSpecBuilder append(String target) {
    return spec(target, Strategy.append("_loaded_by"))
        .metadata(MetadataColumn.loadTag("_loaded_by"));
  }

  private static TableSpecBuilder spec(String target, Strategy strategy) {
    return TableSpec.builder(SOURCE, TableName.of(target), strategy)
        .cursor("id", CursorType.INTEGER);
  }
}
