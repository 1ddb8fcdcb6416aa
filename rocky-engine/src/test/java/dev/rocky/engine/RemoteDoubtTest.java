package dev.rocky.engine;

import static dev.rocky.engine.Machines.lastValue;
import static dev.rocky.engine.Machines.watermark;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.TableSpec.OnExistingTarget;
import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.OnConflict;
import dev.rocky.engine.record.Origin;
import dev.rocky.engine.record.TableKey;
import dev.rocky.state.PullResult;
import dev.rocky.state.memory.MemoryStateStore;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What plans do about rows of machines that the ledger has not heard of. */
class RemoteDoubtTest {

  private static final TableSpec TAGGED = RunFixture.spec();
  private static final TableKey TABLE = TAGGED.key();

  private static final TableSpec ALONE =
      TableSpec.builder(TAGGED.source(), TAGGED.target(), Strategy.appendAsSoleWriter())
          .cursor("id", CursorType.INTEGER)
          .build();

  private static final TableSpec MERGE =
      TableSpec.builder(TAGGED.source(), TAGGED.target(), Strategy.merge("id"))
          .cursor("id", CursorType.INTEGER)
          .build();

  private final Machines machines = new Machines();
  private final ListDatabase db = machines.db;
  private final Rocky here = machines.machine("here");

  @AfterEach
  void close() {
    machines.close();
  }

  /** The machine is thrown away with its ledger after the rows were written. */
  @Test
  void rowsOfAMachineThatWasLostWithItsLedgerAreNeitherDoubledNorLost() throws Exception {
    machines.copy(here, TAGGED);
    db.put("src", 3);
    machines.dieWhileCopying(machines.machine("lost"), TAGGED);
    db.put("src", 4);

    machines.copy(here, TAGGED);

    assertEquals(List.of(1L, 2L, 3L, 4L), db.cursors("tgt"));
    assertEquals(CursorValue.of(4), lastValue(here, TABLE));
    assertEquals(Origin.RECOVERED, watermark(here, TABLE).origin());
  }

  @Test
  void adoptedRowsMoveTheWatermarkEvenIfNothingElseIsThere() throws Exception {
    machines.copy(here, TAGGED);
    db.put("src", 3);
    machines.dieWhileCopying(machines.machine("lost"), TAGGED);

    machines.copy(here, TAGGED);

    assertEquals(List.of(1L, 2L, 3L), db.cursors("tgt"));
    assertEquals(CursorValue.of(3), lastValue(here, TABLE));
  }

  @Test
  void planSaysWhatItFoundInTheTarget() throws Exception {
    machines.copy(here, TAGGED);
    db.put("src", 3);
    machines.dieWhileCopying(machines.machine("lost"), TAGGED);
    try (Run run = here.startRun("p")) {
      Plan ask = run.plan(TAGGED);

      Plan plan = machines.settle(ask);

      assertEquals(
          "src -> tgt (append)\nasks: runs that this ledger does not know of may have copied; are"
              + " rows in the target that no run committed?",
          ask.explain());
      assertTrue(
          plan.explain()
              .contains(
                  "; runs that this ledger does not know of may have copied; 1 rows beyond the"
                      + " watermark, up to 3, carry this table's load tag, and the source has as"
                      + " many up to there; they stay, and it goes on from the greatest among"
                      + " them, 3"),
          plan.explain());
    }
  }

  @Test
  void rowsOfOthersThatCarryNoTagOfTheTableDoNotMatter() {
    machines.copy(here, TAGGED);
    db.put("src", 3).put("tgt", 9);

    machines.copy(here, TAGGED);

    assertEquals(List.of(1L, 2L, 3L, 9L), db.cursors("tgt"));
    assertEquals(CursorValue.of(3), lastValue(here, TABLE));
    assertEquals(Origin.LOADED, watermark(here, TABLE).origin());
  }

  @Test
  void appendThatWasInterruptedOnASharedLedgerGoesOnByItself() throws Exception {
    machines.copy(here, TAGGED);
    db.put("src", 3);
    machines.dieWhileCopying(here, TAGGED);
    db.put("src", 4);

    machines.copy(here, TAGGED);

    assertEquals(List.of(1L, 2L, 3L, 4L), db.cursors("tgt"));
  }

  /** It wrote alone, but its ledger was lost, and the next one added the rows again. */
  @Test
  void soleWriterFindsRowsOfAMachineThatWasLostWithItsLedger() throws Exception {
    machines.copy(here, ALONE);
    db.put("src", 3);
    machines.dieWhileCopying(machines.machine("lost"), ALONE);
    db.put("src", 4);

    machines.copy(here, ALONE);

    assertEquals(List.of(1L, 2L, 3L, 4L), db.cursors("tgt"));
    assertEquals(CursorValue.of(4), lastValue(here, ALONE.key()));
  }

  @Test
  void soleWriterThatWasInterruptedOnASharedLedgerGoesOnByItself() throws Exception {
    machines.copy(here, ALONE);
    db.put("src", 3);
    machines.dieWhileCopying(here, ALONE);
    db.put("src", 4);
    try (Run run = here.startRun("p")) {
      Plan plan = machines.settle(run.plan(ALONE));

      assertTrue(
          plan.explain()
              .contains(
                  "; 1 rows beyond the watermark, up to 3, are in the target, which nobody else"
                      + " writes, and the source has as many up to there; they stay, and it goes on from the greatest among them, 3"),
          plan.explain());
    }
  }

  @Test
  void soleWriterAsksAfterAPullFromACache() throws Exception {
    machines.copy(here, ALONE);
    machines.remote.cached();
    db.put("tgt", 3);
    try (Run run = here.startRun("p")) {
      assertInstanceOf(NeedsDecision.class, machines.settle(run.plan(ALONE)));
    }
  }

  enum Doubt {
    INDETERMINATE {
      @Override
      PullResult pulled() {
        return SharedRemote.indeterminate();
      }
    },
    REGRESSED {
      @Override
      PullResult pulled() {
        return new PullResult.Regressed("HEAD is gone");
      }
    },
    CACHED {
      @Override
      PullResult pulled() {
        return new PullResult.Unchanged(1, false);
      }
    };

    abstract PullResult pulled();
  }

  @ParameterizedTest
  @EnumSource
  void runGoesOnFromHintsAndMarksWhatItWrites(Doubt doubt) {
    machines.copy(here, TAGGED);
    Rocky other = machines.machine("other");
    db.put("src", 3);
    machines.copy(other, TAGGED);
    db.put("src", 4);
    machines.remote.pulls(doubt::pulled);

    try (Run run = here.startRun("p")) {
      run.copy(TAGGED, db);
      assertEquals(doubt.pulled().getClass(), run.pulled().orElseThrow().getClass());
    }

    assertEquals(List.of(1L, 2L, 3L, 4L), db.cursors("tgt"));
    assertEquals(Origin.RECOVERED, watermark(here, TABLE).origin());
  }

  @ParameterizedTest
  @EnumSource
  void soleWriterAsksWhatToDoWithRowsThatMayBeAnybodys(Doubt doubt) throws Exception {
    machines.copy(here, ALONE);
    db.put("src", 3).put("tgt", 3);
    machines.remote.pulls(doubt::pulled);
    try (Run run = here.startRun("p")) {
      Plan plan = machines.settle(run.plan(ALONE));

      assertInstanceOf(NeedsDecision.class, plan);
    }
  }

  @ParameterizedTest
  @EnumSource
  void windowWithoutRowsOfOthersIsCopiedAndMarked(Doubt doubt) {
    machines.copy(here, TAGGED);
    db.put("src", 3);
    machines.remote.pulls(doubt::pulled);

    machines.copy(here, TAGGED);

    assertEquals(List.of(1L, 2L, 3L), db.cursors("tgt"));
    assertEquals(Origin.RECOVERED, watermark(here, TABLE).origin());
  }

  /** It would be in conflict with whoever moved it meanwhile, for nothing. */
  @Test
  void hintThatWasNotMovedIsNotWrittenAgain() {
    machines.copy(here, TAGGED);
    machines.remote.pulls(SharedRemote::indeterminate);

    machines.copy(here, TAGGED);

    assertEquals(Origin.LOADED, watermark(here, TABLE).origin());
  }

  /** It was taken for the ledger of one machine, and the other's rows were added again. */
  @Test
  void ledgerThatOthersShareIsOnlyAHintWithoutItsRemote() throws Exception {
    MemoryStateStore disk = new MemoryStateStore();
    Rocky shared = machines.machine("shared", OnConflict.FAIL, disk);
    machines.copy(shared, TAGGED);
    db.put("src", 3);
    machines.copy(here, TAGGED);
    Rocky local = Rocky.over(disk, new ListDialect());

    Plan plan = copyWithoutRemote(local);

    assertEquals(List.of(1L, 2L, 3L), db.cursors("tgt"));
    assertEquals(Origin.RECOVERED, watermark(local, TABLE).origin());
    assertTrue(
        plan.explain()
            .contains(
                "; it is only a hint: the ledger is shared through shared list, but was opened"
                    + " without RockyBuilder.remote"),
        plan.explain());
  }

  private Plan copyWithoutRemote(Rocky local) {
    try (Run run = local.startRun("p")) {
      TableResult result = run.copy(TAGGED, db);
      assertEquals(Optional.empty(), run.finish().pushed());
      return result.plan();
    }
  }

  @ParameterizedTest
  @EnumSource
  void mergeFromAHintTakesItsBoundFromTheSourceIfTheTargetIsFurther(Doubt doubt) throws Exception {
    machines.copy(here, MERGE);
    db.put("src", 3).put("tgt", 9);
    machines.remote.pulls(doubt::pulled);
    try (Run run = here.startRun("p")) {
      Ask target = assertInstanceOf(Ask.class, run.plan(MERGE));
      Ask source = assertInstanceOf(Ask.class, target.answer(db.query(target.query())));

      assertTrue(source.query().startsWith("extent|src|2|"), source.query());
    }
  }

  @ParameterizedTest
  @EnumSource
  void emptyLedgerInDoubtRecoversFromTheTargetEvenIfAFirstRunIsToReplaceIt(Doubt doubt) {
    machines.copy(here, TAGGED);
    db.put("src", 3);
    Rocky fresh = machines.machine("fresh");
    machines.remote.pulls(doubt::pulled);
    TableSpec replaces = RunFixture.spec("tgt").onExistingTarget(OnExistingTarget.REPLACE).build();

    machines.copy(fresh, replaces);

    assertEquals(List.of(1L, 2L, 3L), db.cursors("tgt"));
    assertEquals(Origin.RECOVERED, watermark(fresh, TABLE).origin());
    assertTrue(db.log().stream().filter("append"::equals).count() == 1, db.log().toString());
  }

  /** It went on behind the stranger's row, and healthy machines took over what it had skipped. */
  @ParameterizedTest
  @EnumSource
  void emptyLedgerInDoubtGoesOnFromTheRowsOfItsOwnLoads(Doubt doubt) {
    machines.copy(here, TAGGED);
    db.put("src", 3, 4, 10).put("tgt", 9);
    Rocky fresh = machines.machine("fresh");
    machines.remote.pulls(doubt::pulled);

    machines.copy(fresh, TAGGED);

    machines.remote.repair();
    machines.copy(here, TAGGED);
    assertEquals(List.of(1L, 2L, 3L, 4L, 9L, 10L), db.cursors("tgt"));
  }

  @ParameterizedTest
  @EnumSource
  void emptyLedgerInDoubtAsksAboutRowsThatNoLoadOfTheTableWrote(Doubt doubt) throws Exception {
    db.put("tgt", 9);
    Rocky fresh = machines.machine("fresh");
    machines.remote.pulls(doubt::pulled);
    try (Run run = fresh.startRun("p")) {
      NeedsDecision asked =
          assertInstanceOf(NeedsDecision.class, machines.settle(run.plan(TAGGED)));

      assertEquals(
          "the ledger does not know the table, but the target holds 1 rows up to 9, none of which"
              + " carries this table's load tag; "
              + Trust.after(doubt.pulled()).why(),
          asked.problem());
    }
  }

  @ParameterizedTest
  @EnumSource
  void specThatWantsToBeAskedAboutAnExistingTargetIsAskedInDoubt(Doubt doubt) throws Exception {
    machines.copy(here, TAGGED);
    Rocky fresh = machines.machine("fresh");
    machines.remote.pulls(doubt::pulled);
    TableSpec fails = RunFixture.spec("tgt").onExistingTarget(OnExistingTarget.FAIL).build();
    try (Run run = fresh.startRun("p")) {
      assertInstanceOf(NeedsDecision.class, machines.settle(run.plan(fails)));
    }
  }

  @Test
  void planFromAHintSaysThatItIsOneAndWhy() throws Exception {
    machines.copy(here, TAGGED);
    machines.remote.pulls(SharedRemote::indeterminate);
    try (Run run = here.startRun("p")) {
      Plan plan = machines.settle(run.plan(TAGGED));

      assertTrue(
          plan.explain()
              .contains(
                  "; it is only a hint: what others did could not be pulled (the network is"
                      + " down)"),
          plan.explain());
    }
  }

  @Test
  void fullRefreshNeedsNoQuestion() {
    machines.copy(here, TAGGED);
    machines.remote.pulls(SharedRemote::indeterminate);

    try (Run run = here.startRun("p")) {
      run.copy(TAGGED.asFullRefresh(), db);
    }

    assertEquals(Origin.LOADED, watermark(here, TABLE).origin());
    assertEquals(List.of(1L, 2L), db.cursors("tgt"));
  }
}
