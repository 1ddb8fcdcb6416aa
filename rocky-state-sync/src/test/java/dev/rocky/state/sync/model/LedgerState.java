package dev.rocky.state.sync.model;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A ledger, as far as synchronisation is concerned: what survives a crash. Changed only while new.
 */
final class LedgerState {

  /** By record, the local value. */
  final int[] values;

  /** By record, the journal: what the remote has; {@link Value#NONE} without an entry. */
  final int[] bases;

  /** By record, what the pending attempt sends, if the record has changed since. */
  final int[] sent;

  /** By record, what the remote has if that is in conflict with ours. */
  final int[] theirs;

  /**
   * By record, what the host or a person wrote last and no rule of merging has overruled; {@link
   * Value#NONE} if there is no such value. Real ledgers have no such thing: it is for the
   * invariants.
   */
  final int[] owed;

  /** By record, whether the journal's number is greater than the pending attempt's. */
  final boolean[] later;

  /** By record, whether it was changed after a decision for the remote that is not followed yet. */
  final boolean[] since;

  /**
   * What a person decided about a remote that was taken back; null if there is nothing to decide.
   */
  @Nullable Decision decision;

  /** How many decisions there were. */
  int decisions;

  int lineage;
  int generation;
  int commit;
  @Nullable Pending pending;

  LedgerState(int keys) {
    values = new int[keys];
    bases = none(keys);
    sent = none(keys);
    theirs = none(keys);
    owed = none(keys);
    later = new boolean[keys];
    since = new boolean[keys];
  }

  private LedgerState(LedgerState from) {
    values = from.values.clone();
    bases = from.bases.clone();
    sent = from.sent.clone();
    theirs = from.theirs.clone();
    owed = from.owed.clone();
    later = from.later.clone();
    since = from.since.clone();
    decision = from.decision;
    decisions = from.decisions;
    lineage = from.lineage;
    generation = from.generation;
    commit = from.commit;
    pending = from.pending;
  }

  LedgerState copy() {
    return new LedgerState(this);
  }

  /**
   * U2 and U3: forgets the remote, so that everything is compared anew. Of records that are not
   * there only those are noted that the journal knows as deleted.
   */
  void forgetRemote(Decision made) {
    for (int key = 0; key < values.length; key++) {
      boolean known = bases[key] > Value.ABSENT || sent[key] != Value.NONE;
      bases[key] = values[key] != Value.ABSENT || known ? Value.ABSENT : Value.NONE;
    }
    forgetPending();
    Arrays.fill(theirs, Value.NONE);
    Arrays.fill(since, false);
    decisions++;
    lineage = 0;
    generation = 0;
    commit = 0;
    decision = made;
  }

  boolean hasBase() {
    return commit != 0;
  }

  /** The ledger's own part of L: notes what was there before, then changes it. */
  void change(int key, int value) {
    if (bases[key] == Value.NONE) {
      bases[key] = values[key];
      later[key] = pending != null;
    } else if (pending != null && !later[key]) {
      sent[key] = values[key];
      later[key] = true;
    }
    since[key] = decision == Decision.THEIRS;
    values[key] = value;
    owed[key] = value == Value.ABSENT ? Value.NONE : value;
  }

  /** What a person decided about {@code key}: who adopts the remote gives up nothing later. */
  @Nullable Decision decisionOn(int key) {
    return since[key] && decision == Decision.THEIRS ? null : decision;
  }

  /** The decision has been followed. */
  void endDecision() {
    decision = null;
    Arrays.fill(since, false);
  }

  /** Whether a push would send {@code key}. */
  boolean sends(int key) {
    return bases[key] != Value.NONE && theirs[key] == Value.NONE && bases[key] != values[key];
  }

  boolean sendsAnything() {
    for (int key = 0; key < values.length; key++) {
      if (sends(key)) {
        return true;
      }
    }
    return false;
  }

  /** Id of the pending attempt, 0 if there is none. */
  int attempt() {
    return pending == null ? 0 : pending.id();
  }

  /** Whether base and attempt are those that {@code process} began with. */
  boolean isAsSeenBy(ProcessState process) {
    return isOnBaseOf(process) && attempt() == process.attempt();
  }

  /** Whether the base is, and nobody has decided meanwhile. */
  boolean isOnBaseOf(ProcessState process) {
    return commit == process.base() && decisions == process.decisions();
  }

  void moveTo(Head head, int toGeneration, int toCommit) {
    lineage = head.lineage();
    generation = toGeneration;
    commit = toCommit;
  }

  /** {@code key} is what the remote has. */
  void settle(int key, int value) {
    values[key] = value;
    bases[key] = Value.NONE;
    sent[key] = Value.NONE;
    theirs[key] = Value.NONE;
    later[key] = false;
  }

  /** The attempt is over, and nothing of it counts. */
  void forgetPending() {
    pending = null;
    Arrays.fill(sent, Value.NONE);
    Arrays.fill(later, false);
  }

  private static int[] none(int keys) {
    int[] array = new int[keys];
    Arrays.fill(array, Value.NONE);
    return array;
  }

  void print(Fingerprint print) {
    print.add(values);
    print.add(bases);
    print.add(sent);
    print.add(theirs);
    print.add(owed);
    for (boolean flag : later) {
      print.add(flag);
    }
    for (boolean flag : since) {
      print.add(flag);
    }
    print.add((decision == null ? 0 : decision.name().hashCode()) + decisions);
    print.add(lineage);
    print.add(generation);
    print.add(commit);
    print.add(pending == null ? 0 : pending.id());
    if (pending != null) {
      pending.delta().print(print);
    }
  }

  @Override
  public String toString() {
    return Value.describe(values)
        + " (journal "
        + Value.describe(bases)
        + (commit == 0 ? "" : " @" + generation + ":" + commit)
        + (pending == null ? "" : " pending " + pending.id() + " sent " + Value.describe(sent))
        + (theirs[0] == Value.NONE ? "" : " conflict " + Value.describe(theirs))
        + ")";
  }
}
