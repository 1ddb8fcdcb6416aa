package dev.rocky.state.sync.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of a state if nothing disturbs the machines any more: no request fails, nothing that
 * is on its way arrives, no host changes anything, and the processes run one after the other until
 * none of them has anything to do.
 */
final class Calm {

  private static final int STEPS = 300;

  private final SyncModel model;
  private World world;

  private Calm(SyncModel model, World world) {
    this.model = model;
    this.world = world;
  }

  /** What is wrong when all is done: the ledgers must be equal, but for conflicts. */
  static Optional<String> fault(SyncModel model, World from) {
    World world = from.copy();
    Arrays.fill(world.left, 0);
    world.wire = List.of();
    return new Calm(model, world).run();
  }

  private Optional<String> run() {
    int idle = 0;
    for (int process = 0, steps = 0; idle < world.processes.length; steps++) {
      if (steps == STEPS) {
        return Optional.of("I8: left alone, the machines do not come to rest: " + world);
      }
      List<World> next = new ArrayList<>();
      SyncModel.process(world, process, (step, actor, after) -> next.add(after));
      if (next.isEmpty()) {
        process = (process + 1) % world.processes.length;
        idle++;
      } else {
        idle = 0;
        world = next.get(0);
        Optional<String> fault = model.steadyFault(world);
        if (fault.isPresent()) {
          return fault.map(f -> "left alone: " + f);
        }
      }
    }
    return atRest() ? Optional.empty() : Optional.of("I8: left alone, they end with " + world);
  }

  private boolean atRest() {
    for (LedgerState ledger : world.ledgers) {
      boolean current = world.head == null ? !ledger.hasBase() : ledger.commit == world.head.id();
      if (!current || ledger.pending != null || ledger.sendsAnything()) {
        return false;
      }
    }
    return true;
  }
}
