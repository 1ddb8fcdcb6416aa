package dev.rocky.state.sync;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import java.util.Optional;

/** What entries, blocks and segments may be; kept by the writer and demanded by the reader. */
final class EntryLimits {

  /** Largest block before compression, unless it holds a single entry. */
  static final int BLOCK_BYTES = 64 * 1024;

  /** All blocks of one object before compression, unless there is a single one. */
  static final int SEGMENT_BYTES = 8 * 1024 * 1024;

  /** A block is not larger than its compressed form by more than this. */
  static final int MAX_RATIO = 200;

  /** Operation, length of the key, length of the value. */
  static final int ENTRY_OVERHEAD = 1 + Short.BYTES + Integer.BYTES;

  /** Largest entry, and so the largest block. */
  static final int MAX_ENTRY_BYTES = ENTRY_OVERHEAD + Ledger.MAX_KEY_BYTES + Ledger.MAX_VALUE_BYTES;

  private EntryLimits() {}

  /** Why no segment has {@code key}, if that is so. */
  static Optional<String> problem(Key key) {
    if (key.length() == 0 || key.length() > Ledger.MAX_KEY_BYTES) {
      return Optional.of("a key of " + key.length() + " bytes");
    }
    boolean travels =
        key.space() >= Ledger.FIRST_TRAVELLING_SPACE && key.space() < Ledger.FIRST_LOCAL_SPACE;
    return travels ? Optional.empty() : Optional.of("a key that does not travel: " + key);
  }
}
