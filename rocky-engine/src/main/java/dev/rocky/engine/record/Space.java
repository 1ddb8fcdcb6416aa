package dev.rocky.engine.record;

import dev.rocky.state.Key;

/** The engine's spaces in the ledger; all of them travel. */
enum Space {
  WATERMARK(0x10),
  MEASUREMENT(0x11),
  RUN(0x12),
  TABLE_OUTCOME(0x13),
  INTENT(0x14),
  RETENTION(0x15);

  private final int id;

  Space(int id) {
    this.id = id;
  }

  int id() {
    return id;
  }

  /** The prefix of all keys in this space. */
  Key prefix() {
    return Key.of(id);
  }
}
