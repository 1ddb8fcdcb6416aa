package dev.rocky.state;

import dev.rocky.state.spi.ValueHash;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What the journal notes of a key.
 *
 * <p>Stored as the number (eight bytes, highest first), one byte of flags, and the hashes that the
 * flags announce: {@code 01} a base hash, else the remote has no such key; {@code 02} the attempt
 * deletes the key; {@code 04} a sent hash; {@code 08} the key is in conflict. Flags {@code 00} and
 * {@code 01} are all that ledgers of format 1 have.
 *
 * @param number that of the last transaction that changed the key
 * @param base what the remote has at the ledger's base; older than that while in conflict
 * @param sent what the pending attempt sends, if the key has changed since
 * @param inConflict whether what the remote has lies among the conflicts
 */
record JournalEntry(long number, ValueHash base, Optional<ValueHash> sent, boolean inConflict) {

  private static final int BASE = 0x01;
  private static final int SENT_ABSENT = 0x02;
  private static final int SENT = 0x04;
  private static final int CONFLICT = 0x08;

  /** The key changes for the first time since it was what the remote has. */
  static JournalEntry first(long number, ValueHash base) {
    return new JournalEntry(number, base, Optional.empty(), false);
  }

  /** Whether an attempt that is pending at {@code position} sends the key as it is now. */
  boolean isSentAt(long position) {
    return number <= position && !inConflict;
  }

  JournalEntry withNumber(long changed) {
    return new JournalEntry(changed, base, sent, inConflict);
  }

  JournalEntry withSent(Optional<ValueHash> noted) {
    return new JournalEntry(number, base, noted, inConflict);
  }

  JournalEntry withoutSent() {
    return sent.isEmpty() ? this : withSent(Optional.empty());
  }

  /** The remote has {@code changed}, and nothing else is known. */
  JournalEntry onto(ValueHash changed) {
    return new JournalEntry(number, changed, Optional.empty(), false);
  }

  JournalEntry intoConflict() {
    return new JournalEntry(number, base, Optional.empty(), true);
  }

  byte[] encode() {
    Optional<byte[]> baseHash = base.sha256();
    Optional<byte[]> sentHash = sent.flatMap(ValueHash::sha256);
    int flags =
        (baseHash.isPresent() ? BASE : 0)
            | (sentHash.isPresent() ? SENT : sent.isPresent() ? SENT_ABSENT : 0)
            | (inConflict ? CONFLICT : 0);
    int hashes = (baseHash.isPresent() ? 1 : 0) + (sentHash.isPresent() ? 1 : 0);
    ByteBuffer out =
        ByteBuffer.allocate(Long.BYTES + 1 + hashes * ValueHash.BYTES)
            .putLong(number)
            .put((byte) flags);
    baseHash.ifPresent(out::put);
    sentHash.ifPresent(out::put);
    return out.array();
  }

  static JournalEntry decode(byte[] entry) {
    ByteBuffer in = ByteBuffer.wrap(entry);
    long number = in.getLong();
    int flags = in.get();
    ValueHash base = (flags & BASE) == 0 ? ValueHash.ABSENT : hash(in);
    Optional<ValueHash> sent = Optional.empty();
    if ((flags & SENT) != 0) {
      sent = Optional.of(hash(in));
    } else if ((flags & SENT_ABSENT) != 0) {
      sent = Optional.of(ValueHash.ABSENT);
    }
    return new JournalEntry(number, base, sent, (flags & CONFLICT) != 0);
  }

  private static ValueHash hash(ByteBuffer in) {
    byte[] hash = new byte[ValueHash.BYTES];
    in.get(hash);
    return ValueHash.ofSha256(hash);
  }
}
