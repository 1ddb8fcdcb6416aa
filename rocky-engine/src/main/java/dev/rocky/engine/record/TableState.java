package dev.rocky.engine.record;

import java.time.Instant;

/**
 * What the ledger knows of how far a table got. A table it never saw has none.
 *
 * @since 0.1
 */
public sealed interface TableState permits Watermark, Tombstone {

  /** When it was written. */
  Instant updatedAt();

  /**
   * How often the table was reset, from 1. Within one epoch a watermark that can be ordered never
   * moves backward; a higher epoch wins over a greater value.
   */
  long epoch();
}
