package dev.rocky.state.sync;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Names one attempt of one commit, one upload of a snapshot, or a lineage: 128 random bits, never
 * used for another.
 *
 * @param high the first eight bytes
 * @param low the last eight
 */
record CommitId(long high, long low) {

  /** The parent of the first commit of all. */
  static final CommitId NONE = new CommitId(0, 0);

  static final int BYTES = 16;

  /** A new one. */
  static CommitId mint(SecureRandom random) {
    CommitId minted = new CommitId(random.nextLong(), random.nextLong());
    return minted.isNone() ? mint(random) : minted;
  }

  boolean isNone() {
    return equals(NONE);
  }

  /**
   * What {@link #toString} gave.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static CommitId parse(CharSequence text) {
    byte[] bytes = HexFormat.of().parseHex(text);
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("An id is 32 hexadecimal digits, not \"" + text + "\"");
    }
    ByteBuffer halves = ByteBuffer.wrap(bytes);
    return new CommitId(halves.getLong(), halves.getLong());
  }

  /** 32 hexadecimal digits in lower case. */
  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
  }
}
