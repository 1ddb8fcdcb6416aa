package dev.rocky.engine;

import dev.rocky.engine.record.Intent;
import dev.rocky.engine.record.TableKey;
import java.time.Instant;

/**
 * Another run copies the table: it has begun since the plan was made, or the table is {@linkplain
 * TableSpec#exclusive exclusive} and it has not ended. Nothing was changed. Plan again when that
 * run has ended; if it died, the new plan finds out what it left behind. An exclusive table is free
 * again at {@link Intent#exclusiveUntil}, or with {@link Rocky#takeOver}.
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
            + intent
                .exclusiveUntil()
                .map(until -> ", and nobody else may until " + until + ", or Rocky.takeOver.")
                .orElse(", after this plan was made.")
            + " Plan again when it has ended.");
    this.table = table;
    this.intent = intent;
  }

  /** The table. */
  public TableKey table() {
    return table;
  }

  /** Who runs the other copy, see {@link RockyBuilder#owner}. */
  public String owner() {
    return intent.owner();
  }

  /** When it began. */
  public Instant since() {
    return intent.begunAt();
  }

  /** What the other run noted before it began. */
  public Intent intent() {
    return intent;
  }
}
