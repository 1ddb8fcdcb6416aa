package dev.rocky.state.sync.model;

import java.util.List;

/** The three-way comparison of one record. */
final class Rebase {

  private Rebase() {}

  /**
   * Applies to {@code ledger} what happened to {@code key} at the remote.
   *
   * @param range the values that it had there, the last one is the one that it has
   */
  static void record(World world, LedgerState ledger, int key, List<Integer> range) {
    int theirs = range.get(range.size() - 1);
    int ours = ledger.values[key];
    if (ledger.bases[key] == Value.NONE || world.has(Flaw.THEIRS_OVERWRITES_OURS)) {
      if (theirs != Value.ABSENT || !world.has(Flaw.SNAPSHOT_KEEPS_DELETED)) {
        ledger.settle(key, theirs);
      }
      return;
    }
    int sent = ledger.later[key] ? ledger.sent[key] : ours;
    if (ledger.pending != null && ledger.theirs[key] == Value.NONE && theirs == sent) {
      ledger.bases[key] = sent; // the attempt, of which the log says nothing any more
    }
    boolean changedBack =
        ours == ledger.bases[key]
            && !ledger.later[key]
            && (ledger.decision == null || ledger.decisionOn(key) == Decision.THEIRS);
    if (changedBack || range.contains(ours)) {
      ledger.settle(key, theirs); // ours is no change, or theirs is ours, or was made from it
    } else if (theirs == ledger.bases[key] && ledger.decisionOn(key) == null) {
      ledger.theirs[key] = Value.NONE;
    } else {
      merge(world, ledger, key, theirs);
    }
  }

  private static Merge rule(World world, LedgerState ledger, int key) {
    Decision decision = ledger.decisionOn(key);
    if (decision == Decision.OURS && world.has(Flaw.EPOCH_NOT_RAISED)) {
      return (ours, theirs) -> ours;
    }
    return decision == null ? world.bounds.merge() : decision::merge;
  }

  private static void merge(World world, LedgerState ledger, int key, int theirs) {
    int merged =
        world.has(Flaw.OURS_OVERWRITES_THEIRS)
            ? ledger.values[key]
            : rule(world, ledger, key).merge(ledger.values[key], theirs);
    if (merged == Merge.CONFLICT) {
      ledger.theirs[key] = theirs;
    } else if (merged == theirs) {
      ledger.owed[key] = Value.NONE;
      ledger.settle(key, theirs);
    } else {
      if (merged != ledger.values[key]) {
        ledger.owed[key] = ledger.decision == Decision.OURS ? merged : Value.NONE;
      }
      ledger.values[key] = merged;
      ledger.bases[key] = theirs;
      ledger.theirs[key] = Value.NONE;
    }
  }
}
