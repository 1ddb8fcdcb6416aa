package dev.rocky.state;

/**
 * What the entries of a {@link Ledger} look like in its {@link StateStore}: for those that look
 * after a store from beneath, to check it or to save what is left of it. A host uses the ledger.
 *
 * @since 0.1
 */
public final class StoredLedger {

  private StoredLedger() {}

  /**
   * Checks whether {@code stored} is, to the byte, what a ledger once stored under {@code key}.
   *
   * @throws ValueDamagedException if it is not; it says why
   */
  public static void check(Key key, byte[] stored) {
    ValueEnvelope.check(key, stored);
  }

  /** Whether a ledger stores its format under {@code key}. It is the first entry of a ledger. */
  public static boolean isFormat(Key key) {
    return key.equals(LedgerFormat.KEY);
  }

  /** Stores the format of this version of the library, if {@code transaction} finds none. */
  public static void storeFormat(WriteTransaction transaction) {
    LedgerFormat.store(transaction);
  }

  /**
   * Whether {@code key} holds a part of what a ledger knows of its remote: the binding, the number
   * of the last change, an entry of the journal, what sync keeps. A ledger without all of them is
   * not bound. They lie in the spaces {@code 00} to {@code 02}.
   */
  public static boolean isOfRemote(Key key) {
    return key.length() > 0
        && (key.space() == LedgerSpaces.JOURNAL
            || key.space() == LedgerSpaces.CONFLICTS
            || SyncRecords.OF_REMOTE.contains(key));
  }
}
