package dev.rocky.engine;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.record.RunRecord;
import java.util.List;

/**
 * What a finished run did.
 *
 * @param run the run as it stands in the history
 * @param tables the results, in the order in which tables ended
 * @since 0.1
 */
public record RunReport(RunRecord run, List<TableResult> tables) {

  /** Copies the results. */
  public RunReport {
    requireNonNull(run, "run");
    tables = List.copyOf(tables);
  }

  /** The tables whose row count is odd. */
  public List<TableResult> flagged() {
    return tables.stream().filter(table -> !table.findings().isEmpty()).toList();
  }
}
