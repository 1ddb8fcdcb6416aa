package dev.rocky.state.spi;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * The id of a commit, or of the lineage that it began: 128 random bits.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 * @since 0.1
 */
public record CommitId(long high, long low) {

  /** Length in bytes. */
  public static final int BYTES = 16;

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

  /** The bytes, highest first. */
  public byte[] bytes() {
    return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
  }

  /** 32 hexadecimal digits. */
  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(high) + hex.toHexDigits(low);
  }
}
