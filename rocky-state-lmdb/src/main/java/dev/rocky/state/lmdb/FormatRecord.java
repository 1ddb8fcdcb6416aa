package dev.rocky.state.lmdb;

import dev.rocky.state.StoreDamagedException;
import dev.rocky.state.StoreIncompatibleException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The first record of every ledger, written when it is made: without it an LMDB file is somebody
 * else's, or has lost its root.
 *
 * <p>Key {@code 00 46}; value, big-endian: {@code "ROCKYST1"} (8 bytes of ASCII), format (4), least
 * format that a reader must know (4), when the ledger was made in milliseconds since 1970 (8).
 * Later formats may append to it.
 *
 * @param format of the writer
 * @param reader least format that a reader must know
 * @param made when
 */
record FormatRecord(int format, int reader, Instant made) {

  static final byte[] KEY = {0x00, 'F'};

  /** The format that this version writes, and the newest that it reads. */
  static final int CURRENT = 1;

  private static final byte[] MAGIC = {'R', 'O', 'C', 'K', 'Y', 'S', 'T', '1'};
  private static final int LENGTH = MAGIC.length + 2 * Integer.BYTES + Long.BYTES;

  static FormatRecord madeAt(Instant now) {
    return new FormatRecord(CURRENT, CURRENT, now);
  }

  byte[] encode() {
    return ByteBuffer.allocate(LENGTH)
        .put(MAGIC)
        .putInt(format)
        .putInt(reader)
        .putLong(made.toEpochMilli())
        .array();
  }

  /**
   * Checks the record that was found in {@code file}.
   *
   * @throws StoreDamagedException if it is missing or no such record
   * @throws StoreIncompatibleException if it asks for a newer version of this library
   */
  static FormatRecord check(byte @Nullable [] found, Path file) {
    if (found == null) {
      throw MetaPages.damaged(
          file,
          "it is an LMDB file without this library's first record: another program's, or emptied");
    }
    if (found.length < LENGTH || !Arrays.equals(found, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw MetaPages.damaged(file, "its first record is not one of this library");
    }
    ByteBuffer fields = ByteBuffer.wrap(found, MAGIC.length, LENGTH - MAGIC.length);
    FormatRecord record =
        new FormatRecord(fields.getInt(), fields.getInt(), Instant.ofEpochMilli(fields.getLong()));
    if (record.reader > CURRENT) {
      throw new StoreIncompatibleException(
          "The ledger %s has format %d, which versions that know format %d read; this version knows %d. Use a newer version"
                  .formatted(file, record.format, record.reader, CURRENT)
              + " of rocky-state-lmdb");
    }
    return record;
  }
}
