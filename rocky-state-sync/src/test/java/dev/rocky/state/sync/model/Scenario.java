package dev.rocky.state.sync.model;

import dev.rocky.state.sync.model.Bounds.Budget;
import java.util.EnumMap;
import java.util.Map;

/** What is explored: who takes part, and how much may happen. */
@SuppressWarnings("ImmutableEnumChecker") // bounds are never changed
enum Scenario {
  TWO_MACHINES(
      writes(1, 2, 1).with(Budget.UNCLEAR, 2).with(Budget.CRASHES, 1),
      writes(1, 3, 2).with(Budget.UNCLEAR, 2).with(Budget.CRASHES, 1)),
  TWO_RECORDS(writes(2, 2, 1).with(Budget.UNCLEAR, 1), writes(2, 2, 2).with(Budget.UNCLEAR, 2)),
  THREE_MACHINES(
      writes(1, 1, 1, 1).with(Budget.UNCLEAR, 1),
      writes(1, 2, 1, 1).with(Budget.UNCLEAR, 1).with(Budget.CRASHES, 1)),
  DELETIONS_RESETS_AND_RESOLUTIONS(
      writes(1, 2, 1)
          .with(Budget.DELETES, 1)
          .with(Budget.RESETS, 1)
          .with(Budget.RESOLUTIONS, 1)
          .with(Budget.UNCLEAR, 1),
      writes(1, 2, 2)
          .with(Budget.DELETES, 1)
          .with(Budget.RESETS, 1)
          .with(Budget.RESOLUTIONS, 1)
          .with(Budget.UNCLEAR, 1)
          .with(Budget.CRASHES, 1)),
  NEWEST_WINS(
      writes(1, 2, 2).with(Merge.NEWEST).with(Budget.UNCLEAR, 1),
      writes(1, 3, 3).with(Merge.NEWEST).with(Budget.UNCLEAR, 1).with(Budget.CRASHES, 1)),
  COMPACTION_AND_COLLECTION(
      writes(1, 1, 1)
          .with(Budget.COMPACTIONS, 1)
          .with(Budget.COLLECTIONS, 1)
          .with(Budget.UNCLEAR, 1),
      writes(1, 2, 1)
          .with(Budget.COMPACTIONS, 1)
          .with(Budget.COLLECTIONS, 1)
          .with(Budget.UNCLEAR, 1)),
  TWO_WRITERS_AND_A_COLLECTOR(
      writes(1, 1, 1, 0).with(Budget.COLLECTIONS, 1),
      writes(1, 1, 1, 0).with(Budget.COMPACTIONS, 1).with(Budget.COLLECTIONS, 1)),
  DELETIONS_ACROSS_A_COMPACTION(
      writes(1, 2, 1).with(Budget.DELETES, 1).with(Budget.COMPACTIONS, 1),
      writes(2, 2, 1)
          .with(Budget.DELETES, 1)
          .with(Budget.COMPACTIONS, 1)
          .with(Budget.COLLECTIONS, 1)),
  COLLECTION_AND_GRACE(
      writes(1, 1, 1)
          .withGrace()
          .with(Budget.COMPACTIONS, 1)
          .with(Budget.COLLECTIONS, 1)
          .with(Budget.GRACES, 1),
      writes(1, 1, 1)
          .withGrace()
          .with(Budget.COMPACTIONS, 1)
          .with(Budget.COLLECTIONS, 2)
          .with(Budget.GRACES, 1)),
  TWO_PROCESSES_ON_ONE_LEDGER(
      twins(1, 1).with(Budget.UNCLEAR, 1),
      twins(2, 1).with(Budget.UNCLEAR, 1).with(Budget.CRASHES, 1)),
  REMOTE_TAKEN_BACK(
      writes(1, 2, 1).with(Budget.OUTSIDERS, 1).with(Budget.REPUBLISHES, 1).with(Budget.UNCLEAR, 1),
      writes(1, 2, 2)
          .with(Budget.OUTSIDERS, 1)
          .with(Budget.COMPACTIONS, 1)
          .with(Budget.REPUBLISHES, 1)
          .with(Budget.UNCLEAR, 1)),
  DELETIONS_AND_A_REMOTE_TAKEN_BACK(
      writes(1, 2, 1).with(Budget.DELETES, 1).with(Budget.OUTSIDERS, 1).with(Budget.REPUBLISHES, 1),
      writes(1, 2, 2)
          .with(Budget.DELETES, 1)
          .with(Budget.OUTSIDERS, 1)
          .with(Budget.REPUBLISHES, 1)),
  TWO_PROCESSES_AND_A_REMOTE_TAKEN_BACK(
      oneLedger(2).with(Budget.DELETES, 1).with(Budget.OUTSIDERS, 1).with(Budget.REPUBLISHES, 1),
      oneLedger(3).with(Budget.DELETES, 1).with(Budget.OUTSIDERS, 1).with(Budget.REPUBLISHES, 1)),
  DISK_CLONED(
      writes(1, 2, 1).with(Budget.CLONES, 1).with(Budget.UNCLEAR, 1),
      writes(1, 2, 2).with(Budget.CLONES, 1).with(Budget.UNCLEAR, 2)),
  LEDGER_RESTORED(
      writes(1, 2, 1).with(Budget.BACKUPS, 1).with(Budget.UNCLEAR, 1),
      writes(1, 3, 1).with(Budget.BACKUPS, 1).with(Budget.UNCLEAR, 2)),
  CACHED_HEAD(
      writes(1, 2, 1).with(Budget.CACHED_READS, 1).with(Budget.UNCLEAR, 1),
      writes(1, 2, 2).with(Budget.CACHED_READS, 2).with(Budget.UNCLEAR, 1).with(Budget.CRASHES, 1)),
  CACHED_HEAD_AND_COMPACTION(
      writes(1, 1, 1)
          .with(Budget.CACHED_READS, 1)
          .with(Budget.COMPACTIONS, 1)
          .with(Budget.COLLECTIONS, 1),
      writes(1, 2, 1)
          .with(Budget.CACHED_READS, 2)
          .with(Budget.COMPACTIONS, 1)
          .with(Budget.COLLECTIONS, 1)),
  CACHED_HEAD_OF_A_REMOTE_TAKEN_BACK(
      writes(1, 2, 1)
          .with(Budget.CACHED_READS, 1)
          .with(Budget.OUTSIDERS, 1)
          .with(Budget.REPUBLISHES, 1),
      writes(1, 2, 2)
          .with(Budget.CACHED_READS, 1)
          .with(Budget.OUTSIDERS, 1)
          .with(Budget.REPUBLISHES, 1)
          .with(Budget.UNCLEAR, 1));

  private static final boolean DEEP = "deep".equals(System.getProperty("rocky.depth"));
  private static final int LIMIT = 60_000_000;
  private static final Map<Scenario, Exploration> EXPLORED = new EnumMap<>(Scenario.class);

  private final Bounds normal;
  private final Bounds deep;

  Scenario(Bounds normal, Bounds deep) {
    this.normal = normal;
    this.deep = deep;
  }

  /** What the exploration found, as deep as the system property {@code rocky.depth} says. */
  Exploration explored() {
    return EXPLORED.computeIfAbsent(this, Scenario::explore);
  }

  private static Exploration explore(Scenario scenario) {
    Bounds bounds = DEEP ? scenario.deep : scenario.normal;
    Exploration found = Explorer.explore(new SyncModel(bounds), LIMIT);
    if (DEEP) {
      System.out.println(scenario + ": " + found);
    }
    return found;
  }

  /** As many machines as there are numbers of changes, each with one process. */
  static Bounds writes(int keys, int... changes) {
    int[] processes = new int[changes.length];
    for (int process = 0; process < processes.length; process++) {
      processes[process] = process;
    }
    return changes(Bounds.of(keys, processes), changes);
  }

  /** A machine with two processes, and another with one. */
  static Bounds twins(int... changes) {
    return changes(Bounds.of(1, 0, 0, 1), changes);
  }

  /** A machine with two processes, and no other. */
  static Bounds oneLedger(int changes) {
    return changes(Bounds.of(1, 0, 0), changes);
  }

  private static Bounds changes(Bounds bounds, int... changes) {
    Bounds with = bounds;
    for (int ledger = 0; ledger < changes.length; ledger++) {
      with = with.with(HostSteps.WRITES.get(ledger), changes[ledger]);
    }
    return with;
  }
}
