package dev.rocky.state.lmdb;

import dev.rocky.state.StoreDamagedException;
import dev.rocky.state.StoreIncompatibleException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The first record of every ledger, written when it is made: without it an LMDB file is somebody
 * else's, or has lost its root.
 *
 * <p>Key {@code 00 46}; value, big-endian: {@code "ROCKYST1"} (8 bytes of ASCII), format (4), least
 * format that a reader must know (4), when the ledger was made in milliseconds since 1970 (8), and,
 * only if it took the place of another, {@code 01} (1) and when it did (8). Later formats may
 * append to it.
 *
 * @param format of the writer
 * @param reader least format that a reader must know
 * @param made when
 * @param recovered when it took the place of a ledger that was set aside, salvaged or restored
 */
record FormatRecord(int format, int reader, Instant made, Optional<Instant> recovered) {

  static final byte[] KEY = {0x00, 'F'};

  /** The format that this version writes, and the newest that it reads. */
  static final int CURRENT = 1;

  private static final byte RECOVERED = 1;
  private static final byte[] MAGIC = {'R', 'O', 'C', 'K', 'Y', 'S', 'T', '1'};
  private static final int LENGTH = MAGIC.length + 2 * Integer.BYTES + Long.BYTES;
  private static final int RECOVERED_LENGTH = LENGTH + 1 + Long.BYTES;

  /** The record of a ledger that takes no other's place. */
  static FormatRecord madeAt(Instant now) {
    return new FormatRecord(CURRENT, CURRENT, now, Optional.empty());
  }

  /** The record of a new ledger in the place of another. */
  static FormatRecord recoveredAt(Instant now) {
    return new FormatRecord(CURRENT, CURRENT, now, Optional.of(now));
  }

  byte[] encode() {
    ByteBuffer bytes =
        ByteBuffer.allocate(recovered.isPresent() ? RECOVERED_LENGTH : LENGTH)
            .put(MAGIC)
            .putInt(format)
            .putInt(reader)
            .putLong(made.toEpochMilli());
    recovered.ifPresent(time -> bytes.put(RECOVERED).putLong(time.toEpochMilli()));
    return bytes.array();
  }

  /** Whether {@code found} is a record of the format that this version writes. */
  static boolean isCurrent(byte[] found) {
    return isRecord(found) && ByteBuffer.wrap(found).getInt(MAGIC.length) == CURRENT;
  }

  /** The same record, of a ledger that takes another's place {@code now}. */
  static byte[] recoveredAt(Instant now, byte[] found) {
    byte[] changed = Arrays.copyOf(found, Math.max(found.length, RECOVERED_LENGTH));
    ByteBuffer.wrap(changed, LENGTH, RECOVERED_LENGTH - LENGTH)
        .put(RECOVERED)
        .putLong(now.toEpochMilli());
    return changed;
  }

  /** What the record says, if it is one. */
  static Optional<FormatRecord> read(byte[] found) {
    return isRecord(found) ? Optional.of(decode(found)) : Optional.empty();
  }

  private static FormatRecord decode(byte[] found) {
    ByteBuffer fields = ByteBuffer.wrap(found, MAGIC.length, found.length - MAGIC.length);
    return new FormatRecord(
        fields.getInt(),
        fields.getInt(),
        Instant.ofEpochMilli(fields.getLong()),
        recovered(fields));
  }

  private static Optional<Instant> recovered(ByteBuffer rest) {
    return rest.remaining() > Long.BYTES && rest.get() == RECOVERED
        ? Optional.of(Instant.ofEpochMilli(rest.getLong()))
        : Optional.empty();
  }

  private static boolean isRecord(byte[] found) {
    return found.length >= LENGTH && Arrays.equals(found, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
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
    if (!isRecord(found)) {
      throw MetaPages.damaged(file, "its first record is not one of this library");
    }
    FormatRecord record = decode(found);
    if (record.reader > CURRENT) {
      throw new StoreIncompatibleException(
          "The ledger %s has format %d, which versions that know format %d read; this version knows %d. Use a newer version"
                  .formatted(file, record.format, record.reader, CURRENT)
              + " of rocky-state-lmdb");
    }
    return record;
  }
}
