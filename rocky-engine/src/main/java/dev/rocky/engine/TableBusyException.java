package dev.rocky.engine;

import dev.rocky.engine.record.Intent;
import dev.rocky.engine.record.TableKey;

/**
 * Another run has begun to copy the table since the plan was made. Nothing was changed. Plan again
 * when that run has ended; if it died, the new plan finds out what it left behind.
 *
 * @since 0.1
 */
public final class TableBusyException extends EngineException {

  private static final long serialVersionUID = 1L;

  private final transient TableKey table;
  private final transient Intent intent;

  /** {@code intent} on {@code table} is open. */
  public TableBusyException(TableKey table, Intent intent) {
    super(
        "Run "
            + intent.runId()
            + " of "
            + intent.owner()
            + " has been copying "
            + table
            + " since "
            + intent.begunAt()
            + ", after this plan was made. Plan again when it has ended.");
    this.table = table;
    this.intent = intent;
  }

  /** The table. */
  public TableKey table() {
    return table;
  }

  /** What the other run noted before it began. */
  public Intent intent() {
    return intent;
  }
}
