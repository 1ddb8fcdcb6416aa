package dev.rocky.engine.record;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A table that this machine and another one moved since they last knew of each other. Nothing of it
 * is pushed until somebody says which of both is right, see {@link dev.rocky.engine.Rocky#resolve};
 * everything else is.
 *
 * @param table the table
 * @param ours its state here; empty if it has none, or one that this version does not understand
 * @param theirs its state at the remote; likewise
 * @param ourRun the run that wrote ours, if the history has it
 * @param theirRun the run that wrote theirs, if the history has it
 * @since 0.1
 */
public record TableConflict(
    TableKey table,
    Optional<TableState> ours,
    Optional<TableState> theirs,
    Optional<RunRecord> ourRun,
    Optional<RunRecord> theirRun) {

  /** Who is right. */
  public enum Side {
    /** This machine: if the other one went further, its rows are loaded again. */
    OURS,
    /** The remote: if this machine went further, the next plan looks what is in the target. */
    THEIRS
  }

  /** Checks its components. */
  public TableConflict {
    requireNonNull(table, "table");
    requireNonNull(ours, "ours");
    requireNonNull(theirs, "theirs");
    requireNonNull(ourRun, "ourRun");
    requireNonNull(theirRun, "theirRun");
  }

  /** What happened and what to do, for a person. */
  @Override
  public String toString() {
    return table
        + " was moved on two machines: here "
        + describe(ours, ourRun)
        + "; at the remote "
        + describe(theirs, theirRun)
        + ". Neither has seen the other's, so rows may be in the target twice if both appended."
        + " Nothing is lost: look at the target, then choose a side with Rocky.resolve.";
  }

  private static String describe(Optional<TableState> state, Optional<RunRecord> run) {
    return state.map(TableConflict::describe).orElse("nothing that this version understands")
        + run.map(r -> " (pipeline " + r.pipeline() + ", started at " + r.startedAt() + ")")
            .orElse("");
  }

  private static String describe(TableState state) {
    if (state instanceof Watermark watermark) {
      return "to "
          + watermark.column()
          + " = "
          + watermark.lastValue().text()
          + " in epoch "
          + watermark.epoch()
          + " at "
          + watermark.updatedAt()
          + " by run "
          + watermark.runId();
    }
    Tombstone deleted = (Tombstone) state;
    return "its watermark was deleted in epoch "
        + deleted.epoch()
        + " at "
        + deleted.updatedAt()
        + ": "
        + deleted.reason();
  }
}
