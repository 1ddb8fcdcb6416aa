package dev.rocky.state;

import java.util.Optional;

/**
 * A store's transaction as a ledger shows it: usable spaces only, values without their envelope.
 */
class LedgerReading implements ReadTransaction {

  private final ReadTransaction stored;

  LedgerReading(ReadTransaction stored) {
    this.stored = stored;
  }

  @Override
  public Optional<byte[]> get(Key key) {
    return stored.get(LedgerSpaces.requireUsable(key)).map(value -> ValueEnvelope.open(key, value));
  }

  @Override
  public void scan(Scan scan, Visitor visitor) {
    LedgerSpaces.requireUsable(scan.prefix());
    stored.scan(scan, (key, value) -> visitor.visit(key, ValueEnvelope.open(key, value)));
  }
}
