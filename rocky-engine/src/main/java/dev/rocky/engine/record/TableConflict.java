package dev.rocky.engine.record;

import dev.rocky.state.spi.ConflictingRecord;
import java.util.Optional;

/**
 * A table that this machine and another one moved since they last knew of each other. Nothing of it
 * is pushed until somebody says which of both is right, see {@link dev.rocky.engine.Rocky#resolve};
 * everything else is. Immutable.
 *
 * @since 0.1
 */
public final class TableConflict {

  /** Who is right. */
  public enum Side {
    /** This machine: if the other one went further, its rows are loaded again. */
    OURS,
    /** The remote: if this machine went further, the next plan looks what is in the target. */
    THEIRS
  }

  private final TableKey table;
  private final ConflictingRecord record;
  private final Optional<TableState> ours;
  private final Optional<TableState> theirs;
  private final Optional<RunRecord> ourRun;
  private final Optional<RunRecord> theirRun;

  TableConflict(
      TableKey table,
      ConflictingRecord record,
      Optional<TableState> ours,
      Optional<TableState> theirs,
      Optional<RunRecord> ourRun,
      Optional<RunRecord> theirRun) {
    this.table = table;
    this.record = record;
    this.ours = ours;
    this.theirs = theirs;
    this.ourRun = ourRun;
    this.theirRun = theirRun;
  }

  /** The table. */
  public TableKey table() {
    return table;
  }

  /**
   * Its state here; empty if it has none, it is damaged, or this version does not understand it.
   */
  public Optional<TableState> ours() {
    return ours;
  }

  /** Its state at the remote; likewise. */
  public Optional<TableState> theirs() {
    return theirs;
  }

  /** The run that wrote ours, if it was a run and the history has it. */
  public Optional<RunRecord> ourRun() {
    return ourRun;
  }

  /** The run that wrote theirs, if it was a run and the history has it. */
  public Optional<RunRecord> theirRun() {
    return theirRun;
  }

  ConflictingRecord record() {
    return record;
  }

  /** What happened and what to do, for a person. */
  @Override
  public String toString() {
    return table
        + " was moved on two machines: here "
        + describe(ours, ourRun)
        + "; at the remote "
        + describe(theirs, theirRun)
        + ". Neither has seen the other's, so rows may be in the target twice if both appended, and"
        + " missing if one replaced what the other had loaded: look at the target, then choose a"
        + " side with Rocky.resolve.";
  }

  private static String describe(Optional<TableState> state, Optional<RunRecord> run) {
    return state.map(TableConflict::describe).orElse("to nothing that can be read")
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
