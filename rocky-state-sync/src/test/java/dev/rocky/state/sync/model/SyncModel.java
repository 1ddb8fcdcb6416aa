package dev.rocky.state.sync.model;

import java.util.Optional;

/** The protocol of {@code docs/sync-protocol.md}, within bounds. */
record SyncModel(Bounds bounds) implements Model<World> {

  private static final int SAMPLES = 50;

  @Override
  public World initial() {
    return new World(bounds);
  }

  @Override
  public void steps(World world, Steps<World> next) {
    if (world.fault.isPresent()) {
      return;
    }
    for (int ledger = 0; ledger < world.ledgers.length; ledger++) {
      HostSteps.steps(world, ledger, next);
    }
    for (int process = 0; process < world.processes.length; process++) {
      process(world, process, next);
    }
    NetworkSteps.arrivals(world, next);
    OutsideSteps.steps(world, next);
  }

  /** What {@code process} may do next. */
  static void process(World world, int process, Steps<World> next) {
    switch (world.processes[process].phase()) {
      case IDLE -> {
        PullSteps.readHead(world, process, next);
        CacheSteps.readHead(world, process, next);
        HousekeepingSteps.begin(world, process, next);
      }
      case READ -> PullSteps.afterRead(world, process, next);
      case FETCHED -> PullSteps.apply(world, process, next);
      case CREATED -> PushSteps.store(world, process, next);
      case STORED -> {
        Pending pending = world.ledger(process).pending;
        if (pending == null) { // another process has settled it
          next.add(Step.P3, process, world.with(process, ProcessState.IDLE));
        } else {
          PushSteps.compareAndSet(world, process, Step.P3, pending, next);
        }
      }
      case WRITTEN -> PushSteps.settle(world, process, next);
      case COMPACTED -> HousekeepingSteps.compact(world, process, next);
      case LISTED -> HousekeepingSteps.fence(world, process, next);
      case FENCED -> HousekeepingSteps.delete(world, process, next);
    }
    NetworkSteps.deaths(world, process, next);
  }

  @Override
  public Optional<String> fault(World world) {
    return steadyFault(world)
        .or(() -> isSample(world) ? Calm.fault(this, world) : Optional.empty());
  }

  /** What is wrong with the state alone, whatever follows from it. */
  Optional<String> steadyFault(World world) {
    return world.fault.or(() -> Invariants.broken(world));
  }

  /**
   * One state in {@link #SAMPLES}, always the same ones; none where outsiders take commits back.
   */
  private boolean isSample(World world) {
    if (bounds.of(Bounds.Budget.OUTSIDERS) > 0) {
      return false;
    }
    Fingerprint print = new Fingerprint();
    print.clear();
    print(world, print);
    return print.low() % SAMPLES == 0;
  }

  @Override
  public void print(World world, Fingerprint print) {
    print(world.head, print);
    print(world.previous, print);
    print.add(world.heads.size());
    world.heads.forEach(head -> print.add(head.id()));
    print.add(world.segments.size());
    world.segments.forEach(segment -> segment.print(print));
    print.add(world.wire.size());
    for (Request request : world.wire) {
      print.add(request.key());
      print.add(request.expected() == null ? 0 : request.expected().id());
    }
    for (LedgerState ledger : world.ledgers) {
      ledger.print(print);
    }
    for (ProcessState process : world.processes) {
      process.print(print);
    }
    print.add(world.backup != null);
    if (world.backup != null) {
      world.backup.print(print);
    }
    print.add(world.time);
    print.add(world.left);
    print.add(world.minted);
    print.add(world.written);
    world.history.print(print);
    print.add(world.acknowledged);
    print.add(world.fault.isPresent());
  }

  private static void print(Head head, Fingerprint print) {
    print.add(head != null);
    if (head != null) {
      head.print(print);
    }
  }
}
