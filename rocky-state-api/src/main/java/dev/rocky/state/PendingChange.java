package dev.rocky.state;

import java.util.Optional;

/**
 * A travelling key that has changed since it was last equal to the remote's.
 *
 * @param key the key
 * @param baseHash SHA-256 (32 bytes) of the value that the remote had, without checksum; empty if
 *     the remote had none
 * @param sequence number of the last write transaction that changed the key, counted from 1 since
 *     the ledger was bound
 * @param inConflict whether others changed it, too, so that it is not pushed until a person said
 *     what becomes of it
 * @since 0.1
 */
@SuppressWarnings("ArrayRecordComponent") // inside an Optional; copied on the way in and out
public record PendingChange(Key key, Optional<byte[]> baseHash, long sequence, boolean inConflict) {

  /** Copies the hash. */
  public PendingChange {
    baseHash = baseHash.map(byte[]::clone);
  }

  /** A copy of the hash. */
  @Override
  public Optional<byte[]> baseHash() {
    return baseHash.map(byte[]::clone);
  }
}
