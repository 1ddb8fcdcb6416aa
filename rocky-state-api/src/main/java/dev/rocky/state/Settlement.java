package dev.rocky.state;

import dev.rocky.state.spi.SentValues;
import dev.rocky.state.spi.ValueHash;
import java.util.Optional;

/** P2, S1, S2: what becomes of the journal when an attempt begins, or is over. */
final class Settlement {

  /** What becomes of an entry. */
  @FunctionalInterface
  private interface Step {
    /** The entry that takes its place; empty if it goes. */
    Optional<JournalEntry> apply(Key key, JournalEntry entry);
  }

  private final WriteTransaction stored;
  private final JournalWriting journal;
  private Sequence sequence;

  Settlement(WriteTransaction stored) {
    this.stored = stored;
    this.journal = new JournalWriting(stored);
    this.sequence = journal.sequence();
  }

  /**
   * P2: an attempt begins that sends what there was at {@code position}. What has changed since
   * gets its sent hash; what was left out because it is damaged counts as changed since.
   *
   * @param whole whether it sends a whole state: what is not in it is absent at the remote then
   */
  void begin(long position, SentValues sent, boolean whole) {
    if (position < 1 || position > sequence.number()) {
      throw new IllegalArgumentException(
          "The ledger is at change " + sequence.number() + " and was never at " + position);
    }
    if (whole) {
      noteDamaged(position);
    }
    Sequence leftOut = sequence.next();
    rewrite(
        (key, entry) -> {
          boolean changed = entry.number() > position;
          if (entry.inConflict() || !(changed || isDamaged(key))) {
            return Optional.of(entry);
          }
          Optional<ValueHash> hash = sent.of(key);
          if (!changed && hash.isPresent()) {
            return Optional.of(entry); // damaged only now
          }
          if (!changed) {
            sequence = leftOut;
          }
          long number = changed ? entry.number() : leftOut.number();
          Optional<ValueHash> absent = whole ? Optional.of(ValueHash.ABSENT) : Optional.empty();
          return Optional.of(entry.withNumber(number).withSent(hash.or(() -> absent)));
        });
    journal.put(sequence.withPosition(position));
  }

  /** A record that a whole state lacks is not what the remote has, though it has not changed. */
  private void noteDamaged(long position) {
    KeyPages keys = KeyPages.travelling(stored);
    for (Key key = keys.next(); key != null; key = keys.next()) {
      if (isDamaged(key) && journal.entry(key).isEmpty()) {
        journal.put(key, JournalEntry.first(position, journal.hash(key)));
      }
    }
  }

  private boolean isDamaged(Key key) {
    return CheckedValue.of(stored, key).damaged();
  }

  /** S1, P4: what the attempt sent is what the remote has. */
  void commit() {
    rewrite(
        (key, entry) -> {
          if (entry.inConflict()) {
            return Optional.of(entry.withoutSent());
          }
          if (entry.number() <= sequence.position()) {
            return Optional.empty();
          }
          ValueHash base = entry.sent().orElse(entry.base());
          return Optional.of(entry.onto(base));
        });
    end();
  }

  /** S2: the attempt sent nothing. */
  void forget() {
    if (sequence.number() > sequence.position()) {
      rewrite((key, entry) -> Optional.of(entry.withoutSent()));
    }
    end();
  }

  private void end() {
    journal.put(sequence.withPosition(Sequence.NO_ATTEMPT));
  }

  private void rewrite(Step step) {
    KeyPages keys = KeyPages.behind(stored, LedgerSpaces.JOURNAL);
    for (Key key = keys.next(); key != null; key = keys.next()) {
      JournalEntry entry = journal.entry(key).orElseThrow();
      Optional<JournalEntry> changed = step.apply(key, entry);
      if (changed.isEmpty()) {
        journal.remove(key);
      } else if (!changed.get().equals(entry)) {
        journal.put(key, changed.get());
      }
    }
  }
}
