package dev.rocky.engine;

import dev.rocky.engine.NeedsDecision.Option;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.sql.LoadTag;
import java.util.Map;
import java.util.Optional;

/** What to do with a table that the ledger has never seen, or not any more. */
final class FirstRun {

  private final Planner planner;
  private final Planning planning;
  private final TableSpec spec;
  private final Trust trust;

  FirstRun(Planner planner, Planning planning) {
    this.planner = planner;
    this.planning = planning;
    this.spec = planning.spec();
    this.trust = planning.trust();
  }

  Plan plan() {
    return planner.ask(
        planning.dialect().exists(spec.target()),
        "the ledger does not know the table; is there a target?",
        rows ->
            Answers.count(Answers.single(rows, 1), 0) > 0
                ? existingTarget()
                : planner.replace("first run", false));
  }

  private Plan existingTarget() {
    if (spec.onExistingTarget() == TableSpec.OnExistingTarget.REPLACE && !trust.isHint()) {
      return planner.replace("first run, and an existing target is to be replaced", true);
    }
    Optional<LoadTag> tag = planning.tableTag();
    return trust.isHint() && tag.isPresent() ? ownRows(tag.get()) : allRows();
  }

  /** Others' rows, which may lie beyond, do not tell how far this table's loads were. */
  private Plan ownRows(LoadTag tag) {
    return planner.ask(
        planning.targetExtent(planning.everything(), Optional.of(tag)),
        "the ledger does not know the table; how far are the rows in the target that this table's"
            + " loads wrote?",
        rows -> {
          Extent own = planning.extent(rows);
          boolean told = own.greatest().isPresent() || planner.sourceTag().isPresent();
          return told ? afterExtent(own, true) : allRows();
        });
  }

  private Plan allRows() {
    return planner.ask(
        planning.targetExtent(planning.everything(), planner.sourceTag()),
        "the ledger does not know the table; how far is the target?",
        rows -> afterExtent(planning.extent(rows), planning.tableTag().isEmpty()));
  }

  private Plan afterExtent(Extent target, boolean own) {
    if (target.rows() == 0) {
      return planner.replace("first run, and the target is empty", true);
    }
    String problem =
        "the ledger does not know the table, but the target holds " + target.rows() + " rows";
    if (target.greatest().isEmpty()) {
      return new NeedsDecision(
          spec,
          problem + ", none of which has a value in " + planning.cursor().column(),
          Map.of(Option.REPLACE, () -> planner.replace("chosen: replace the target", true)));
    }
    CursorValue greatest = target.greatest().get();
    if (trust.isHint() && !own) {
      return decide(
          problem
              + " up to "
              + greatest.text()
              + ", none of which carries this table's load tag; "
              + trust.why(),
          greatest);
    }
    return spec.onExistingTarget() == TableSpec.OnExistingTarget.FAIL
        ? decide(problem + " up to " + greatest.text(), greatest)
        : planner.recover(greatest, trust.isHint() ? problem + "; " + trust.why() : problem);
  }

  private Plan decide(String problem, CursorValue greatest) {
    return new NeedsDecision(
        spec,
        problem,
        Map.of(
            Option.REPLACE, () -> planner.replace("chosen: replace the target", true),
            Option.RECOVER, () -> planner.recover(greatest, "chosen: recover from the target")));
  }
}
