package dev.rocky.state.sync.model;

import dev.rocky.state.sync.model.Bounds.Budget;
import dev.rocky.state.sync.model.Model.Steps;
import java.util.List;

/** What the hosts do to their ledgers, at any time, and what people decide about conflicts. */
final class HostSteps {

  /** By ledger, how often its host may change something yet. */
  static final List<Budget> WRITES = List.of(Budget.WRITES_A, Budget.WRITES_B, Budget.WRITES_C);

  private HostSteps() {}

  static void steps(World world, int ledger, Steps<World> next) {
    LedgerState before = world.ledgers[ledger];
    for (int key = 0; key < world.bounds.keys(); key++) {
      int value = before.values[key];
      if (world.affords(WRITES.get(ledger))) {
        World base = world.spend(WRITES.get(ledger));
        int epoch = value == Value.ABSENT ? newEpoch(world) : Value.epoch(value);
        change(base, ledger, key, epoch, Value.cursor(value) + 1, Step.L1, next);
        if (value != Value.ABSENT && world.affords(Budget.DELETES)) {
          World after = base.spend(Budget.DELETES);
          after.ledgers[ledger] = before.copy();
          after.ledgers[ledger].change(key, Value.ABSENT);
          next.add(Step.L2, ledger, after);
        }
        if (value != Value.ABSENT && world.affords(Budget.RESETS)) {
          change(base.spend(Budget.RESETS), ledger, key, epoch + 1, 0, Step.L3, next);
        }
      }
      if (before.theirs[key] != Value.NONE
          && before.pending == null
          && world.affords(Budget.RESOLUTIONS)) {
        resolve(world.spend(Budget.RESOLUTIONS), ledger, key, next);
      }
    }
  }

  /** A record that is made anew after it was deleted has not gone back in its epoch. */
  private static int newEpoch(World world) {
    int epoch = 1;
    for (Budget raising :
        List.of(Budget.DELETES, Budget.RESETS, Budget.RESOLUTIONS, Budget.REPUBLISHES)) {
      epoch += world.bounds.of(raising) - world.left[raising.index];
    }
    return epoch;
  }

  private static void change(
      World world, int ledger, int key, int epoch, int cursor, Step step, Steps<World> next) {
    World after = world.copy();
    int number = ++after.written[ledger];
    after.ledgers[ledger] = after.ledgers[ledger].copy();
    after.ledgers[ledger].change(key, Value.of(epoch, cursor, ledger, number));
    next.add(step, ledger, after);
  }

  private static void resolve(World world, int ledger, int key, Steps<World> next) {
    LedgerState before = world.ledgers[ledger];
    World remote = world.copy();
    remote.ledgers[ledger] = before.copy();
    remote.ledgers[ledger].settle(key, before.theirs[key]);
    remote.ledgers[ledger].owed[key] = Value.NONE;
    next.add(Step.V1, ledger, remote);
    World local = world.copy();
    LedgerState ours = before.copy();
    ours.bases[key] = before.theirs[key];
    ours.theirs[key] = Value.NONE;
    if (ours.values[key] != Value.ABSENT) {
      int epoch = Math.max(Value.epoch(ours.values[key]), Value.epoch(before.theirs[key])) + 1;
      int cursor = Value.cursor(ours.values[key]);
      ours.values[key] = Value.of(epoch, cursor, ledger, ++local.written[ledger]);
      ours.owed[key] = ours.values[key];
    }
    local.ledgers[ledger] = ours;
    next.add(Step.V2, ledger, local);
  }
}
