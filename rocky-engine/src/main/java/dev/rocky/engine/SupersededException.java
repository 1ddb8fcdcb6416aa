package dev.rocky.engine;

import dev.rocky.engine.record.StateVersion;
import dev.rocky.engine.record.TableKey;

/**
 * Somebody else moved the table's state between plan and commit. Nothing was committed: {@link
 * Run#fail} the copy if it was begun, and plan again. Rows that an append has copied in the
 * meantime are in the target and carry this run's load tag.
 *
 * @since 0.1
 */
public final class SupersededException extends EngineException {

  private static final long serialVersionUID = 1L;

  private final transient TableKey table;
  private final transient StateVersion planned;
  private final transient StateVersion current;

  /** {@code table} was planned from {@code planned} but is at {@code current}. */
  public SupersededException(TableKey table, StateVersion planned, StateVersion current) {
    super(
        "The state of "
            + table
            + " has changed from version "
            + planned
            + " to "
            + current
            + " since the plan was made: another run committed, or somebody reset it. Plan again.");
    this.table = table;
    this.planned = planned;
    this.current = current;
  }

  /** The table. */
  public TableKey table() {
    return table;
  }

  /** The version that the plan was made from. */
  public StateVersion planned() {
    return planned;
  }

  /** The version that the ledger has now. */
  public StateVersion current() {
    return current;
  }
}
