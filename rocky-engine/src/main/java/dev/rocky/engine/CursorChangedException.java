package dev.rocky.engine;

import dev.rocky.engine.record.TableKey;
import dev.rocky.engine.record.Watermark;

/**
 * The spec's cursor is another column, or of another type, than the one that the stored watermark
 * was taken from, so that the two cannot be compared. Nothing was changed.
 *
 * @since 0.1
 */
public final class CursorChangedException extends EngineException {

  private static final long serialVersionUID = 1L;

  /** The watermark of {@code table} was not taken from the cursor {@code wanted}. */
  public CursorChangedException(TableKey table, Watermark stored, TableSpec.Cursor wanted) {
    super(
        "The watermark of "
            + table
            + " was taken from column "
            + stored.column()
            + " of type "
            + stored.lastValue().type()
            + ", but the cursor is said to be "
            + wanted.column()
            + " of type "
            + wanted.type()
            + "; correct the spec, or delete the watermark (Rocky.delete) to begin with a full"
            + " refresh");
  }
}
