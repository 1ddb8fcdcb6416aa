package dev.rocky.state;

import java.nio.ByteBuffer;

/**
 * The record beside the journal that every change of a bound ledger reads.
 *
 * @param number that of the last transaction that changed a travelling record, from 1
 * @param position that of the last transaction whose changes are in the pending attempt; {@link
 *     #NO_ATTEMPT}, below every number, while none is pending
 */
record Sequence(long number, long position) {

  static final Key KEY = Key.of(LedgerSpaces.OWN, "sequence");

  static final long NO_ATTEMPT = 0;

  static final Sequence NONE = new Sequence(0, NO_ATTEMPT);

  /** For the next transaction. */
  Sequence next() {
    return new Sequence(number + 1, position);
  }

  Sequence withPosition(long changed) {
    return new Sequence(number, changed);
  }

  /** Eight bytes, or sixteen while an attempt is pending. */
  byte[] encode() {
    boolean pending = position != NO_ATTEMPT;
    ByteBuffer out = ByteBuffer.allocate(pending ? 2 * Long.BYTES : Long.BYTES).putLong(number);
    return (pending ? out.putLong(position) : out).array();
  }

  static Sequence decode(byte[] record) {
    ByteBuffer in = ByteBuffer.wrap(record);
    return new Sequence(in.getLong(), in.hasRemaining() ? in.getLong() : NO_ATTEMPT);
  }
}
