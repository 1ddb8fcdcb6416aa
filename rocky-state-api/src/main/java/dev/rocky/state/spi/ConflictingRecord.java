package dev.rocky.state.spi;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Key;
import java.util.Optional;

/**
 * A record that two machines changed, of which only a person can tell what becomes of it.
 *
 * @param key of the record
 * @param ours its value in the ledger; empty if it was deleted. Not copied
 * @param theirs its value at the ledger's base; empty if it was deleted there. Not copied
 * @since 0.1
 */
public record ConflictingRecord(Key key, Optional<byte[]> ours, Optional<byte[]> theirs) {

  /** Checks its components. */
  public ConflictingRecord {
    requireNonNull(key, "key");
    requireNonNull(ours, "ours");
    requireNonNull(theirs, "theirs");
  }
}
