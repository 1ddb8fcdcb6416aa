package dev.rocky.state.sync.model;

import java.util.Arrays;
import java.util.Set;

/**
 * How much can happen, so that the states are finitely many.
 *
 * @param processes by process, the number of its ledger
 * @param keys how many records each ledger has
 * @param left how often each kind of event may happen, by {@link Budget#index}
 * @param grace whether sweeping waits for time to pass; if not, every grace is over at once
 * @param flaws what the protocol gets wrong
 * @param merge what becomes of a record that two machines changed
 */
@SuppressWarnings("ArrayRecordComponent") // never changed, never compared
record Bounds(int[] processes, int keys, int[] left, boolean grace, Set<Flaw> flaws, Merge merge) {

  /** What happens a limited number of times. */
  enum Budget {
    /** Changes by each of the first three ledgers' hosts. */
    WRITES_A(0),
    WRITES_B(1),
    WRITES_C(2),
    DELETES(3),
    RESETS(4),
    /** Requests without an answer. */
    UNCLEAR(5),
    CRASHES(6),
    RESOLUTIONS(7),
    COMPACTIONS(8),
    COLLECTIONS(9),
    GRACES(10),
    /** Rollbacks and deletions of HEAD by outsiders. */
    OUTSIDERS(11),
    REPUBLISHES(12),
    CLONES(13),
    BACKUPS(14),
    /** Pulls that go by a HEAD that a cache has. */
    CACHED_READS(15);

    /** How many there are. */
    static final int COUNT = 16;

    final int index;

    Budget(int index) {
      this.index = index;
    }
  }

  static Bounds of(int keys, int... processes) {
    return new Bounds(processes, keys, new int[Budget.COUNT], false, Set.of(), Merge.HIGHER_EPOCH);
  }

  Bounds with(Budget budget, int times) {
    int[] changed = left.clone();
    changed[budget.index] = times;
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
    return left[budget.index];
  }
}
