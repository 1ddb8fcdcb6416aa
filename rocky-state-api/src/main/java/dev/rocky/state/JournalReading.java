package dev.rocky.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Reads the journal of a ledger.
 *
 * <p>An entry lies under the journal's space byte followed by the key that changed. Its value is
 * the sequence number (eight bytes, highest first), one byte that is 1 if the remote had a value
 * and 0 if not, and then, if 1, the SHA-256 of that value.
 */
class JournalReading {

  static final Key REMOTE = Key.of(LedgerSpaces.OWN, "remote");
  static final Key SEQUENCE = Key.of(LedgerSpaces.OWN, "sequence");
  static final Key ENTRIES = Key.of(LedgerSpaces.JOURNAL);

  private final ReadTransaction stored;

  JournalReading(ReadTransaction stored) {
    this.stored = stored;
  }

  /** The remote to which the ledger is bound. */
  Optional<String> remote() {
    return record(REMOTE).map(value -> new String(value, UTF_8));
  }

  /** Hands every entry to {@code consumer}; how many there were. */
  long forEach(Consumer<PendingChange> consumer) {
    LongAdder count = new LongAdder();
    stored.scan(
        Scan.prefix(ENTRIES),
        (key, value) -> {
          consumer.accept(decode(key, ValueEnvelope.open(key, value)));
          count.increment();
          return true;
        });
    return count.sum();
  }

  /** One of the ledger's own records, without its envelope. */
  final Optional<byte[]> record(Key key) {
    return stored.get(key).map(value -> ValueEnvelope.open(key, value));
  }

  static PendingChange decode(Key key, byte[] entry) {
    ByteBuffer in = ByteBuffer.wrap(entry);
    long sequence = in.getLong();
    if (in.get() == 0) {
      return new PendingChange(key.skip(1), Optional.empty(), sequence);
    }
    byte[] hash = new byte[in.remaining()];
    in.get(hash);
    return new PendingChange(key.skip(1), Optional.of(hash), sequence);
  }
}
