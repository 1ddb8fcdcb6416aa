package dev.rocky.state.sync.model;

import dev.rocky.state.sync.model.Model.Steps;
import dev.rocky.state.sync.model.ProcessState.Phase;
import java.util.Arrays;
import java.util.Optional;

/** Sending what changed. */
final class PushSteps {

  private PushSteps() {}

  /** P1, and the first snapshot of all if HEAD is absent. Nothing to send: the transfer ends. */
  static void create(World world, int process, Steps<World> next) {
    ProcessState state = world.processes[process];
    LedgerState ledger = world.ledger(process);
    boolean first = state.seen() == null;
    if (!ledger.sendsAnything()) {
      next.add(Step.R2, process, world.with(process, ProcessState.IDLE));
      return;
    }
    if (state.regressed()) {
      World after = world.copy();
      after.fault = Optional.of("I6: changes are pushed to a remote that lost the base");
      next.add(Step.P1, process, after);
      return;
    }
    World after = world.copy();
    int id =
        world.has(Flaw.REUSED_NAMES)
            ? process * 16 + (first ? 1 : state.seen().generation() + 1)
            : after.mint(process);
    int covers = first ? 1 : state.seen().generation() + 1;
    Segment segment = first ? all(ledger, id, covers) : changes(ledger, id, covers);
    ProcessState created = state.made(Phase.CREATED, ledger, segment);
    NetworkSteps.create(after, process, Step.P1, segment, created, next);
  }

  /** P2. */
  static void store(World world, int process, Steps<World> next) {
    ProcessState state = world.processes[process];
    LedgerState before = world.ledger(process);
    boolean same =
        before.pending == null
            && (before.isOnBaseOf(state)
                || (world.has(Flaw.DECISION_NOT_COUNTED) && before.commit == state.base()));
    if (!same && !world.has(Flaw.BASE_NOT_COMPARED)) { // another process was faster
      next.add(Step.P2, process, world.with(process, ProcessState.IDLE));
      return;
    }
    World after = world.with(process, state.then(Phase.STORED));
    LedgerState ledger = after.changeLedger(process);
    Segment segment = state.segments().get(0);
    Head content;
    if (state.seen() != null) {
      content = state.seen().push(segment.name(), segment.name());
    } else {
      int lineage = before.hasBase() && !lenient(world) ? before.lineage : segment.name();
      int parent = before.hasBase() && !lenient(world) ? before.commit : 0;
      content = Head.first(lineage, segment.covers(), segment.name(), parent, world.time);
    }
    boolean believed = state.cached() && world.has(Flaw.CACHED_VERSION_BELIEVED);
    Head expected = believed ? world.head : state.seen();
    ledger.pending = new Pending(expected, content, segment);
    for (int key = 0; key < ledger.values.length; key++) {
      note(ledger, key, segment, (state.mask() >> key & 1) == 1);
    }
    if (world.has(Flaw.JOURNAL_DROPPED_EARLY)) {
      Arrays.fill(ledger.bases, Value.NONE);
    }
    next.add(Step.P2, process, after);
  }

  /** P3 and S3. */
  static void compareAndSet(
      World world, int process, Step step, Pending pending, Steps<World> next) {
    NetworkSteps.set(
        world,
        process,
        step,
        pending.expected(),
        pending.content(),
        pending.delta(),
        world.processes[process].written(pending),
        next);
  }

  /** P4. */
  static void settle(World world, int process, Steps<World> next) {
    int id = world.processes[process].attempt();
    World after = world.with(process, ProcessState.IDLE);
    Pending pending = world.ledger(process).pending;
    if (pending != null && pending.id() == id) {
      PullSteps.committed(after, process, pending);
    } else {
      after.acknowledged |= 1L << id; // another process has settled it
    }
    next.add(Step.P4, process, after);
  }

  /**
   * Everything that the ledger has and that is not in conflict, what is in conflict as it is there.
   */
  static Segment all(LedgerState ledger, int name, int covers) {
    int[] to = ledger.values.clone();
    for (int key = 0; key < to.length; key++) {
      to[key] = ledger.theirs[key] == Value.NONE ? to[key] : ledger.theirs[key];
    }
    return new Segment(name, true, covers, new int[to.length], to, 0);
  }

  private static Segment changes(LedgerState ledger, int name, int covers) {
    int[] from = ledger.bases.clone();
    int[] to = ledger.values.clone();
    for (int key = 0; key < to.length; key++) {
      if (!ledger.sends(key)) {
        from[key] = Value.NONE;
        to[key] = Value.NONE;
      }
    }
    return new Segment(name, false, covers, from, to, 0);
  }

  /** What has changed since the changes were collected gets a number behind the attempt's. */
  private static void note(LedgerState ledger, int key, Segment segment, boolean collected) {
    if (ledger.bases[key] == Value.NONE || ledger.theirs[key] != Value.NONE) {
      return;
    }
    int sent = segment.to()[key] == Value.NONE ? ledger.bases[key] : segment.to()[key];
    if (!collected) {
      ledger.later[key] = true;
    } else if (ledger.values[key] != sent) {
      ledger.sent[key] = sent;
      ledger.later[key] = true;
    }
  }

  private static boolean lenient(World world) {
    return world.has(Flaw.ABSENT_IS_FIRST_RUN);
  }
}
