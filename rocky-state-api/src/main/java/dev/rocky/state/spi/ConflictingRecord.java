package dev.rocky.state.spi;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Key;
import java.util.Arrays;
import java.util.Optional;

/**
 * A record that two machines changed, of which only a person can tell what becomes of it. So is a
 * record that changed here and whose value is damaged, whatever others did to it.
 *
 * @param key of the record
 * @param ours its value in the ledger; empty if it was deleted, or is damaged. Not copied
 * @param theirs its value at the ledger's base; empty if it was deleted there, what the ledger kept
 *     of it is damaged, or only ours has changed. Not copied
 * @param oursDamaged whether ours does not match its checksum: it cannot be taken, but be written
 *     anew or deleted first
 * @param theirsDamaged whether theirs does not: neither can be taken before others change the
 *     record again; a person may also decide for all of the ledger or the remote
 * @since 0.1
 */
public record ConflictingRecord(
    Key key,
    Optional<byte[]> ours,
    Optional<byte[]> theirs,
    boolean oursDamaged,
    boolean theirsDamaged) {

  /** Checks its components. */
  public ConflictingRecord {
    requireNonNull(key, "key");
    requireNonNull(ours, "ours");
    requireNonNull(theirs, "theirs");
  }

  /** Whether key and values are those of {@code seen}. */
  public boolean isStill(ConflictingRecord seen) {
    return key.equals(seen.key)
        && oursDamaged == seen.oursDamaged
        && theirsDamaged == seen.theirsDamaged
        && Arrays.equals(ours.orElse(null), seen.ours.orElse(null))
        && Arrays.equals(theirs.orElse(null), seen.theirs.orElse(null));
  }

  /** The key and how long the values are; they may be secret, and are not text in general. */
  @Override
  public String toString() {
    return "%s: ours %s, theirs %s"
        .formatted(key, describe(ours, oursDamaged), describe(theirs, theirsDamaged));
  }

  private static String describe(Optional<byte[]> value, boolean damaged) {
    return damaged ? "damaged" : value.map(bytes -> bytes.length + " bytes").orElse("absent");
  }
}
