package dev.rocky.engine;

import dev.rocky.engine.record.TableKey;

/**
 * The host's warehouse failed, or gave an answer that is none. The watermark has not moved; a copy
 * that was begun stays noted as open, because whether rows reached the target is not known: the
 * next plan finds out.
 *
 * @since 0.1
 */
public final class CopyFailedException extends EngineException {

  private static final long serialVersionUID = 1L;

  private final transient TableKey table;

  /** Moving {@code table} failed because of {@code cause}. */
  public CopyFailedException(TableKey table, Throwable cause) {
    super("Moving " + table + " failed: " + Problem.of(cause), cause);
    this.table = table;
  }

  /** The table. */
  public TableKey table() {
    return table;
  }
}
