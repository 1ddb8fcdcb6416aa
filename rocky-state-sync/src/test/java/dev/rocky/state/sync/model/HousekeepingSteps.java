package dev.rocky.state.sync.model;

import dev.rocky.state.sync.model.Bounds.Budget;
import dev.rocky.state.sync.model.Model.Steps;
import dev.rocky.state.sync.model.ProcessState.Phase;
import java.util.List;
import java.util.Optional;

/** Compaction, collection, and making HEAD anew. */
final class HousekeepingSteps {

  private HousekeepingSteps() {}

  /** C1 and G1: an idle process begins. */
  static void begin(World world, int process, Steps<World> next) {
    Head head = world.head;
    if (head == null) {
      return;
    }
    if (world.affords(Budget.COMPACTIONS) && head.generation() > head.covered()) {
      World after = world.spend(Budget.COMPACTIONS);
      int name = after.mint(process);
      int[] values = values(world.all(head.wholeState()).orElseThrow(), world.bounds.keys());
      int[] from = values.clone();
      Segment snapshot = new Segment(name, true, head.generation(), from, values, 0);
      ProcessState made =
          ProcessState.of(Phase.READ, head, world.time)
              .made(Phase.COMPACTED, world.ledger(process), snapshot);
      NetworkSteps.create(after, process, Step.C1, snapshot, made, next);
    }
    if (world.affords(Budget.COLLECTIONS)) {
      World after = world.spend(Budget.COLLECTIONS);
      after.processes[process] = ProcessState.IDLE.named(Phase.LISTED, null, names(world));
      next.add(Step.G1, process, after);
    }
  }

  /** C2, rebased on the HEAD that there is. */
  static void compact(World world, int process, Steps<World> next) {
    ProcessState state = world.processes[process];
    Segment made = state.segments().get(0);
    Head head = world.head;
    boolean fenced =
        head != null
            && head.fence() > state.seen().generation()
            && !world.has(Flaw.UPLOAD_ACROSS_FENCE);
    if (head == null
        || head.covered() >= made.covers()
        || !sameBranch(world, head, state.seen())
        || fenced) { // what was uploaded is an orphan
      next.add(Step.C2, process, world.with(process, ProcessState.IDLE));
      return;
    }
    World after = world.copy();
    Segment put =
        world.has(Flaw.COMPACTION_NOT_REBASED)
            ? new Segment(made.name(), true, head.generation(), made.from(), made.to(), 0)
            : made;
    Head content = head.compact(after.mint(process), put);
    content = world.has(Flaw.COMPACTION_DROPS_LOG) ? content.withoutCoveredLog() : content;
    NetworkSteps.set(after, process, Step.C2, head, content, null, ProcessState.IDLE, next);
  }

  /** Whether the HEAD of which a snapshot was made is in the log still, under its own id. */
  private static boolean sameBranch(World world, Head head, Head seen) {
    return world.has(Flaw.SNAPSHOT_OF_ANOTHER_BRANCH)
        || head.commit(seen.generation()).filter(entry -> entry.id() == seen.id()).isPresent();
  }

  /** G2, against the HEAD that there is. */
  static void fence(World world, int process, Steps<World> next) {
    ProcessState state = world.processes[process];
    Head head = world.head;
    if (head == null || world.has(Flaw.NO_FENCE)) {
      ProcessState after =
          head == null ? ProcessState.IDLE : state.named(Phase.FENCED, head, state.names());
      next.add(Step.G2, process, world.with(process, after));
      return;
    }
    boolean over = !world.bounds.grace() || world.time > head.floorTime();
    int sweep = over ? head.floor() : head.sweep();
    if (!world.bounds.grace() || world.has(Flaw.NO_GRACE)) {
      sweep = head.covered();
    }
    World after = world.copy();
    Head content = head.collect(after.mint(process), head.covered(), world.time, sweep);
    ProcessState fenced = state.named(Phase.FENCED, content, state.names());
    NetworkSteps.set(after, process, Step.G2, head, content, null, fenced, next);
  }

  /** G3: any of the names that were listed before the fence, that HEAD does not need. */
  static void delete(World world, int process, Steps<World> next) {
    ProcessState state = world.processes[process];
    List<Integer> listed = world.has(Flaw.LIST_AFTER_FENCE) ? names(world) : state.names();
    for (int name : listed) {
      boolean old =
          !world.bounds.grace()
              || world.has(Flaw.NO_GRACE)
              || world.segment(name).filter(segment -> segment.time() < world.time).isPresent();
      if (old && world.segment(name).isPresent() && !state.seen().live().contains(name)) {
        World after = world.copy();
        after.delete(name);
        next.add(Step.G3, process, after);
      }
    }
    next.add(Step.G3, process, world.with(process, ProcessState.IDLE));
  }

  /**
   * A person's ways out. U1, on an absent HEAD: the ledger's state is the first snapshot behind its
   * base. U2 and U3, on another.
   */
  static void republish(World world, int process, Steps<World> next) {
    World told = world.with(process, ProcessState.IDLE);
    if (world.history.lost().isEmpty() && world.bounds.of(Budget.OUTSIDERS) == 0) {
      told.fault = Optional.of("I6: Regressed is reported, and nothing was lost");
    }
    next.add(Step.R2, process, told);
    ProcessState state = world.processes[process];
    if (state.seen() != null && world.affords(Budget.REPUBLISHES)) {
      decide(world, process, Step.U2, Decision.OURS, next);
      decide(world, process, Step.U3, Decision.THEIRS, next);
    }
    if (state.seen() == null && world.affords(Budget.REPUBLISHES)) {
      World after = world.spend(Budget.REPUBLISHES);
      LedgerState ledger = after.changeLedger(process);
      ledger.forgetPending();
      int name = after.mint(process);
      Segment segment = PushSteps.all(ledger, name, ledger.generation + 1);
      ProcessState created = state.made(Phase.CREATED, ledger, segment);
      NetworkSteps.create(after, process, Step.U1, segment, created, next);
    }
  }

  private static void decide(
      World world, int process, Step step, Decision decision, Steps<World> next) {
    World after = world.spend(Budget.REPUBLISHES);
    after.processes[process] = ProcessState.IDLE;
    after.changeLedger(process).forgetRemote(decision);
    next.add(step, process, after);
  }

  static int[] values(List<Segment> state, int keys) {
    int[] values = new int[keys];
    for (Segment segment : state) {
      for (int key = 0; key < keys; key++) {
        values[key] = segment.to()[key] == Value.NONE ? values[key] : segment.to()[key];
      }
    }
    return values;
  }

  private static List<Integer> names(World world) {
    return world.segments.stream().map(Segment::name).toList();
  }
}
