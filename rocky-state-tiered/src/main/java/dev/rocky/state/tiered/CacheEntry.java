package dev.rocky.state.tiered;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What a register of the cache holds: the content of one of the remote store, and when that store
 * had it for certain. Layout: {@code docs/storage-format.md}.
 *
 * @param had in whole milliseconds, by the clock of the machine that read or wrote it there
 * @param content of the register
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record CacheEntry(Instant had, byte[] content) {

  /** Bytes that are not content. */
  static final int OVERHEAD = 4 + Short.BYTES + Long.BYTES + Integer.BYTES;

  private static final byte[] MAGIC = "RKCE".getBytes(US_ASCII);
  private static final short FORMAT = 1;

  byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(OVERHEAD + content.length);
    out.put(MAGIC).putShort(FORMAT).putLong(had.toEpochMilli()).put(content);
    return out.putInt(checksum(out.array())).array();
  }

  /** The entry that {@code bytes} are; empty if they are none, or not whole. */
  static Optional<CacheEntry> decode(byte[] bytes) {
    if (bytes.length < OVERHEAD) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    byte[] magic = new byte[MAGIC.length];
    in.get(magic);
    boolean known = Arrays.equals(magic, MAGIC) && in.getShort() == FORMAT;
    if (!known || in.getInt(bytes.length - Integer.BYTES) != checksum(bytes)) {
      return Optional.empty();
    }
    long had = in.getLong();
    byte[] content = new byte[bytes.length - OVERHEAD];
    in.get(content);
    try {
      return Optional.of(new CacheEntry(Instant.ofEpochMilli(had), content));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Whether it was there within {@code age} before {@code now}, and not behind it. */
  boolean isFresh(Instant now, Duration age) {
    return !had.isAfter(now) && !had.isBefore(now.minus(age));
  }

  /** Over all but the last four bytes. */
  private static int checksum(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, bytes.length - Integer.BYTES);
    return (int) checksum.getValue();
  }
}
