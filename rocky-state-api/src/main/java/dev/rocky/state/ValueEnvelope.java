package dev.rocky.state;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * How a ledger stores a value: one byte {@code 01}, the CRC-32C (RFC 3720) of key, that byte and
 * value as four bytes with the highest first, the value. The key is part of it so that a value that
 * ended up under another key is noticed.
 */
final class ValueEnvelope {

  /** What is stored beside the value, in bytes. */
  static final int BYTES = 1 + Integer.BYTES;

  private static final byte VERSION = 1;

  private ValueEnvelope() {}

  static byte[] seal(Key key, byte[] value) {
    byte[] sealed = new byte[BYTES + value.length];
    sealed[0] = VERSION;
    System.arraycopy(value, 0, sealed, BYTES, value.length);
    ByteBuffer.wrap(sealed).putInt(1, checksum(key, sealed));
    return sealed;
  }

  static byte[] open(Key key, byte[] stored) {
    if (stored.length < BYTES) {
      throw new ValueDamagedException(key, "it is shorter than its checksum");
    }
    if (stored[0] != VERSION) {
      throw new ValueDamagedException(key, "its envelope has the unknown version " + stored[0]);
    }
    int expected = ByteBuffer.wrap(stored).getInt(1);
    int actual = checksum(key, stored);
    if (expected != actual) {
      throw new ValueDamagedException(
          key,
          "its checksum should be "
              + Integer.toHexString(expected)
              + " but is "
              + Integer.toHexString(actual));
    }
    return unverified(stored);
  }

  /** The value without a look at its checksum. */
  static byte[] unverified(byte[] stored) {
    return Arrays.copyOfRange(stored, Math.min(BYTES, stored.length), stored.length);
  }

  private static int checksum(Key key, byte[] stored) {
    CRC32C crc = new CRC32C();
    key.addTo(crc);
    crc.update(stored, 0, 1);
    crc.update(stored, BYTES, stored.length - BYTES);
    return (int) crc.getValue();
  }
}
