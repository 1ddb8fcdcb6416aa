package dev.rocky.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.rocky.engine.NeedsDecision.Option;
import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.sql.TableName;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What once lost or doubled rows, or asked without need. Each test is named after what went wrong.
 */
class WindowsRegressionTest {

  private WindowsFixture fixture;
  private DuckDb db;

  @BeforeEach
  void open() throws Exception {
    db = DuckDb.open();
    fixture = new WindowsFixture(db);
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
    db.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void recoveryWithoutNewRowsForgotHowFarTheTargetWasAndTheNextAppendDoubledThem(boolean twoSided)
      throws Exception {
    TableSpec spec = sided(WindowsFixture.append(), twoSided);
    db.run("INSERT INTO src VALUES (1, 10, 'a')");
    fixture.copy(spec);
    db.run("INSERT INTO src VALUES (2, 20, 'b')");
    fixture.killedAfterCopying(spec);
    fixture.copy(spec);

    fixture.copy(spec);

    assertEquals(Optional.of(CursorValue.of(20)), fixture.watermark(spec));
    assertEquals(List.of("1@10 a", "2@20 b"), fixture.target());
  }

  @Test
  void recoveryOfAnUnknownTargetWithoutNewRowsHadToBeChosenAgainAtEveryRun() throws Exception {
    TableSpec spec =
        WindowsFixture.append()
            .twoSided()
            .onExistingTarget(TableSpec.OnExistingTarget.FAIL)
            .build();
    db.run(
        "INSERT INTO src VALUES (1, 10, 'a')",
        "CREATE TABLE tgt AS SELECT *, NULL::VARCHAR AS _loaded_by FROM src");
    try (Run run = fixture.rocky.startRun("decides")) {
      NeedsDecision asked = assertInstanceOf(NeedsDecision.class, fixture.settle(run.plan(spec)));
      fixture.carryOut(run, (Copy) fixture.settle(asked.choose(Option.RECOVER)));
    }

    TableResult next = fixture.copy(spec);

    assertEquals(Optional.of(CursorValue.of(10)), next.after());
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 20})
  void rewoundTwoSidedAppendKeptItsRowsBeyondTheSourcesGreatestValue(int deletedFrom)
      throws Exception {
    TableSpec spec = WindowsFixture.append().twoSided().build();
    db.run("INSERT INTO src VALUES (1, 10, 'a'), (2, 20, 'b'), (3, 30, 'c')");
    fixture.copy(spec);
    db.run("DELETE FROM src WHERE c >= " + deletedFrom);
    fixture.rocky.rewind(spec.key(), CursorValue.of(10), "c was a mistake");

    fixture.copy(spec);

    assertEquals(
        deletedFrom == 30 ? List.of("1@10 a", "2@20 b") : List.of("1@10 a"), fixture.target());
  }

  @Test
  void rewoundAppendDoubledRowsThatItHadRecoveredAndNotLoaded() throws Exception {
    TableSpec spec = WindowsFixture.append().build();
    db.run(
        "INSERT INTO src VALUES (1, 10, 'a'), (2, 20, 'b')",
        "CREATE TABLE tgt AS SELECT *, NULL::VARCHAR AS _loaded_by FROM src",
        "INSERT INTO src VALUES (3, 30, 'c')");
    fixture.copy(spec);
    fixture.rocky.rewind(spec.key(), CursorValue.of(10), "b was wrong");

    try (Run run = fixture.rocky.startRun("asks")) {
      NeedsDecision asked = assertInstanceOf(NeedsDecision.class, fixture.settle(run.plan(spec)));
      fixture.carryOut(run, (Copy) fixture.settle(asked.choose(Option.REPLACE)));
    }

    assertEquals(List.of("1@10 a", "2@20 b", "3@30 c"), fixture.target());
  }

  @Test
  void rewoundMergeTookTheGreatestValueOfRowsThatItDidNotLoadAndMissedThoseBelow()
      throws Exception {
    TableSpec spec = WindowsFixture.spec(Strategy.merge("id")).build();
    db.run("INSERT INTO src VALUES (1, 10, 'a'), (2, 20, 'b'), (9, 90, 'z')");
    fixture.copy(spec);
    db.run("DELETE FROM src WHERE id = 9");
    fixture.rocky.rewind(spec.key(), CursorValue.of(10), "the source was restored");
    fixture.copy(spec);
    db.run("INSERT INTO src VALUES (3, 30, 'c')");

    fixture.copy(spec);

    assertEquals(List.of("1@10 a", "2@20 b", "3@30 c", "9@90 z"), fixture.target());
  }

  @Test
  void secondRunAfterARewoundMergeTookTheGreatestValueOfRowsThatTheSourceHasNoMore()
      throws Exception {
    TableSpec spec = WindowsFixture.spec(Strategy.merge("id")).build();
    db.run("INSERT INTO src VALUES (1, 10, 'a'), (9, 90, 'z')");
    fixture.copy(spec);
    db.run("DELETE FROM src WHERE id = 9", "INSERT INTO src VALUES (5, 50, 'e')");
    fixture.rocky.rewind(spec.key(), CursorValue.of(10), "the source was restored");
    fixture.copy(spec);
    fixture.copy(spec);
    assertEquals(Optional.of(CursorValue.of(50)), fixture.watermark(spec));
    db.run("INSERT INTO src VALUES (6, 60, 'f')");

    fixture.copy(spec);

    assertEquals(List.of("1@10 a", "5@50 e", "6@60 f", "9@90 z"), fixture.target());
  }

  @Test
  void mergeAfterOneThatWasKilledTookTheGreatestValueOfRowsThatTheSourceHasNoMore()
      throws Exception {
    TableSpec spec = WindowsFixture.spec(Strategy.merge("id")).build();
    db.run("INSERT INTO src VALUES (1, 10, 'a')");
    fixture.copy(spec);
    db.run("INSERT INTO src VALUES (9, 90, 'z')");
    fixture.killedAfterCopying(spec);
    db.run("DELETE FROM src WHERE id = 9", "INSERT INTO src VALUES (5, 50, 'e')");
    fixture.copy(spec);
    fixture.copy(spec);
    assertEquals(Optional.of(CursorValue.of(50)), fixture.watermark(spec));
    db.run("INSERT INTO src VALUES (6, 60, 'f')");

    fixture.copy(spec);

    assertEquals(List.of("1@10 a", "5@50 e", "6@60 f", "9@90 z"), fixture.target());
  }

  @Test
  void refreshOfAnUnknownTargetThatWasKilledWasForgottenAndRowsBelowWereMissed() throws Exception {
    TableSpec spec = WindowsFixture.spec(Strategy.merge("id")).build();
    db.run("INSERT INTO src VALUES (1, 10, 'a'), (5, 50, 'e'), (9, 90, 'z')");
    db.run("CREATE TABLE tgt AS SELECT * FROM src WHERE id <> 5");
    try (Run run = fixture.rocky.startRun("killed")) {
      run.begin((Copy) fixture.settle(run.plan(spec.asFullRefresh())));
    }

    fixture.copy(spec);

    assertEquals(List.of("1@10 a", "5@50 e", "9@90 z"), fixture.target());
  }

  @Test
  void rowsOfAMergeThatWasKilledWereDoubledByAnAppendBecauseTheyCarryNoTag() throws Exception {
    TableSpec merge =
        WindowsFixture.spec(Strategy.merge("id"))
            .metadata(MetadataColumn.nullText(WindowsFixture.TAG))
            .build();
    db.run("INSERT INTO src VALUES (1, 10, 'a')");
    fixture.copy(merge);
    db.run("INSERT INTO src VALUES (2, 20, 'b')");
    fixture.killedAfterCopying(merge);

    try (Run run = fixture.rocky.startRun("append")) {
      Plan plan = fixture.settle(run.plan(WindowsFixture.append().build()));

      assertInstanceOf(NeedsDecision.class, plan);
    }
  }

  @Test
  void twoSidedRefreshOfOneSourceKeptItsRowsBeyondTheSourcesGreatestValue() throws Exception {
    TableSpec spec = WindowsFixture.append().sourceId("one").twoSided().build();
    db.run("INSERT INTO src VALUES (1, 10, 'a'), (2, 20, 'b')");
    fixture.copy(spec);
    db.run("DELETE FROM src WHERE id = 2");

    fixture.copy(spec.asFullRefresh());

    assertEquals(List.of("1@10 a"), fixture.target());
  }

  @ParameterizedTest
  @ValueSource(strings = {"append", "merge", "delete+insert"})
  void refreshThatWasKilledBeforeItsCommitLeftAWatermarkBeyondTheTargetAndRowsBelowWereMissed(
      String label) throws Exception {
    Strategy strategy =
        WindowsFixture.INCREMENTAL.stream()
            .filter(s -> s.label().equals(label))
            .findFirst()
            .orElseThrow();
    TableSpec spec = WindowsFixture.spec(strategy).build();
    db.run("INSERT INTO src VALUES (1, 10, 'a'), (2, 20, 'b')");
    fixture.copy(spec);
    db.run("DELETE FROM src WHERE id = 2");
    fixture.killedAfterCopying(spec.asFullRefresh());
    db.run("INSERT INTO src VALUES (3, 15, 'c')");

    fixture.copy(spec);

    assertEquals(List.of("1@10 a", "3@15 c"), fixture.target());
  }

  @Test
  void rowsOfAnInterruptedAppendWereForgottenOnceAnotherRunHadBegun() throws Exception {
    TableSpec spec = WindowsFixture.append().build();
    db.run("INSERT INTO src VALUES (1, 10, 'a')");
    fixture.copy(spec);
    db.run("INSERT INTO src VALUES (2, 20, 'b')");
    fixture.killedAfterCopying(spec);
    try (Run run = fixture.rocky.startRun("killed before it copied")) {
      run.begin((Copy) fixture.settle(run.plan(spec)));
    }

    fixture.copy(spec);

    assertEquals(List.of("1@10 a", "2@20 b"), fixture.target());
  }

  @Test
  void runThatCompletedErasedTheOpenIntentOfAnother() throws Exception {
    TableSpec spec = WindowsFixture.append().build();
    db.run("INSERT INTO src VALUES (1, 10, 'a')");
    fixture.copy(spec);
    db.run("INSERT INTO src VALUES (2, 20, 'b')");
    Run slow = fixture.rocky.startRun("slow");
    Copy first = (Copy) fixture.settle(slow.plan(spec));
    slow.begin(first);
    try (Run killed = fixture.rocky.startRun("killed")) {
      Copy second = (Copy) fixture.settle(killed.plan(spec));
      killed.begin(second);
      db.warehouse().execute(first.script());
      Observed observed = first.observed(db.warehouse().query(first.extentQuery().orElseThrow()));
      db.run("INSERT INTO src VALUES (3, 30, 'c')");
      db.warehouse().execute(second.script());
      slow.complete(first, observed);
    }

    try (Run next = fixture.rocky.startRun("next")) {
      assertInstanceOf(NeedsDecision.class, fixture.settle(next.plan(spec)));
    }
    slow.close();
  }

  @Test
  void firstRunThatFoundOnlyRowsWithoutCursorValueWasAskedAboutItsOwnTargetAtTheNext()
      throws Exception {
    TableSpec spec = WindowsFixture.append().build();
    db.run("INSERT INTO src VALUES (1, NULL, 'a')");
    fixture.copy(spec);
    db.run("INSERT INTO src VALUES (2, 20, 'b')");

    fixture.copy(spec);

    assertEquals(List.of("1@NULL a", "2@20 b"), fixture.target());
  }

  @Test
  void appendFromADecimalWasRefusedBecauseItsTrailingZerosWereNotWritten() throws Exception {
    db.run(
        "CREATE TABLE prices (p DECIMAL(4, 1))",
        "INSERT INTO prices VALUES (1.5)",
        "CREATE TABLE copied AS SELECT * FROM prices");
    TableSpec spec =
        TableSpec.builder(
                TableName.of("prices"), TableName.of("copied"), Strategy.appendAsSoleWriter())
            .cursor("p", CursorType.DECIMAL)
            .build();
    fixture.copy(spec);
    CursorValue sameWithMoreZeros = CursorValue.of(new BigDecimal("1.5").setScale(40));
    try (Run run = fixture.rocky.startRun("stores more zeros")) {
      Copy copy = (Copy) run.plan(spec);
      run.begin(copy);
      run.complete(
          copy,
          new Observed(
              Optional.of(sameWithMoreZeros),
              Observed.NOTHING.loaded(),
              Observed.NOTHING.measured()));
    }
    db.run("INSERT INTO prices VALUES (1.6)");

    fixture.copy(spec);

    assertEquals(List.of("[1.5]", "[1.6]"), db.rows("SELECT p::VARCHAR FROM copied"));
  }

  private static TableSpec sided(TableSpecBuilder builder, boolean twoSided) {
    return (twoSided ? builder.twoSided() : builder).build();
  }
}
