package dev.rocky.engine;

import static dev.rocky.engine.RunFixture.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.check.Count;
import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.Origin;
import dev.rocky.engine.record.StateVersion;
import dev.rocky.engine.record.TableKey;
import dev.rocky.engine.record.TableOutcome.Action;
import dev.rocky.state.StateException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one commit moves, all of it or nothing. */
class CommitTest {

  private static final TableSpec SPEC = spec();
  private static final TableKey TABLE = SPEC.key();

  private final RunFixture fixture = new RunFixture();
  private final Rocky rocky = fixture.rocky;

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void watermarkCountOutcomeAndIntentMoveInOneTransaction() throws Exception {
    Run run = rocky.startRun("bronze");
    Copy copy = fixture.plan(run, SPEC);
    run.begin(copy);
    Observed observed = fixture.execute(copy).measured(Count.of(2));
    int writes = fixture.store.writes();

    TableResult result = run.complete(copy, observed);

    assertEquals(writes + 1, fixture.store.writes());
    assertEquals(CursorValue.of(2), fixture.lastValue(TABLE));
    assertEquals(run.id(), fixture.watermark(TABLE).runId());
    assertEquals(Origin.LOADED, fixture.watermark(TABLE).origin());
    assertEquals(RunFixture.START, fixture.watermark(TABLE).updatedAt());
    assertEquals(2, rocky.measurements(TABLE, 9).get(0).count());
    assertEquals(Optional.empty(), fixture.intent(TABLE));
    assertEquals(Action.COPIED, rocky.outcomes(run.id()).get(0).action());
    assertEquals(OptionalLong.of(2), rocky.outcomes(run.id()).get(0).rows());
    assertEquals(Optional.of("2"), rocky.outcomes(run.id()).get(0).after());
    assertEquals(Optional.empty(), result.before());
    assertEquals(Optional.of(CursorValue.of(2)), result.after());
    run.close();
  }

  @Test
  void nothingMovesIfTheStoreFailsToCommit() throws Exception {
    fixture.copy(SPEC);
    fixture.db.put("src", 3);
    Run run = rocky.startRun("p");
    Copy copy = fixture.plan(run, SPEC);
    run.begin(copy);
    Observed observed = fixture.execute(copy).measured(Count.of(3));
    RunFixture.Seen before = fixture.seen(TABLE, run);
    fixture.store.failCommits(true);

    assertThrows(StateException.class, () -> run.complete(copy, observed));

    fixture.store.failCommits(false);
    assertEquals(before, fixture.seen(TABLE, run));
    assertTrue(before.intent().isPresent());
    run.complete(copy, observed);
    assertEquals(CursorValue.of(3), fixture.lastValue(TABLE));
    run.close();
  }

  @Test
  void completeIsRefusedIfTheStateHasMovedSinceThePlanAndChangesNothing() throws Exception {
    fixture.copy(SPEC);
    fixture.db.put("src", 3);
    Run run = rocky.startRun("p");
    Copy copy = fixture.plan(run, SPEC);
    run.begin(copy);
    rocky.delete(TABLE, "meanwhile");
    RunFixture.Seen before = fixture.seen(TABLE, run);

    SupersededException thrown =
        assertThrows(
            SupersededException.class,
            () -> run.complete(copy, fixture.observed(9).measured(Count.of(9))));

    assertEquals(before, fixture.seen(TABLE, run));
    assertEquals(TABLE, thrown.table());
    assertEquals(copy.stateVersion(), thrown.planned());
    assertTrue(thrown.getMessage().contains(TABLE.toString()), thrown.getMessage());
    run.close();
  }

  @Test
  void secondOfTwoRunsThatPlannedTheSameStateCannotBegin() throws Exception {
    fixture.copy(SPEC);
    fixture.db.put("src", 3);
    Run one = rocky.startRun("one");
    Run two = rocky.startRun("two");
    Copy first = fixture.plan(one, SPEC);
    Copy second = fixture.plan(two, SPEC);
    one.begin(first);
    RunFixture.Seen before = fixture.seen(TABLE, two);

    TableBusyException thrown = assertThrows(TableBusyException.class, () -> two.begin(second));

    assertEquals(before, fixture.seen(TABLE, two));
    assertEquals(TABLE, thrown.table());
    assertEquals(one.id(), thrown.intent().runId());
    assertTrue(thrown.getMessage().contains(one.id().toString()), thrown.getMessage());
    one.complete(first, fixture.observed(3));
    one.close();
    two.close();
  }

  @Test
  void beginIsRefusedIfTheStateHasMovedSinceThePlan() throws Exception {
    Run run = rocky.startRun("p");
    Copy copy = fixture.plan(run, SPEC);
    rocky.delete(TABLE, "meanwhile");
    RunFixture.Seen before = fixture.seen(TABLE, run);

    SupersededException thrown = assertThrows(SupersededException.class, () -> run.begin(copy));

    assertEquals(StateVersion.NONE, thrown.planned());
    assertEquals(before, fixture.seen(TABLE, run));
    run.finish();
  }

  @Test
  void watermarkThatWouldMoveBackwardIsRefusedAndChangesNothing() throws Exception {
    fixture.copy(SPEC);
    Run run = rocky.startRun("p");
    Copy copy = fixture.plan(run, SPEC);
    run.begin(copy);
    RunFixture.Seen before = fixture.seen(TABLE, run);

    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> run.complete(copy, fixture.observed(1)));

    assertTrue(thrown.getMessage().contains("from 2 to 1"), thrown.getMessage());
    assertTrue(thrown.getMessage().contains("Rocky.rewind"), thrown.getMessage());
    assertEquals(before, fixture.seen(TABLE, run));
    run.close();
  }

  @Test
  void watermarkOfATypeThatOnlyTheDatabaseOrdersIsNeverCalledBackward() throws Exception {
    TableSpec text =
        TableSpec.builder(SPEC.source(), SPEC.target(), Strategy.appendAsSoleWriter())
            .cursor("id", CursorType.TEXT)
            .build();
    Observed b = observedText("b");
    Observed a = observedText("a");
    complete(text, b);

    TableResult result = complete(text, a);

    assertEquals(Optional.of(CursorValue.of("a")), result.after());
    assertEquals(1, fixture.watermark(TABLE).epoch());
  }

  /** A watermark of another type could be stored, and no later plan could be made from it. */
  @Test
  void observedValueOfAnotherTypeThanTheCursorIsRefused() throws Exception {
    Run run = rocky.startRun("p");
    Copy copy = fixture.plan(run, SPEC);
    run.begin(copy);
    RunFixture.Seen before = fixture.seen(TABLE, run);

    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> run.complete(copy, observedText("2")));

    assertTrue(thrown.getMessage().contains("INTEGER"), thrown.getMessage());
    assertEquals(before, fixture.seen(TABLE, run));
    run.close();
  }

  /** The watermark stayed and the intent was cleared, so that the next append doubled the rows. */
  @Test
  void copyWhoseExtentNobodyLookedAtIsNotCompleted() throws Exception {
    Run run = rocky.startRun("p");
    Copy copy = fixture.plan(run, SPEC);
    run.begin(copy);

    assertThrows(IllegalArgumentException.class, () -> run.complete(copy, Observed.UNKNOWN));

    assertTrue(fixture.intent(TABLE).isPresent());
    run.complete(copy, fixture.execute(copy));
    run.finish();
  }

  @Test
  void emptyCopyLeavesTheStateAsItIs() throws Exception {
    fixture.copy(SPEC);
    var before = rocky.state(TABLE);
    fixture.clock.advance(Duration.ofDays(1));

    TableResult result = fixture.copy(SPEC);

    assertEquals(before, rocky.state(TABLE));
    assertEquals(Count.of(0), result.loaded());
    assertEquals(List.of(2L, 2L), counts());
  }

  @Test
  void nothingToCopyIsNotedWithItsCountAndLeavesTheState() throws Exception {
    TableSpec twoSided = spec("tgt").twoSided().build();
    fixture.copy(twoSided);
    var before = rocky.state(TABLE);

    fixture.clock.advance(Duration.ofDays(1));
    TableResult result = fixture.copy(twoSided);

    assertEquals(Nothing.class, result.plan().getClass());
    assertEquals(before, rocky.state(TABLE));
    assertEquals(List.of(2L, 2L), counts());
    assertEquals(Action.NOTHING, rocky.outcomes(rocky.runs(1).get(0).id()).get(0).action());
  }

  @Test
  void replacementThatEndsBeforeTheOldWatermarkRaisesTheEpoch() {
    fixture.copy(SPEC);
    fixture.db.empty("src").put("src", 1);

    TableResult result = fixture.copy(SPEC.asFullRefresh());

    assertEquals(Optional.of(CursorValue.of(1)), result.after());
    assertEquals(2, fixture.watermark(TABLE).epoch());
    assertEquals(List.of(1L), fixture.db.cursors("tgt"));
  }

  @Test
  void replacementThatEndsBehindTheOldWatermarkKeepsTheEpoch() {
    fixture.copy(SPEC);
    fixture.db.put("src", 9);

    fixture.copy(SPEC.asFullRefresh());

    assertEquals(CursorValue.of(9), fixture.lastValue(TABLE));
    assertEquals(1, fixture.watermark(TABLE).epoch());
  }

  @Test
  void countUnderTestIsNotPartOfItsOwnBaseline() {
    fixture.copy(SPEC);
    fixture.clock.advance(Duration.ofHours(1));
    fixture.db.put("src", 3, 4, 5);

    TableResult result = fixture.copy(SPEC);

    assertEquals(1, result.findings().size());
    assertEquals(2.0, result.findings().get(0).expected());
    assertEquals(5, result.findings().get(0).observed());
    assertEquals(List.of(5L, 2L), counts());
  }

  private TableResult complete(TableSpec spec, Observed observed) throws Exception {
    try (Run run = rocky.startRun("p")) {
      Copy copy = fixture.plan(run, spec);
      run.begin(copy);
      return run.complete(copy, observed);
    }
  }

  private List<Long> counts() {
    return rocky.measurements(TABLE, 9).stream().map(m -> m.count()).toList();
  }

  private static Observed observedText(String value) {
    return new Observed(
        Optional.of(CursorValue.of(value)), Count.of(1), Observed.NOTHING.measured());
  }
}
