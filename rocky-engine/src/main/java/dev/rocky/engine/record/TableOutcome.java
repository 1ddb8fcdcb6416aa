package dev.rocky.engine.record;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a run did with one table.
 *
 * @param table the table
 * @param action what was done
 * @param at when
 * @param before the watermark before, in canonical text; empty if there was none
 * @param after the watermark afterwards; empty if there is none
 * @param rows the number of rows that were loaded; empty if nobody counted
 * @param detail the window that was copied, the reason of a reset or the error
 * @since 0.1
 */
public record TableOutcome(
    TableKey table,
    Action action,
    Instant at,
    Optional<String> before,
    Optional<String> after,
    OptionalLong rows,
    String detail) {

  /** What was done with a table. */
  public enum Action {
    /** Rows were copied and the copy was committed. */
    COPIED,
    /** There was nothing to copy. */
    NOTHING,
    /** The copy failed. */
    FAILED,
    /** The watermark was set back. */
    REWOUND,
    /** The watermark was deleted. */
    DELETED,
    /** A person said which of two machines is right. */
    RESOLVED,
    /** The table was taken from the run that copied it. */
    TAKEN_OVER
  }

  /** Checks its components. */
  public TableOutcome {
    requireNonNull(table, "table");
    requireNonNull(action, "action");
    requireNonNull(at, "at");
    requireNonNull(before, "before");
    requireNonNull(after, "after");
    requireNonNull(rows, "rows");
    requireNonNull(detail, "detail");
  }
}
