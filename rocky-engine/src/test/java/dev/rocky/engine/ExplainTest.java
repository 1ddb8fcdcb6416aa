package dev.rocky.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.NeedsDecision.Option;
import dev.rocky.engine.TableSpec.OnExistingTarget;
import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.Origin;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What plans say of themselves, to the letter, and what comes of each choice. */
class ExplainTest {

  private static final TableSpec SPEC = RunFixture.spec();

  private final RunFixture fixture = new RunFixture();
  private final ListDatabase db = fixture.db;
  private final Run run = fixture.rocky.startRun("p");

  @AfterEach
  void close() {
    run.close();
    fixture.close();
  }

  @Test
  void questionSaysWhatItIsFor() {
    Plan plan = run.plan(SPEC);

    assertEquals(
        "src -> tgt (append)\nasks: the ledger does not know the table; is there a target?",
        plan.explain());
  }

  @Test
  void firstCopySaysWhyAndWhatItDoesWithRowsThatAreEasilyLost() throws Exception {
    Plan plan = fixture.settle(run.plan(SPEC));

    assertEquals(
        "src -> tgt (append)\nwhy: first run\nstate version: none\nwindow: id in (-∞, ∞) or NULL",
        head(plan));
  }

  @Test
  void incrementSaysFromWhichStateItWasPlanned() {
    fixture.copy(SPEC);

    Copy plan = assertInstanceOf(Copy.class, run.plan(SPEC));

    assertEquals(
        "src -> tgt (append)\nwhy: the watermark is 2 since 2025-03-15T14:30:00Z, by run "
            + fixture.watermark(SPEC.key()).runId()
            + "\nstate version: "
            + plan.stateVersion()
            + "\nwindow: id in (2, ∞)",
        head(plan));
  }

  @Test
  void nothingSaysWhy() throws Exception {
    TableSpec twoSided = RunFixture.spec("tgt").twoSided().build();
    fixture.copy(twoSided);

    Plan plan = fixture.settle(run.plan(twoSided));

    assertEquals(
        "src -> tgt (append)\nnothing to copy: the source has no rows beyond the watermark 2",
        plan.explain());
  }

  @Test
  void decisionSaysTheProblemAndTheOptionsInTheirOrder() throws Exception {
    NeedsDecision plan = existingTarget();

    assertEquals(
        "src -> tgt (append)\nneeds a decision: the ledger does not know the table, but the target holds 1 rows up to 1\noptions: [REPLACE, RECOVER]",
        plan.explain());
    assertEquals(List.of(Option.REPLACE, Option.RECOVER), List.copyOf(plan.options()));
  }

  @Test
  void optionThatIsNotOfferedIsRefused() throws Exception {
    NeedsDecision plan = existingTarget();

    for (Option option : EnumSet.complementOf(EnumSet.copyOf(plan.options()))) {
      assertThrows(IllegalArgumentException.class, () -> plan.choose(option), option.name());
    }
    assertThrows(UnsupportedOperationException.class, () -> plan.options().clear());
  }

  @Test
  void existingTargetCanBeReplacedOrRecoveredFrom() throws Exception {
    NeedsDecision plan = existingTarget();

    Copy replace = (Copy) fixture.settle(plan.choose(Option.REPLACE));
    Copy recover = (Copy) fixture.settle(plan.choose(Option.RECOVER));

    assertTrue(replace.replaces());
    assertEquals(Origin.LOADED, replace.origin());
    assertFalse(recover.replaces());
    assertEquals(Origin.RECOVERED, recover.origin());
    assertEquals("(1, ∞)", recover.window().orElseThrow().toString());
  }

  @Test
  void interruptedAppendOfRowsThatTheSourceDroppedCanBeReplacedRepeatedOrRecoveredFrom()
      throws Exception {
    fixture.copy(SPEC);
    db.put("src", 3);
    try (Run killed = fixture.rocky.startRun("killed")) {
      Copy copy = fixture.plan(killed, SPEC);
      killed.begin(copy);
      fixture.execute(copy);
    }
    db.empty("src").put("src", 1, 2);
    NeedsDecision plan = (NeedsDecision) fixture.settle(run.plan(SPEC));

    Copy replace = (Copy) fixture.settle(plan.choose(Option.REPLACE));
    Copy repeat = (Copy) fixture.settle(plan.choose(Option.REPEAT));
    Copy recover = (Copy) fixture.settle(plan.choose(Option.RECOVER));

    assertEquals(Set.of(Option.values()), plan.options());
    assertTrue(replace.replaces());
    assertEquals("(2, ∞)", repeat.window().orElseThrow().toString());
    assertEquals("(3, ∞)", recover.window().orElseThrow().toString());
  }

  @Test
  void rewoundAppendOfASoleWriterCanOnlyBeReplaced() throws Exception {
    TableSpec alone =
        TableSpec.builder(SPEC.source(), SPEC.target(), Strategy.appendAsSoleWriter())
            .cursor("id", CursorType.INTEGER)
            .build();
    fixture.copy(alone);
    fixture.rocky.rewind(alone.key(), CursorValue.of(1), "r");

    NeedsDecision plan = (NeedsDecision) fixture.settle(run.plan(alone));

    assertEquals(Set.of(Option.REPLACE), plan.options());
    assertTrue(((Copy) fixture.settle(plan.choose(Option.REPLACE))).replaces());
  }

  @Test
  void cursorThatChangedItsTypeIsRefusedWithTheWayOut() {
    fixture.copy(SPEC);
    TableSpec text = RunFixture.spec("tgt").cursor("id", CursorType.TEXT).build();

    CursorChangedException thrown =
        assertThrows(CursorChangedException.class, () -> run.plan(text));

    assertEquals(
        "The watermark of tgt was taken from column id of type INTEGER, but the cursor is said to be id of type TEXT; correct the spec, or delete the watermark (Rocky.delete) to begin with a full refresh",
        thrown.getMessage());
  }

  private NeedsDecision existingTarget() throws Exception {
    db.put("tgt", 1);
    TableSpec spec = RunFixture.spec("tgt").onExistingTarget(OnExistingTarget.FAIL).build();
    return (NeedsDecision) fixture.settle(run.plan(spec));
  }

  /** Without what it promises about rows, which {@code docs/windows.md} is compared with. */
  private static String head(Plan plan) {
    return plan.explain().substring(0, plan.explain().indexOf("\nlate rows: "));
  }
}
