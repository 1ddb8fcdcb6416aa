package dev.rocky.state.spi;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Names one attempt of one commit, one upload of a snapshot, or a lineage: 128 random bits, never
 * used for another.
 *
 * @param high the first eight bytes
 * @param low the last eight
 * @since 0.1
 */
public record CommitId(long high, long low) {

  /** The parent of the first commit of all. */
  public static final CommitId NONE = new CommitId(0, 0);

  /** Length in bytes. */
  public static final int BYTES = 16;

  /** A new one, never {@link #NONE}. */
  public static CommitId mint(SecureRandom random) {
    CommitId minted = new CommitId(random.nextLong(), random.nextLong());
    return minted.isNone() ? mint(random) : minted;
  }

  /**
   * The id of which {@link #bytes} are {@code bytes}.
   *
   * @throws IllegalArgumentException if there are not {@value #BYTES}
   */
  public static CommitId ofBytes(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("The id of a commit has 16 bytes, not " + bytes.length);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new CommitId(in.getLong(), in.getLong());
  }

  /**
   * What {@link #toString} gave.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static CommitId parse(CharSequence text) {
    byte[] bytes = HexFormat.of().parseHex(text);
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("An id is 32 hexadecimal digits, not \"" + text + "\"");
    }
    return ofBytes(bytes);
  }

  /** Whether it is {@link #NONE}, which names nothing. */
  public boolean isNone() {
    return equals(NONE);
  }

  /** The bytes, highest first. */
  public byte[] bytes() {
    return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
  }

  /** 32 hexadecimal digits in lower case. */
  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(high) + hex.toHexDigits(low);
  }
}
