package dev.rocky.state.spi;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Key;
import java.util.List;
import java.util.Optional;

/**
 * What was fetched of one record.
 *
 * @param key of a record that travels
 * @param value what it has at the new HEAD; empty if it was deleted. Not copied
 * @param earlier what it had in the deltas before, and in the snapshot before those, in any order
 * @since 0.1
 */
public record RemoteRecord(Key key, Optional<byte[]> value, List<ValueHash> earlier) {

  /** Copies the list. */
  public RemoteRecord {
    requireNonNull(key, "key");
    requireNonNull(value, "value");
    earlier = List.copyOf(earlier);
  }
}
