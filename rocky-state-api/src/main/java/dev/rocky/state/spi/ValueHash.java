package dev.rocky.state.spi;

import static java.util.Objects.requireNonNull;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Stands for the value of a record: its SHA-256, or {@link #ABSENT} for a record that is not there.
 *
 * @since 0.1
 */
public final class ValueHash {

  /** Length of a SHA-256, in bytes. */
  public static final int BYTES = 32;

  /** Of a record that is not there. */
  public static final ValueHash ABSENT = new ValueHash(new byte[0]);

  private final byte[] hash;

  private ValueHash(byte[] hash) {
    this.hash = hash;
  }

  /** Of a record that has {@code value}, without checksum. */
  public static ValueHash of(byte[] value) {
    try {
      return new ValueHash(MessageDigest.getInstance("SHA-256").digest(value));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /** Of a record that has {@code value}, or is not there. */
  public static ValueHash of(Optional<byte[]> value) {
    return value.map(ValueHash::of).orElse(ABSENT);
  }

  /**
   * With a copy of a hash that was taken before.
   *
   * @throws IllegalArgumentException if it is not {@value #BYTES} bytes long
   */
  public static ValueHash ofSha256(byte[] hash) {
    if (requireNonNull(hash, "hash").length != BYTES) {
      throw new IllegalArgumentException("A SHA-256 has 32 bytes, not " + hash.length);
    }
    return new ValueHash(hash.clone());
  }

  /** Whether it stands for a record that is not there. */
  public boolean isAbsent() {
    return hash.length == 0;
  }

  /** A copy of the SHA-256; empty if the record is not there. */
  public Optional<byte[]> sha256() {
    return isAbsent() ? Optional.empty() : Optional.of(hash.clone());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ValueHash that && Arrays.equals(hash, that.hash);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(hash);
  }

  /** The hash in hexadecimal digits, or {@code absent}. */
  @Override
  public String toString() {
    return isAbsent() ? "absent" : HexFormat.of().formatHex(hash);
  }
}
