package dev.rocky.engine.record;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which state of a table a plan was made from; equal versions mean the same stored record.
 *
 * <p>Immutable; the id is computed when it is first asked for, which most plans never are.
 *
 * @since 0.1
 */
public final class StateVersion {

  /** The version of a table without state. */
  public static final StateVersion NONE = new StateVersion("none", new byte[0]);

  private static final int BYTES = 8;

  private final byte[] record;
  private volatile @Nullable String id;

  private StateVersion(@Nullable String id, byte[] record) {
    this.id = id;
    this.record = record;
  }

  /** The version of what is stored, an array that nobody changes. */
  static StateVersion of(Optional<byte[]> stored) {
    return stored.map(record -> new StateVersion(null, record)).orElse(NONE);
  }

  /**
   * {@code none} if there was no state, else the first 16 hexadecimal digits of the SHA-256 of the
   * record.
   */
  public String id() {
    String known = id;
    if (known == null) {
      known = hash(record);
      id = known;
    }
    return known;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StateVersion version && id().equals(version.id());
  }

  @Override
  public int hashCode() {
    return id().hashCode();
  }

  @Override
  public String toString() {
    return id();
  }

  private static String hash(byte[] record) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(record);
      return HexFormat.of().formatHex(hash, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
