package dev.rocky.state.sync.model;

import dev.rocky.state.sync.model.Bounds.Budget;
import dev.rocky.state.sync.model.Model.Steps;

/** What happens to the machines and to the remote from outside. */
final class OutsideSteps {

  private OutsideSteps() {}

  static void steps(World world, Steps<World> next) {
    if (world.affords(Budget.GRACES)) {
      World after = world.spend(Budget.GRACES);
      after.time++;
      next.add(Step.X2, -1, after);
    }
    if (world.affords(Budget.OUTSIDERS) && world.head != null) {
      outsiders(world, next);
    }
    if (world.affords(Budget.CLONES)) {
      World after = world.spend(Budget.CLONES);
      replace(after, 1, world.ledgers[0]);
      next.add(Step.X5, -1, after);
    }
    if (world.affords(Budget.BACKUPS)) {
      World after = world.copy();
      if (world.backup == null) {
        after.backup = world.ledgers[0];
        next.add(Step.X6, 0, after);
      } else {
        after = world.spend(Budget.BACKUPS);
        replace(after, 0, world.backup);
        next.add(Step.X7, 0, after);
      }
    }
  }

  private static void outsiders(World world, Steps<World> next) {
    if (world.previous != null) {
      World after = world.spend(Budget.OUTSIDERS);
      after.head = world.previous;
      after.previous = null;
      after.history = world.history.takeBack(1);
      next.add(Step.X3, -1, after);
    }
    World after = world.spend(Budget.OUTSIDERS);
    after.head = null;
    after.previous = null;
    after.history = world.history.takeBack(world.history.points().size());
    next.add(Step.X4, -1, after);
  }

  private static void replace(World after, int ledger, LedgerState by) {
    after.ledgers[ledger] = by;
    for (int process = 0; process < after.processes.length; process++) {
      if (after.ledgerOf(process) == ledger) {
        after.processes[process] = ProcessState.IDLE;
      }
    }
  }
}
