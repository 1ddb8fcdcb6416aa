package dev.rocky.engine;

import static dev.rocky.engine.Machines.lastValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.NeedsDecision.Option;
import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.OnConflict;
import dev.rocky.engine.record.TableKey;
import dev.rocky.state.PullResult;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An append takes over the rows of others beyond its watermark only if they are all that the source
 * has up to there.
 */
class RemoteAdoptionTest {

  enum Window {
    ONE_SIDED,
    TWO_SIDED;

    TableSpec spec() {
      return this == ONE_SIDED ? RunFixture.spec() : RunFixture.spec("tgt").twoSided().build();
    }
  }

  private static final TableSpec SPEC = RunFixture.spec();
  private static final TableKey TABLE = SPEC.key();

  private static final TableSpec ALONE =
      TableSpec.builder(SPEC.source(), SPEC.target(), Strategy.appendAsSoleWriter())
          .cursor("id", CursorType.INTEGER)
          .build();

  private final Machines machines = new Machines();
  private final ListDatabase db = machines.db;
  private final Rocky here = machines.machine("here");

  @AfterEach
  void close() {
    machines.close();
  }

  /**
   * Both machines have copied up to 2. Then the source begins anew and ends at 1, {@code one}
   * replaces the target, and the source gets 2 to 5.
   */
  private void replaceByLess(Rocky one, TableSpec spec) {
    db.empty("src").put("src", 1);
    machines.copy(one, spec.asFullRefresh());
    db.put("src", 2, 3, 4, 5);
  }

  /** Row 2 was lost: the next machine took 3 to 5 for all that lies beyond 1. */
  @ParameterizedTest
  @EnumSource
  void appendOnACachedStateOfBeforeARefreshLosesNothing(Window window) {
    Rocky one = machines.machine("one", OnConflict.NEWEST);
    Rocky two = machines.machine("two", OnConflict.NEWEST);
    machines.copy(one, window.spec());
    machines.copy(two, window.spec());
    int cached = machines.remote.generation();
    replaceByLess(one, window.spec());
    machines.remote.pulls(() -> new PullResult.Unchanged(cached, false));
    machines.copy(two, window.spec());
    assertEquals(List.of(1L, 3L, 4L, 5L), db.cursors("tgt"));
    machines.remote.repair();

    machines.copy(one, window.spec());

    assertEquals(List.of(1L, 2L, 3L, 4L, 5L), db.cursors("tgt"));
    assertEquals(CursorValue.of(5), lastValue(one, TABLE));
  }

  /** The same of two machines that have both asked the remote. */
  @ParameterizedTest
  @EnumSource
  void appendThatBeganBeforeARefreshWasPushedLosesNothing(OnConflict onConflict) {
    Rocky one = machines.machine("one", onConflict);
    Rocky two = machines.machine("two", onConflict);
    machines.copy(one, SPEC);
    Run second = two.startRun("p");
    replaceByLess(one, SPEC);
    second.copy(SPEC, db);
    RunReport report = second.finish();
    assertEquals(onConflict == OnConflict.FAIL ? 1 : 0, report.conflicts().size());

    machines.copy(one, SPEC);

    assertEquals(List.of(1L, 2L, 3L, 4L, 5L), db.cursors("tgt"));
    assertEquals(CursorValue.of(5), lastValue(one, TABLE));
  }

  @Test
  void rowThatCameLateIsLoadedWithTheOthersOnce() throws Exception {
    loseAMachineThatCopied(3, 5);
    db.put("src", 4);

    machines.copy(here, SPEC);

    assertEquals(List.of(1L, 2L, 3L, 4L, 5L), db.cursors("tgt"));
  }

  private void loseAMachineThatCopied(long... rows) throws Exception {
    machines.copy(here, SPEC);
    db.put("src", rows);
    machines.dieWhileCopying(machines.machine("lost"), SPEC);
  }

  @Test
  void planThatRepeatsSaysWhy() throws Exception {
    loseAMachineThatCopied(3, 5);
    db.put("src", 4);
    try (Run run = here.startRun("p")) {
      Plan plan = machines.settle(run.plan(SPEC));

      assertTrue(
          plan.explain()
              .contains(
                  "; runs that this ledger does not know of may have copied; 2 rows beyond the"
                      + " watermark, up to 5, carry this table's load tag, and the source has 3 up"
                      + " to there, so all rows that were loaded beyond it are replaced"),
          plan.explain());
    }
  }

  /** To repeat would lose it, to go on would lose what else is missing. */
  @Test
  void rowThatTheSourceHasDroppedStaysAndSomebodyIsAsked() throws Exception {
    loseAMachineThatCopied(3, 4, 5);
    db.empty("src").put("src", 1, 2, 3, 5, 6);
    try (Run run = here.startRun("p")) {
      NeedsDecision asked = assertInstanceOf(NeedsDecision.class, machines.settle(run.plan(SPEC)));

      assertEquals(
          "runs that this ledger does not know of may have copied; 3 rows beyond the watermark, up"
              + " to 5, carry this table's load tag, and the source has 2 up to there: it has"
              + " dropped rows, or some are in the target twice, and repeating would lose what it"
              + " has dropped",
          asked.problem());
      assertEquals(Set.of(Option.REPLACE, Option.REPEAT, Option.RECOVER), asked.options());
      assertEquals(List.of(1L, 2L, 3L, 4L, 5L), db.cursors("tgt"));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RECOVER", "REPEAT"})
  void rowsThatTheSourceHasDroppedStayOrGoAsIsChosen(Option option) throws Exception {
    loseAMachineThatCopied(3, 4, 5);
    db.empty("src").put("src", 1, 2, 3, 5, 6);
    try (Run run = here.startRun("p")) {
      NeedsDecision asked = (NeedsDecision) machines.settle(run.plan(SPEC));

      Copy copy = (Copy) machines.settle(asked.choose(option));
      db.execute(copy.script());
    }

    List<Long> all =
        option == Option.RECOVER ? List.of(1L, 2L, 3L, 4L, 5L, 6L) : List.of(1L, 2L, 3L, 5L, 6L);
    assertEquals(all, db.cursors("tgt"));
  }

  /** The numbers are equal, the rows are not. */
  @Test
  void rowThatCameForOneThatWasDroppedIsNotTakenForIt() throws Exception {
    loseAMachineThatCopied(3, 5);
    db.empty("src").put("src", 1, 2, 3, 4);
    try (Run run = here.startRun("p")) {
      assertInstanceOf(NeedsDecision.class, machines.settle(run.plan(SPEC)));
    }
  }

  /** They could be the source's: a repeated window would have them twice. */
  @Test
  void rowsWithoutATagAreAskedAboutBeforeAWindowIsRepeated() throws Exception {
    loseAMachineThatCopied(3, 5);
    db.put("src", 4).put("tgt", 4);
    try (Run run = here.startRun("p")) {
      NeedsDecision asked = assertInstanceOf(NeedsDecision.class, machines.settle(run.plan(SPEC)));

      assertEquals(
          "runs that this ledger does not know of may have copied; those beyond the watermark are"
              + " to be replaced, and of the 3 rows beyond it in the target 1 do not carry this table's load tag: if they are the source's rows,"
              + " repeating would add them again",
          asked.problem());
    }
  }

  @Test
  void rowsOfOtherSourcesOfTheTargetAreNeitherCountedNorReplaced() throws Exception {
    TableSpec first = RunFixture.spec("tgt").sourceId("first").build();
    TableSpec second = RunFixture.spec("tgt").sourceId("second").build();
    machines.copy(here, second);
    machines.copy(here, first);
    db.put("src", 3, 5);
    machines.dieWhileCopying(machines.machine("lost"), first);
    machines.dieWhileCopying(machines.machine("lost too"), second);
    db.put("src", 4);

    machines.copy(here, first);

    assertEquals(List.of(1L, 1L, 2L, 2L, 3L, 3L, 4L, 5L, 5L), db.cursors("tgt"));
  }

  @Test
  void soleWriterIsAskedIfTheSourceHasOtherRowsThanTheTarget() throws Exception {
    machines.copy(here, ALONE);
    db.put("src", 3, 5);
    machines.dieWhileCopying(machines.machine("lost"), ALONE);
    db.put("src", 4);
    try (Run run = here.startRun("p")) {
      NeedsDecision asked = assertInstanceOf(NeedsDecision.class, machines.settle(run.plan(ALONE)));

      assertEquals(
          "runs that this ledger does not know of may have copied; 2 rows beyond the watermark, up"
              + " to 5, are in the target, which nobody else writes, and the source has 3 up to"
              + " there",
          asked.problem());
    }
  }

  @Test
  void appendThatWasInterruptedIsRepeatedIfTheSourceHasMore() throws Exception {
    machines.copy(here, SPEC);
    db.put("src", 3, 5);
    machines.dieWhileCopying(here, SPEC);
    db.put("src", 4);

    machines.copy(here, SPEC);

    assertEquals(List.of(1L, 2L, 3L, 4L, 5L), db.cursors("tgt"));
  }
}
