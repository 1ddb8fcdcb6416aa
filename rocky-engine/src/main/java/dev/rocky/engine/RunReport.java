package dev.rocky.engine;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.record.RunRecord;
import dev.rocky.engine.record.TableConflict;
import dev.rocky.state.PushResult;
import java.util.List;
import java.util.Optional;

/**
 * What a run did.
 *
 * @param run the run as it stands in the history
 * @param tables the results, in the order in which tables ended
 * @param pushed how the push ended; empty without a remote
 * @param conflicts the tables, of this run or earlier ones, that another machine moved, too, and
 *     that a person has to decide about ({@link Rocky#resolve}). Records that are no table's state
 *     stand in {@code pushed} alone, see {@link #otherConflicts}
 * @since 0.1
 */
public record RunReport(
    RunRecord run,
    List<TableResult> tables,
    Optional<PushResult> pushed,
    List<TableConflict> conflicts) {

  /** Copies the lists. */
  public RunReport {
    requireNonNull(run, "run");
    requireNonNull(pushed, "pushed");
    tables = List.copyOf(tables);
    conflicts = List.copyOf(conflicts);
  }

  /**
   * How many records are in conflict that are no table's state, or of a table whose name this
   * version does not understand. {@link PushResult.Conflict} lists them.
   */
  public long otherConflicts() {
    return pushed.isPresent() && pushed.get() instanceof PushResult.Conflict conflict
        ? Math.max(0, conflict.count() - conflicts.size())
        : 0;
  }

  /** The tables of which a check failed. */
  public List<TableResult> failedChecks() {
    return tables.stream().filter(table -> !table.failedChecks().isEmpty()).toList();
  }

  /** The tables whose row count is odd. */
  public List<TableResult> flagged() {
    return tables.stream().filter(table -> !table.findings().isEmpty()).toList();
  }
}
