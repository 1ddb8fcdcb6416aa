package dev.rocky.state;

import java.nio.ByteBuffer;
import java.util.Optional;

/** The record that says which version of the format a ledger has and which versions may read it. */
final class LedgerFormat {

  /** What this version writes. */
  static final short VERSION = 1;

  /** The oldest version that reads what this one writes. */
  static final short MINIMUM_READER = 1;

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
    if (minimumReader > VERSION) {
      throw new StoreIncompatibleException(
          "The ledger has format "
              + version
              + ", which needs a library that reads format "
              + minimumReader
              + "; this one reads up to "
              + VERSION
              + ". Use a newer rocky-state; nothing was changed.");
    }
    return true;
  }

  static void store(WriteTransaction transaction) {
    if (transaction.get(KEY).isEmpty()) {
      byte[] record = ByteBuffer.allocate(4).putShort(VERSION).putShort(MINIMUM_READER).array();
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
