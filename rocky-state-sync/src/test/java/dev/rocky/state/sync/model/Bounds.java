package dev.rocky.state.sync.model;

import java.util.Arrays;
import java.util.Set;

/**
 * How much can happen, so that the states are finitely many.
 *
 * @param processes by process, the number of its ledger
 * @param keys how many records each ledger has
 * @param left how often each kind of event may happen, by {@link Budget#ordinal}
 * @param grace whether sweeping waits for time to pass; if not, every grace is over at once
 * @param flaws what the protocol gets wrong
 * @param merge what becomes of a record that two machines changed
 */
record Bounds(int[] processes, int keys, int[] left, boolean grace, Set<Flaw> flaws, Merge merge) {

  /** What happens a limited number of times. */
  enum Budget {
    /** Changes by each of the first three ledgers' hosts. */
    WRITES_A,
    WRITES_B,
    WRITES_C,
    DELETES,
    RESETS,
    /** Requests without an answer. */
    UNCLEAR,
    CRASHES,
    RESOLUTIONS,
    COMPACTIONS,
    COLLECTIONS,
    GRACES,
    /** Rollbacks and deletions of HEAD by outsiders. */
    OUTSIDERS,
    REPUBLISHES,
    CLONES,
    BACKUPS
  }

  static Bounds of(int keys, int... processes) {
    return new Bounds(
        processes, keys, new int[Budget.values().length], false, Set.of(), Merge.HIGHER_EPOCH);
  }

  Bounds with(Budget budget, int times) {
    int[] changed = left.clone();
    changed[budget.ordinal()] = times;
    return new Bounds(processes, keys, changed, grace, flaws, merge);
  }

  Bounds withGrace() {
    return new Bounds(processes, keys, left, true, flaws, merge);
  }

  Bounds with(Flaw flaw) {
    return new Bounds(processes, keys, left, grace, Set.of(flaw), merge);
  }

  Bounds with(Merge rule) {
    return new Bounds(processes, keys, left, grace, flaws, rule);
  }

  boolean has(Flaw flaw) {
    return flaws.contains(flaw);
  }

  int ledgers() {
    return Arrays.stream(processes).max().orElseThrow() + 1;
  }

  int of(Budget budget) {
    return left[budget.ordinal()];
  }
}
