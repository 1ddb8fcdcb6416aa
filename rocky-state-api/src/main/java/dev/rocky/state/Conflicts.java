package dev.rocky.state;

import dev.rocky.state.spi.ConflictingRecord;
import dev.rocky.state.spi.MergeRule;
import dev.rocky.state.spi.MergeRules;
import dev.rocky.state.spi.Merged;
import dev.rocky.state.spi.ValueHash;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * What the remote has of records in conflict, beneath the ledger: under the conflicts' space byte
 * and the key of the record. Which records are in conflict, the journal says; one without a value
 * here was deleted at the remote.
 */
final class Conflicts {

  private static final Key SPACE = Key.of(LedgerSpaces.CONFLICTS);

  private Conflicts() {}

  static CheckedValue theirs(ReadTransaction stored, Key key) {
    return CheckedValue.of(stored, SPACE.append(key));
  }

  /** Hands all to {@code consumer}; how many there were. */
  static long forEach(ReadTransaction stored, Consumer<ConflictingRecord> consumer) {
    LongAdder count = new LongAdder();
    new JournalReading(stored)
        .forEach(
            change -> {
              if (change.inConflict()) {
                consumer.accept(of(stored, change.key()));
                count.increment();
              }
            });
    return count.sum();
  }

  /** The record of {@code key}, if it is in conflict. */
  static Optional<ConflictingRecord> record(ReadTransaction stored, Key key) {
    return new JournalReading(stored)
        .entry(key)
        .filter(JournalEntry::inConflict)
        .map(entry -> of(stored, key));
  }

  static void put(WriteTransaction stored, Key key, Optional<byte[]> theirs) {
    store(stored, SPACE.append(key), theirs);
  }

  static void remove(WriteTransaction stored, Key key) {
    stored.delete(SPACE.append(key));
  }

  static void removeAll(WriteTransaction stored) {
    KeyPages keys = KeyPages.behind(stored, LedgerSpaces.CONFLICTS);
    for (Key key = keys.next(); key != null; key = keys.next()) {
      remove(stored, key);
    }
  }

  /** V1. What the rule makes of theirs is a change of the host's, as in V2. */
  static void takeTheirs(WriteTransaction stored, ConflictingRecord record, MergeRules rules) {
    Key key = record.key();
    requireIntact(SPACE.append(key), record.theirsDamaged());
    Merged merged = rules.of(key).adopt(key, record.ours(), record.theirs());
    if (merged instanceof Merged.Value third
        && !Arrays.equals(third.bytes(), record.theirs().orElse(null))) {
      change(stored, record, Optional.of(third.bytes()));
    } else {
      store(stored, key, record.theirs());
      remove(stored, key);
      new JournalWriting(stored).remove(key);
    }
  }

  /** V2. */
  static void takeOurs(WriteTransaction stored, ConflictingRecord record, MergeRules rules) {
    Key key = record.key();
    requireIntact(key, record.oursDamaged());
    requireIntact(SPACE.append(key), record.theirsDamaged());
    Optional<byte[]> value = record.ours();
    if (record.theirs().isPresent()) {
      MergeRule rule = rules.of(key);
      byte[] theirs = record.theirs().get();
      Optional<byte[]> raised = record.ours().map(ours -> rule.raise(key, ours, theirs));
      value = raised.or(() -> rule.removed(key, theirs));
    }
    change(stored, record, value);
  }

  /**
   * A change of the host's onto theirs: without a number of its own, an attempt that was made of a
   * snapshot before would be taken to have sent it.
   */
  private static void change(
      WriteTransaction stored, ConflictingRecord record, Optional<byte[]> value) {
    Key key = record.key();
    JournalWriting journal = new JournalWriting(stored);
    Sequence sequence = journal.sequence().next();
    journal.put(sequence);
    journal.put(key, JournalEntry.first(sequence.number(), ValueHash.of(record.theirs())));
    remove(stored, key);
    store(stored, key, value);
  }

  private static ConflictingRecord of(ReadTransaction stored, Key key) {
    CheckedValue ours = CheckedValue.of(stored, key);
    CheckedValue theirs = theirs(stored, key);
    return new ConflictingRecord(
        key, ours.bytes(), theirs.bytes(), ours.damaged(), theirs.damaged());
  }

  private static void requireIntact(Key at, boolean damaged) {
    if (damaged) {
      throw new ValueDamagedException(at, "it does not match its checksum and cannot be taken");
    }
  }

  private static void store(WriteTransaction stored, Key at, Optional<byte[]> value) {
    if (value.isPresent()) {
      stored.put(at, ValueEnvelope.seal(at, value.get()));
    } else {
      stored.delete(at);
    }
  }
}
