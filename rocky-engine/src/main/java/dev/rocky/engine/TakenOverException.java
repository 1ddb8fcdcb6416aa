package dev.rocky.engine;

import dev.rocky.engine.record.Intent;
import dev.rocky.engine.record.TableKey;
import dev.rocky.engine.sql.Script;
import java.util.Optional;

/**
 * Another run has taken an {@linkplain TableSpec#exclusive exclusive} table over while this one was
 * copying it: its time was over, or somebody said so ({@link Rocky#takeOver}). Nothing was
 * committed. Execute {@link #cleanup}, then {@link Run#fail} the copy; {@link Run#copy} has done
 * both.
 *
 * @since 0.1
 */
public final class TakenOverException extends EngineException {

  private static final long serialVersionUID = 1L;

  private final transient TableKey table;
  private final transient Optional<Intent> holder;
  private final transient Optional<Script> cleanup;

  TakenOverException(TableKey table, Optional<Intent> holder, Optional<Script> cleanup) {
    super(
        table
            + " was taken over "
            + holder
                .map(
                    now ->
                        "by run "
                            + now.runId()
                            + " of "
                            + now.owner()
                            + ", which copies it since "
                            + now.begunAt())
                .orElse("by another run, which has ended its copy")
            + ". Nothing was committed. "
            + (cleanup.isPresent()
                ? "Rows that this run has added are in the target besides: remove them, see"
                    + " TakenOverException.cleanup."
                : "What this run wrote cannot be told from what the other one did; if it replaced"
                    + " the target, Rocky.delete has it replaced once more."));
    this.table = table;
    this.holder = holder;
    this.cleanup = cleanup;
  }

  /** The table. */
  public TableKey table() {
    return table;
  }

  /** What the run that has the table now noted before it began; empty if it has ended already. */
  public Optional<Intent> holder() {
    return holder;
  }

  /**
   * Removes from the target what this copy added. Whoever takes over keeps none of these rows, so
   * none is lost by it. Empty unless the copy only added rows, with a load tag, behind a watermark:
   * merge and delete+insert wrote what the next run writes again.
   */
  public Optional<Script> cleanup() {
    return cleanup;
  }
}
