package dev.rocky.state;

import dev.rocky.state.spi.Decision;
import dev.rocky.state.spi.MergeRule;
import dev.rocky.state.spi.MergeRules;
import dev.rocky.state.spi.Merged;
import dev.rocky.state.spi.RemoteRecord;
import dev.rocky.state.spi.SyncState;
import dev.rocky.state.spi.ValueHash;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A3, by key: brings records up to what the remote has, and what the journal knows of them with
 * them. The numbers are those of {@code docs/sync-protocol.md}.
 */
final class Rebase {

  /** 1.: a record would go back in its epoch. Undoes the transaction. */
  static final class BehindException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Key key;

    BehindException(Key key) {
      super("The remote is behind the ledger in " + key, null, false, false);
      this.key = key;
    }

    Key key() {
      return key;
    }
  }

  /** A record that was changed on both sides, or on one. */
  private record Pair(
      Key key,
      Optional<byte[]> ours,
      ValueHash ourHash,
      Optional<byte[]> theirs,
      ValueHash theirHash) {}

  private final WriteTransaction stored;
  private final JournalWriting journal;
  private final MergeRules rules;
  private final @Nullable Decision decision;
  private final boolean undecided;
  private final Sequence before;
  private Sequence sequence;
  private long changed;
  private long conflicts;

  Rebase(WriteTransaction stored, MergeRules rules, SyncState state) {
    this.stored = stored;
    this.journal = new JournalWriting(stored);
    this.rules = rules;
    this.decision = state.decision().orElse(null);
    this.undecided = state.pending().isPresent();
    this.before = journal.sequence();
    this.sequence = before;
  }

  /**
   * Brings one record up to what was fetched.
   *
   * @param mayExist false if the ledger has no such record
   * @param mayBeJournalled false if the journal has no such entry
   */
  void record(RemoteRecord fetched, boolean mayExist, boolean mayBeJournalled)
      throws BehindException {
    Key key = fetched.key();
    Optional<byte[]> ours = mayExist ? journal.record(key) : Optional.empty();
    Optional<byte[]> theirs = fetched.value();
    Optional<JournalEntry> noted = mayBeJournalled ? journal.entry(key) : Optional.empty();
    if (noted.isPresent()) {
      Pair pair = new Pair(key, ours, ValueHash.of(ours), theirs, ValueHash.of(theirs));
      merge(noted.get(), pair, fetched.earlier().contains(pair.ourHash));
    } else {
      boolean both = ours.isPresent() && theirs.isPresent();
      if (both && rules.of(key).isBehind(key, theirs.get(), ours.get())) {
        throw new BehindException(key);
      }
      store(key, ours, theirs);
    }
  }

  /** Of the attempt, if there was one, nothing counts any more. */
  void end() {
    journal.put(sequence.withPosition(Sequence.NO_ATTEMPT));
  }

  /** How many records have another value than before. */
  long changed() {
    return changed;
  }

  /** How many records came into conflict, or stayed in it. */
  long conflicts() {
    return conflicts;
  }

  private void merge(JournalEntry noted, Pair pair, boolean madeFromOurs) {
    boolean later = undecided && noted.number() > before.position();
    boolean wasSent = undecided && noted.sent().filter(pair.theirHash::equals).isPresent();
    ValueHash base = wasSent ? pair.theirHash : noted.base(); // 2.
    boolean changedBack = !later && pair.ourHash.equals(base);
    if (changedBack || madeFromOurs || pair.ourHash.equals(pair.theirHash)) { // 3.
      settle(noted, pair);
    } else if (pair.theirHash.equals(base) && decision == null) { // 4.
      keep(noted, noted.onto(base), pair.key);
    } else {
      follow(noted, decide(pair), pair); // 5.
    }
  }

  private Merged decide(Pair pair) {
    MergeRule rule = rules.of(pair.key);
    if (decision == null) {
      return rule.merge(pair.key, pair.ours, pair.theirs);
    }
    if (decision == Decision.THEIRS) {
      return rule.adopt(pair.key, pair.ours, pair.theirs);
    }
    if (pair.ours.isEmpty() || pair.theirs.isEmpty()) {
      return pair.ours.isEmpty() ? new Merged.Theirs() : new Merged.Ours();
    }
    return new Merged.Value(rule.raise(pair.key, pair.ours.get(), pair.theirs.get()));
  }

  private void follow(JournalEntry noted, Merged merged, Pair pair) {
    if (merged instanceof Merged.Conflict) {
      conflicts++;
      Conflicts.put(stored, pair.key, pair.theirs);
      journal.put(pair.key, noted.intoConflict());
    } else if (merged instanceof Merged.Value third) {
      ValueHash hash = ValueHash.of(third.bytes());
      if (hash.equals(pair.theirHash)) {
        settle(noted, pair);
      } else if (hash.equals(pair.ourHash)) {
        keep(noted, noted.onto(pair.theirHash), pair.key);
      } else {
        put(pair.key, third.bytes());
        keep(noted, noted.onto(pair.theirHash).withNumber(number()), pair.key);
      }
    } else if (merged instanceof Merged.Theirs) {
      settle(noted, pair);
    } else {
      keep(noted, noted.onto(pair.theirHash), pair.key);
    }
  }

  /** What the ledger has stays, and is pushed; a conflict goes. */
  private void keep(JournalEntry noted, JournalEntry kept, Key key) {
    endConflict(noted, key);
    journal.put(key, kept);
  }

  /** Theirs is stored; journal entry and conflict go. */
  private void settle(JournalEntry noted, Pair pair) {
    endConflict(noted, pair.key);
    journal.remove(pair.key);
    store(pair.key, pair.ours, pair.theirs);
  }

  private void endConflict(JournalEntry noted, Key key) {
    if (noted.inConflict()) {
      Conflicts.remove(stored, key);
    }
  }

  private void store(Key key, Optional<byte[]> ours, Optional<byte[]> theirs) {
    if (theirs.isPresent()) {
      if (!Arrays.equals(theirs.get(), ours.orElse(null))) {
        put(key, theirs.get());
      }
    } else if (ours.isPresent()) {
      stored.delete(key);
      changed++;
    }
  }

  private void put(Key key, byte[] value) {
    stored.put(key, ValueEnvelope.seal(key, value));
    changed++;
  }

  /** The number of this transaction, once it changes something that is journalled. */
  private long number() {
    sequence = before.next();
    return sequence.number();
  }
}
