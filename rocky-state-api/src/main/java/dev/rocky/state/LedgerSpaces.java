package dev.rocky.state;

/** Which space bytes mean what, see {@link Ledger}. */
final class LedgerSpaces {

  /** The ledger's own records. */
  static final int OWN = 0x00;

  /** The journal: this byte, then the key that changed. */
  static final int JOURNAL = 0x01;

  /** What the remote has of records in conflict: this byte, then the key of the record. */
  static final int CONFLICTS = 0x02;

  private LedgerSpaces() {}

  static boolean travels(Key key) {
    return key.space() >= Ledger.FIRST_TRAVELLING_SPACE && key.space() < Ledger.FIRST_LOCAL_SPACE;
  }

  /**
   * Passes {@code key} on.
   *
   * @throws IllegalArgumentException if it lies in no space that a caller may use
   */
  static Key requireUsable(Key key) {
    if (key.length() == 0
        || key.space() < Ledger.FIRST_TRAVELLING_SPACE
        || key.space() > Ledger.LAST_SPACE) {
      throw new IllegalArgumentException(
          "A key of a ledger begins with a space byte from 0x10 to 0xEF, unlike \"" + key + "\"");
    }
    return key;
  }
}
