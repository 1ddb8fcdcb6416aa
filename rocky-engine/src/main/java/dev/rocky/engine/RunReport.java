package dev.rocky.engine;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.record.RunRecord;
import dev.rocky.engine.record.TableConflict;
import dev.rocky.engine.record.TableKey;
import dev.rocky.state.PushResult;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run did.
 *
 * @param run the run as it stands in the history
 * @param tables the results, in the order in which tables ended; of a table that failed and was
 *     tried again, one for each try
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

  /** The last results of the tables that failed and were not completed after that. */
  public List<TableResult> failed() {
    return failed(tables);
  }

  static List<TableResult> failed(Collection<TableResult> results) {
    Map<TableKey, TableResult> last = new LinkedHashMap<>();
    results.forEach(result -> last.put(result.spec().key(), result));
    return last.values().stream().filter(result -> result.error().isPresent()).toList();
  }
}
