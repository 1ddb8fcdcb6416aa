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
 * @param earlier what else it had <i>since the ledger's base</i>, in any order: in the deltas
 *     before the newest, and in the snapshot before those if it covers more than the base, or there
 *     is no base; {@link ValueHash#ABSENT} for one that a delta deleted or that snapshot lacks. A
 *     value that the ledger has and that is in here was followed by others, who had seen it. One of
 *     the base or before must not be in here: a ledger that went back to it would lose that change
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
