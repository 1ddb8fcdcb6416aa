package dev.rocky.state.sync.model;

import dev.rocky.state.sync.model.Bounds.Budget;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What holds in every state, as {@code docs/sync-protocol.md} says. */
final class Invariants {

  private Invariants() {}

  /** The first that does not hold. */
  static Optional<String> broken(World world) {
    String broken = remote(world);
    for (int ledger = 0; broken.isEmpty() && ledger < world.ledgers.length; ledger++) {
      broken = ledger(world, ledger);
    }
    return broken.isEmpty() ? Optional.empty() : Optional.of(broken);
  }

  private static String remote(World world) {
    if ((world.acknowledged & ~world.history.ids()) != 0) {
      return "I1: an acknowledged commit is not in the history";
    }
    if (world.head == null) {
      return "";
    }
    for (int name : world.head.live()) {
      if (world.segment(name).isEmpty()) {
        return "I4: HEAD names segment " + name + ", which is missing";
      }
    }
    List<History.Point> points = world.history.points();
    int[] values = points.get(points.size() - 1).values();
    Optional<List<Segment>> whole = world.all(world.head.wholeState());
    int[] read = HousekeepingSteps.values(whole.orElseThrow(), world.bounds.keys());
    return Arrays.equals(values, read)
        ? ""
        : "I4: snapshot and deltas give "
            + Value.describe(read)
            + ", not "
            + Value.describe(values);
  }

  private static String ledger(World world, int number) {
    LedgerState ledger = world.ledgers[number];
    Optional<History.Point> base = world.history.at(ledger.generation, ledger.commit);
    for (int key = 0; key < ledger.values.length; key++) {
      if (base.isPresent()) {
        int remote = base.get().values()[key];
        int noted = noted(ledger, key);
        if (noted != remote) {
          return "I3: the ledger of "
              + (char) ('a' + number)
              + " takes "
              + Value.describe(noted)
              + " for what the remote has of record "
              + key
              + ", which is "
              + Value.describe(remote);
        }
      }
      int owed = ledger.owed[key];
      if (owed != Value.NONE
          && owed != ledger.values[key]
          && world.history.lost().isEmpty()
          && !world.history.had(key, owed)) {
        return "I5: " + Value.describe(owed) + " of " + (char) ('a' + number) + " is lost";
      }
      if (ledger.theirs[key] > 0
          && Value.writer(ledger.theirs[key]) == number
          && ledger.decisions == 0 // what follows U3 may meet what was pushed before
          && world.bounds.of(Budget.BACKUPS) == 0
          && world.bounds.of(Budget.CLONES) == 0) {
        return "I7: a commit of " + (char) ('a' + number) + " is in conflict with itself";
      }
    }
    return "";
  }

  /** What the remote has of {@code key} at the ledger's base, as the ledger sees it. */
  private static int noted(LedgerState ledger, int key) {
    if (ledger.theirs[key] != Value.NONE) {
      return ledger.theirs[key];
    }
    return ledger.bases[key] == Value.NONE ? ledger.values[key] : ledger.bases[key];
  }
}
