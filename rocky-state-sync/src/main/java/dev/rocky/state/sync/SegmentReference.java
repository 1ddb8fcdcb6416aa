package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.remote.RemoteDamagedException;
import dev.rocky.state.remote.RemoteStore;

/**
 * A segment, and what its bytes must be.
 *
 * @param name where it is
 * @param length bytes of the object, 1 to {@link RemoteStore#MAX_OBJECT_BYTES}
 * @param sha256 of all of them
 */
record SegmentReference(SegmentName name, int length, Sha256 sha256) {

  SegmentReference {
    requireNonNull(name, "name");
    requireNonNull(sha256, "sha256");
    if (length < 1 || length > RemoteStore.MAX_OBJECT_BYTES) {
      throw new IllegalArgumentException(name + " cannot have " + length + " bytes");
    }
  }

  /**
   * Checks what was fetched under this name.
   *
   * @throws RemoteDamagedException if it is anything else
   */
  void check(DigestOutput fetched) {
    checkLength(fetched.length());
    checkSha256(fetched.sha256());
  }

  /** Whether what was fetched is what goes by this name. */
  boolean isWhat(DigestOutput fetched) {
    return fetched.length() == length && fetched.sha256().equals(sha256);
  }

  void checkLength(long found) {
    if (found != length) {
      throw new RemoteDamagedException(
          ("%s is damaged: it has %d bytes, not the %d that it was written with;"
                  + " nothing was changed. Find out who wrote it, and restore it")
              .formatted(name, found, length));
    }
  }

  void checkSha256(Sha256 found) {
    if (!found.equals(sha256)) {
      throw new RemoteDamagedException(
          ("%s is damaged: its SHA-256 is %s, not the %s that it was written with;"
                  + " nothing was changed. Find out who wrote it, and restore it")
              .formatted(name, found, sha256));
    }
  }
}
