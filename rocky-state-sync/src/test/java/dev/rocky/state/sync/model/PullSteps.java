package dev.rocky.state.sync.model;

import dev.rocky.state.sync.model.Model.Steps;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reading HEAD, settling what is pending, fetching and applying what is new. */
final class PullSteps {

  private PullSteps() {}

  /** R1. */
  static void readHead(World world, int process, Steps<World> next) {
    LedgerState ledger = world.ledger(process);
    boolean newer = world.head == null ? ledger.hasBase() : world.head.id() != ledger.commit;
    if (ledger.pending != null || newer || ledger.sendsAnything()) {
      next.add(Step.R1, process, world.with(process, ProcessState.read(world, ledger)));
    }
  }

  /** What follows from the HEAD that was read. */
  static void afterRead(World world, int process, Steps<World> next) {
    ProcessState state = world.processes[process];
    LedgerState ledger = world.ledger(process);
    if (!ledger.isAsSeenBy(state) && !world.has(Flaw.VERDICT_ON_NEWER_LEDGER)) {
      next.add(Step.R2, process, world.with(process, ProcessState.IDLE));
      return;
    }
    switch (Settling.of(world, ledger, state.seen())) {
      case COMMITTED -> {
        World after = world.copy();
        committed(after, process, ledger.pending);
        after.processes[process] = state.goesOnWith(after.ledger(process));
        next.add(Step.S1, process, after);
      }
      case LOST -> {
        forget(world, process, next);
      }
      case AGAIN -> {
        if (world.has(Flaw.NEW_ATTEMPT_AT_SAME_HEAD)) {
          forget(world, process, next);
        } else {
          PushSteps.compareAndSet(world, process, Step.S3, ledger.pending, next);
        }
      }
      case UNDECIDED -> fetch(world, process, Step.S4, state.seen().wholeState(), next);
      case REGRESSED -> HousekeepingSteps.republish(world, process, next);
      case NO_BASE -> {
        if (state.seen() == null) {
          PushSteps.create(world, process, next);
        } else {
          fetch(world, process, Step.A2, state.seen().wholeState(), next);
        }
      }
      case BEHIND -> {
        if (ledger.generation >= state.seen().floor()) {
          List<Integer> deltas = state.seen().deltasAfter(ledger.generation);
          fetch(world, process, Step.A1, deltas, next);
        }
        if (ledger.generation < state.seen().covered()) {
          fetch(world, process, Step.A2, state.seen().wholeState(), next);
        }
      }
      case CURRENT -> PushSteps.create(world, process, next);
    }
  }

  /** A3. */
  static void apply(World world, int process, Steps<World> next) {
    ProcessState state = world.processes[process];
    LedgerState ledger = world.ledger(process);
    if (!ledger.isAsSeenBy(state)
        && !world.has(Flaw.BASE_NOT_COMPARED)) { // another process was faster
      next.add(Step.A3, process, world.with(process, ProcessState.IDLE));
      return;
    }
    World after = world.copy();
    LedgerState changed = after.changeLedger(process);
    for (int key = 0; key < changed.values.length; key++) {
      List<Integer> range = range(state.segments(), key);
      if (!range.isEmpty()) {
        Rebase.record(world, changed, key, range);
      } else if (!state.segments().isEmpty() && state.segments().get(0).snapshot()) {
        throw new AssertionError("a snapshot has all records");
      }
    }
    if (state.regressed() && !state.cached()) {
      after.fault = Optional.of("I6: a HEAD that lost the base is applied");
    }
    if (!world.has(Flaw.APPLY_WHILE_PENDING)) {
      changed.forgetPending();
    }
    changed.endDecision();
    changed.moveTo(state.seen(), state.seen().generation(), state.seen().id());
    after.processes[process] =
        state.cached() && !CacheSteps.pushes(world) ? ProcessState.IDLE : state.goesOnWith(changed);
    next.add(Step.A3, process, after);
  }

  /** S2. */
  private static void forget(World world, int process, Steps<World> next) {
    World after = world.copy();
    after.changeLedger(process).forgetPending();
    after.processes[process] = after.processes[process].settled();
    next.add(Step.S2, process, after);
  }

  /** P4 and S1: what was pushed is what the remote has. Called on a copy. */
  static void committed(World world, int process, Pending pending) {
    world.acknowledged |= 1L << pending.id();
    LedgerState ledger = world.changeLedger(process);
    for (int key = 0; key < ledger.values.length; key++) {
      boolean pushed = ledger.bases[key] != Value.NONE && ledger.theirs[key] == Value.NONE;
      if (pushed && (!ledger.later[key] || world.has(Flaw.JOURNAL_DROPPED_WHOLE))) {
        ledger.bases[key] = Value.NONE;
      } else if (pushed && ledger.sent[key] != Value.NONE && !world.has(Flaw.SENT_NOT_NOTED)) {
        ledger.bases[key] = ledger.sent[key];
      }
    }
    ledger.forgetPending();
    ledger.moveTo(pending.content(), pending.generation(), pending.id());
  }

  private static void fetch(
      World world, int process, Step step, List<Integer> names, Steps<World> next) {
    ProcessState state = world.processes[process];
    Optional<List<Segment>> fetched = world.all(names);
    World after = world.with(process, fetched.map(state::fetched).orElse(ProcessState.IDLE));
    if (fetched.isEmpty()
        && !state.cached()
        && world.bounds.grace()
        && world.time == state.time()) {
      after.fault =
          Optional.of("I9: a segment was deleted under a reader before the grace was over");
    }
    next.add(step, process, after);
  }

  /** The values that the record had at the remote one after the other, as far as was fetched. */
  private static List<Integer> range(List<Segment> segments, int key) {
    List<Integer> values = new ArrayList<>();
    for (Segment segment : segments) {
      if (segment.to()[key] != Value.NONE) {
        values.add(segment.to()[key]);
      }
    }
    return values;
  }
}
