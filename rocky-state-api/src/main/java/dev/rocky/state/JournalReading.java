package dev.rocky.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Reads the journal of a ledger. An entry lies under the journal's space byte followed by the key
 * that changed; its value is a {@link JournalEntry}.
 */
class JournalReading {

  static final Key REMOTE = Key.of(LedgerSpaces.OWN, "remote");
  static final Key ENTRIES = Key.of(LedgerSpaces.JOURNAL);

  private final ReadTransaction stored;

  JournalReading(ReadTransaction stored) {
    this.stored = stored;
  }

  /** The remote to which the ledger is bound. */
  Optional<String> remote() {
    return record(REMOTE).map(value -> new String(value, UTF_8));
  }

  /** Number of the last change, and position of the pending attempt. */
  Sequence sequence() {
    return record(Sequence.KEY).map(Sequence::decode).orElse(Sequence.NONE);
  }

  /** The entry of {@code key}. */
  Optional<JournalEntry> entry(Key key) {
    return record(ENTRIES.append(key)).map(JournalEntry::decode);
  }

  /** Hands every entry to {@code consumer}; how many there were. */
  long forEach(Consumer<PendingChange> consumer) {
    LongAdder count = new LongAdder();
    stored.scan(
        Scan.prefix(ENTRIES),
        (key, value) -> {
          JournalEntry entry = JournalEntry.decode(ValueEnvelope.open(key, value));
          consumer.accept(
              new PendingChange(
                  key.skip(1), entry.base().sha256(), entry.number(), entry.inConflict()));
          count.increment();
          return true;
        });
    return count.sum();
  }

  /** A record without its envelope. */
  final Optional<byte[]> record(Key key) {
    return stored.get(key).map(value -> ValueEnvelope.open(key, value));
  }
}
