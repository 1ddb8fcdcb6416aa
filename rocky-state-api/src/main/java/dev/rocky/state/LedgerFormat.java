package dev.rocky.state;

import java.nio.ByteBuffer;
import java.util.Optional;

/** The record that says which version of the format a ledger has and which versions may read it. */
final class LedgerFormat {

  /** What a ledger has until it is synced: a library that knows no more may go on with it. */
  static final short UNSYNCED = 1;

  /**
   * What a ledger has from its first sync on, and needs of its reader: one of version 1 would drop
   * the position of an attempt and the sent hashes with its next change, and the settlement of the
   * attempt would then take changes for pushed that were not.
   */
  static final short SYNCED = 2;

  /** The newest that this version reads. */
  private static final short NEWEST = SYNCED;

  static final Key KEY = Key.of(LedgerSpaces.OWN, "format");

  private LedgerFormat() {}

  /**
   * Whether a ledger has been stored.
   *
   * @throws StoreIncompatibleException if this version must not read it, or no ledger wrote what is
   *     there
   */
  static boolean check(ReadTransaction transaction) {
    Optional<byte[]> stored = transaction.get(KEY);
    if (stored.isEmpty()) {
      transaction.scan(Scan.prefix(Key.EMPTY), LedgerFormat::refuseForeign);
      return false;
    }
    ByteBuffer record = ByteBuffer.wrap(ValueEnvelope.open(KEY, stored.get()));
    if (record.remaining() < 4) {
      throw new ValueDamagedException(KEY, "it is " + record.remaining() + " bytes long, not 4");
    }
    int version = Short.toUnsignedInt(record.getShort());
    int minimumReader = Short.toUnsignedInt(record.getShort());
    if (minimumReader > NEWEST) {
      throw new StoreIncompatibleException(
          "The ledger has format "
              + version
              + ", which needs a library that reads format "
              + minimumReader
              + "; this one reads up to "
              + NEWEST
              + ". Use a newer rocky-state; nothing was changed.");
    }
    return true;
  }

  static void store(WriteTransaction transaction) {
    if (transaction.get(KEY).isEmpty()) {
      byte[] record = ByteBuffer.allocate(4).putShort(UNSYNCED).putShort(UNSYNCED).array();
      transaction.put(KEY, ValueEnvelope.seal(KEY, record));
    }
  }

  /** Makes sure that only versions that know of sync read the ledger. It has been stored before. */
  static void raise(WriteTransaction transaction) {
    byte[] record = ValueEnvelope.open(KEY, transaction.get(KEY).orElseThrow());
    ByteBuffer fields = ByteBuffer.wrap(record);
    if (Short.toUnsignedInt(fields.getShort(2)) < SYNCED) {
      fields.putShort(0, (short) Math.max(Short.toUnsignedInt(fields.getShort(0)), SYNCED));
      fields.putShort(2, SYNCED);
      transaction.put(KEY, ValueEnvelope.seal(KEY, record));
    }
  }

  private static boolean refuseForeign(Key first, byte[] value) {
    throw new StoreIncompatibleException(
        "The store holds entries but no ledger format; something else wrote it, first key "
            + first
            + ". Give the ledger a store of its own; nothing was changed.");
  }
}
