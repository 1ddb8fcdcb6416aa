package dev.rocky.engine;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.record.TableKey;

/**
 * The spec's cursor column is of another type than the stored watermark, so that the two cannot be
 * compared. Nothing was changed.
 *
 * @since 0.1
 */
public final class CursorTypeChangedException extends EngineException {

  private static final long serialVersionUID = 1L;

  /** The watermark of {@code table} is of type {@code stored}, the spec says {@code wanted}. */
  public CursorTypeChangedException(TableKey table, CursorType stored, CursorType wanted) {
    super(
        "The watermark of "
            + table
            + " is of type "
            + stored
            + ", but the cursor column is said to be "
            + wanted
            + "; correct the spec, or delete the watermark (Rocky.delete) to begin with a full refresh");
  }
}
