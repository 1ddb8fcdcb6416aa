package dev.rocky.engine;

import dev.rocky.engine.record.TableKey;
import dev.rocky.state.StateException;
import org.jspecify.annotations.Nullable;

/**
 * Whether this run is the only one that copies an {@linkplain TableSpec#exclusive exclusive} table
 * could not be made sure. Thrown by {@link Run#begin} nothing has begun; thrown by {@link
 * Run#complete(Copy, Observed)} nothing was committed, and the same call may be made again, as long
 * as the run goes on. The cause, if there is one, is why the remote could not be asked.
 *
 * @since 0.1
 */
public final class NotExclusiveException extends EngineException {

  private static final long serialVersionUID = 1L;

  private final transient TableKey table;

  NotExclusiveException(TableKey table, String problem, @Nullable StateException cause) {
    super(
        "That no other run copies "
            + table
            + " is not sure: "
            + problem
            + (cause == null ? "" : " (" + Problem.of(cause) + ")"),
        cause);
    this.table = table;
  }

  /** The table. */
  public TableKey table() {
    return table;
  }
}
