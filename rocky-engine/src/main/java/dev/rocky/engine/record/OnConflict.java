package dev.rocky.engine.record;

/**
 * What becomes of a table that two machines moved since they last knew of each other. One that was
 * deleted or set back in a higher epoch wins in any case; a lower epoch that asks for the same is
 * left to a person in any case, unless the higher one sets back as far.
 *
 * @since 0.1
 */
public enum OnConflict {
  /** A person decides. Until then the table goes on here and is not pushed. */
  FAIL,
  /**
   * The higher epoch wins, and within one the greater watermark, where this library may tell which
   * one that is ({@link dev.rocky.engine.cursor.CursorType#ordered}), both are of the same column,
   * and none was set back; else a person decides. In all epochs but the first the greater one is
   * set back to the lesser, as the last of two full refreshes may have ended there. For machines
   * that load the same source by merge or delete+insert: what an append loaded on both stays in the
   * target twice.
   */
  NEWEST
}
