package dev.rocky.engine.record;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Which state of a table a plan was made from; equal versions mean the same stored record.
 *
 * @param id {@code none} if there was no state, else the first 16 hexadecimal digits of the SHA-256
 *     of the record
 * @since 0.1
 */
public record StateVersion(String id) {

  /** The version of a table without state. */
  public static final StateVersion NONE = new StateVersion("none");

  private static final int BYTES = 8;

  static StateVersion of(Optional<byte[]> stored) {
    return stored.map(StateVersion::of).orElse(NONE);
  }

  private static StateVersion of(byte[] record) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(record);
      return new StateVersion(HexFormat.of().formatHex(hash, 0, BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return id;
  }
}
