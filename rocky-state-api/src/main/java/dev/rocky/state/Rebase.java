package dev.rocky.state;

import dev.rocky.state.spi.Decision;
import dev.rocky.state.spi.MergeRule;
import dev.rocky.state.spi.MergeRules;
import dev.rocky.state.spi.Merged;
import dev.rocky.state.spi.RemoteRecord;
import dev.rocky.state.spi.SyncState;
import dev.rocky.state.spi.ValueHash;
import java.util.Arrays;
import java.util.List;
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
      CheckedValue ours,
      ValueHash ourHash,
      Optional<byte[]> theirs,
      ValueHash theirHash) {}

  private final WriteTransaction stored;
  private final JournalWriting journal;
  private final MergeRules rules;
  private final @Nullable Decision decision;
  private final long decidedAt;
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
    this.decidedAt = SyncRecords.decidedAt(stored);
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
    Optional<byte[]> theirs = fetched.value();
    CheckedValue ours = mayExist ? CheckedValue.of(stored, key) : CheckedValue.NONE;
    JournalEntry noted = mayBeJournalled ? journal.entry(key).orElse(null) : null;
    if (ours.damaged()) {
      replaceDamaged(key, noted, theirs);
    } else if (noted != null) {
      merge(noted, pair(key, ours, theirs), fetched);
    } else if (decision == Decision.OURS && theirs.isPresent()) {
      askWhetherDeleted(pair(key, ours, theirs), fetched.earlier());
    } else {
      requireNotBehind(key, ours, fetched); // 1.
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

  /** Ours cannot be compared: a person is asked if it was a change, or has decided. */
  private void replaceDamaged(Key key, @Nullable JournalEntry noted, Optional<byte[]> theirs) {
    if (noted != null && decisionOn(noted) != Decision.THEIRS) {
      conflict(noted, key, theirs);
    } else {
      settle(noted, key, new CheckedValue(Optional.empty(), true), theirs);
    }
  }

  private void merge(JournalEntry noted, Pair pair, RemoteRecord fetched) throws BehindException {
    boolean later = undecided && noted.number() > before.position();
    boolean wasSent = undecided && noted.sent().filter(pair.theirHash::equals).isPresent();
    ValueHash base = wasSent ? pair.theirHash : noted.base(); // 2.
    boolean changedBack =
        !later && !isAfterDecision(noted) && decision != Decision.OURS && pair.ourHash.equals(base);
    if (changedBack) { // 3., as clean as in 1.
      requireNotBehind(pair.key, pair.ours, fetched);
      settle(noted, pair);
    } else if (pair.ourHash.equals(pair.theirHash)
        || fetched.earlier().contains(pair.ourHash)) { // 3.
      settle(noted, pair);
    } else if (pair.theirHash.equals(base) && decisionOn(noted) == null) { // 4.
      keep(noted, noted.onto(base), pair.key);
    } else {
      follow(noted, decide(pair, decisionOn(noted)), pair); // 5.
    }
  }

  /** U3 gives up what there was. What the host has done since is merged like any other change. */
  private boolean isAfterDecision(JournalEntry noted) {
    return decision == Decision.THEIRS && noted.number() > decidedAt;
  }

  private @Nullable Decision decisionOn(JournalEntry noted) {
    return isAfterDecision(noted) ? null : decision;
  }

  private Merged decide(Pair pair, @Nullable Decision decided) {
    MergeRule rule = rules.of(pair.key);
    Optional<byte[]> ours = pair.ours.bytes();
    if (decided == null) {
      return rule.merge(pair.key, ours, pair.theirs);
    }
    if (decided == Decision.THEIRS) {
      return rule.adopt(pair.key, ours, pair.theirs);
    }
    return ours.isEmpty() // deleted here
        ? new Merged.Ours()
        : rule.republish(pair.key, ours, pair.theirs);
  }

  /** U2: only the remote has it. What was made there since it was absent was not deleted here. */
  private void askWhetherDeleted(Pair pair, List<ValueHash> earlier) {
    Merged merged =
        earlier.contains(ValueHash.ABSENT)
            ? new Merged.Theirs()
            : rules.of(pair.key).republish(pair.key, Optional.empty(), pair.theirs);
    if (merged instanceof Merged.Theirs) {
      store(pair.key, pair.ours, pair.theirs);
    } else {
      follow(JournalEntry.first(number(), ValueHash.ABSENT), merged, pair);
    }
  }

  /** Of what was deleted there and made anew, nothing went back. */
  private void requireNotBehind(Key key, CheckedValue ours, RemoteRecord fetched)
      throws BehindException {
    Optional<byte[]> theirs = fetched.value();
    boolean both = ours.exists() && theirs.isPresent();
    if (both
        && !fetched.earlier().contains(ValueHash.ABSENT)
        && rules.of(key).isBehind(key, theirs.get(), ours.bytes().orElseThrow())) {
      throw new BehindException(key);
    }
  }

  private void follow(JournalEntry noted, Merged merged, Pair pair) {
    if (merged instanceof Merged.Conflict) {
      conflict(noted, pair.key, pair.theirs);
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

  /** Ours stays and is not pushed. */
  private void conflict(JournalEntry noted, Key key, Optional<byte[]> theirs) {
    conflicts++;
    Conflicts.put(stored, key, theirs);
    journal.put(key, noted.intoConflict());
  }

  /** What the ledger has stays, and is pushed; a conflict goes. */
  private void keep(JournalEntry noted, JournalEntry kept, Key key) {
    endConflict(noted, key);
    journal.put(key, kept);
  }

  private void settle(JournalEntry noted, Pair pair) {
    settle(noted, pair.key, pair.ours, pair.theirs);
  }

  /** Theirs is stored; journal entry and conflict go. */
  private void settle(
      @Nullable JournalEntry noted, Key key, CheckedValue ours, Optional<byte[]> theirs) {
    if (noted != null) {
      endConflict(noted, key);
      journal.remove(key);
    }
    store(key, ours, theirs);
  }

  private void endConflict(JournalEntry noted, Key key) {
    if (noted.inConflict()) {
      Conflicts.remove(stored, key);
    }
  }

  private void store(Key key, CheckedValue ours, Optional<byte[]> theirs) {
    if (theirs.isPresent()) {
      if (!Arrays.equals(theirs.get(), ours.bytes().orElse(null))) {
        put(key, theirs.get());
      }
    } else if (ours.exists()) {
      stored.delete(key);
      changed++;
    }
  }

  private static Pair pair(Key key, CheckedValue ours, Optional<byte[]> theirs) {
    return new Pair(key, ours, ValueHash.of(ours.bytes()), theirs, ValueHash.of(theirs));
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
