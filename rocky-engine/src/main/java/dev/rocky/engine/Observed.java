package dev.rocky.engine;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.check.CheckResult;
import dev.rocky.engine.check.Count;
import dev.rocky.engine.cursor.CursorValue;
import java.util.List;
import java.util.Optional;

/**
 * What was seen in the database after a copy.
 *
 * @param greatest the greatest cursor value among the rows that the load wrote to the target; empty
 *     if it wrote none, or none with a value
 * @param loaded how many rows the load wrote
 * @param measured the row count that goes into the table's history
 * @param checks how the checks of the table ended
 * @since 0.1
 */
public record Observed(
    Optional<CursorValue> greatest, Count loaded, Count measured, List<CheckResult> checks) {

  /** Nothing was loaded and nothing was counted. */
  public static final Observed NOTHING =
      new Observed(Optional.empty(), Count.of(0), Count.unknown("nobody asked for a count"));

  /** A table without a cursor column was copied and nothing was counted. */
  public static final Observed UNKNOWN =
      new Observed(
          Optional.empty(),
          Count.unknown("the table has no cursor column to tell the load by"),
          Count.unknown("nobody asked for a count"));

  /** Checks its components. */
  public Observed {
    requireNonNull(greatest, "greatest");
    requireNonNull(loaded, "loaded");
    requireNonNull(measured, "measured");
    checks = List.copyOf(checks);
  }

  /** Nothing was checked. */
  public Observed(Optional<CursorValue> greatest, Count loaded, Count measured) {
    this(greatest, loaded, measured, List.of());
  }

  /** The same with another count for the history. */
  public Observed measured(Count count) {
    return new Observed(greatest, loaded, count, checks);
  }

  /** The same with the answers to {@link Copy#checkQuestions} or those of {@link Nothing}. */
  public Observed checked(List<CheckResult> results) {
    return new Observed(greatest, loaded, measured, results);
  }

  /**
   * The same with the count that {@code answer} tells, which a count query returned.
   *
   * @throws IllegalArgumentException if the rows are not an answer to such a query
   */
  public Observed measured(List<Row> answer) {
    return measured(Answers.count(answer));
  }
}
