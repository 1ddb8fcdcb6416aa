package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Key;
import java.util.Optional;

/**
 * What a segment says about one key.
 *
 * @param key of a record that travels
 * @param value as the ledger hands it out, without its envelope; empty if the record was deleted.
 *     Nobody else has the array
 */
record SegmentEntry(Key key, Optional<byte[]> value) {

  SegmentEntry {
    requireNonNull(key, "key");
    requireNonNull(value, "value");
  }

  boolean isDeletion() {
    return value.isEmpty();
  }
}
