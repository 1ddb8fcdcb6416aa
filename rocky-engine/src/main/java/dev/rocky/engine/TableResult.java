package dev.rocky.engine;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.check.Assessment;
import dev.rocky.engine.check.CheckResult;
import dev.rocky.engine.check.Count;
import dev.rocky.engine.check.Finding;
import dev.rocky.engine.cursor.CursorValue;
import java.util.List;
import java.util.Optional;

/**
 * What a run did with one table.
 *
 * @param plan the plan that was carried out, a {@link Copy} or {@link Nothing}, or the one that
 *     failed
 * @param before the watermark before
 * @param after the watermark afterwards
 * @param loaded the number of rows that were loaded
 * @param measured the count that went into the history
 * @param assessment whether that count is what its history lets expect
 * @param checks how each check of the spec ended, in their order
 * @param error why the copy failed; empty if it did not
 * @since 0.1
 */
public record TableResult(
    Plan plan,
    Optional<CursorValue> before,
    Optional<CursorValue> after,
    Count loaded,
    Count measured,
    Assessment assessment,
    List<CheckResult> checks,
    Optional<String> error) {

  /** Checks its components. */
  public TableResult {
    requireNonNull(plan, "plan");
    requireNonNull(before, "before");
    requireNonNull(after, "after");
    requireNonNull(loaded, "loaded");
    requireNonNull(measured, "measured");
    requireNonNull(assessment, "assessment");
    checks = List.copyOf(checks);
    requireNonNull(error, "error");
  }

  /** What is odd about the count that went into the history. */
  public List<Finding> findings() {
    return assessment.findings();
  }

  /** The checks that failed; those that were not evaluated are not among them. */
  public List<CheckResult> failedChecks() {
    return checks.stream().filter(CheckResult.Failed.class::isInstance).toList();
  }

  /** The table. */
  public TableSpec spec() {
    return plan.spec();
  }
}
