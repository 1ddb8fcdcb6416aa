package dev.rocky.state;

/** Changes a ledger: seals values and journals what travels. */
final class LedgerWriting extends LedgerReading implements WriteTransaction {

  private final WriteTransaction stored;
  private final JournalWriting journal;

  LedgerWriting(WriteTransaction stored) {
    super(stored);
    this.stored = stored;
    this.journal = new JournalWriting(stored);
  }

  @Override
  public void put(Key key, byte[] value) {
    if (LedgerSpaces.requireUsable(key).length() > Ledger.MAX_KEY_BYTES) {
      throw new IllegalArgumentException(
          "A key is at most " + Ledger.MAX_KEY_BYTES + " bytes long, not " + key.length());
    }
    if (value.length > Ledger.MAX_VALUE_BYTES) {
      throw new IllegalArgumentException(
          "A value is at most " + Ledger.MAX_VALUE_BYTES + " bytes long, not " + value.length);
    }
    journal.beforeChange(key);
    stored.put(key, ValueEnvelope.seal(key, value));
  }

  @Override
  public boolean delete(Key key) {
    if (stored.get(LedgerSpaces.requireUsable(key)).isEmpty()) {
      return false;
    }
    journal.beforeChange(key);
    return stored.delete(key);
  }

  JournalWriting journal() {
    return journal;
  }
}
