package dev.rocky.state.sync.model;

import dev.rocky.state.sync.model.Bounds.Budget;
import dev.rocky.state.sync.model.Model.Steps;
import org.jspecify.annotations.Nullable;

/** What can become of a request, at once and later. */
final class NetworkSteps {

  private NetworkSteps() {}

  /**
   * All that can become of a compare-and-set, after which {@code written} goes on if it succeeds.
   */
  static void set(
      World world,
      int process,
      Step step,
      @Nullable Head expected,
      Head content,
      @Nullable Segment delta,
      ProcessState written,
      Steps<World> next) {
    if (!world.isAt(expected)) { // a conflict: who moved it is told by reading HEAD
      next.add(step, process, world.with(process, ProcessState.IDLE));
      return;
    }
    World done = world.with(process, written);
    done.set(content, delta);
    next.add(step, process, done);
    if (world.affords(Budget.UNCLEAR)) {
      ProcessState after = world.has(Flaw.UNCLEAR_IS_COMMITTED) ? written : ProcessState.IDLE;
      World lost = forgetful(world.spend(Budget.UNCLEAR), process);
      lost.processes[process] = after;
      lost.set(content, delta);
      next.add(Step.W1, process, lost);
      World late = forgetful(world.spend(Budget.UNCLEAR), process);
      late.processes[process] = after;
      late.send(Request.set(expected, content, delta));
      next.add(Step.W2, process, late);
    }
  }

  /** All that can become of a create, after which {@code created} goes on. */
  static void create(
      World world,
      int process,
      Step step,
      Segment segment,
      ProcessState created,
      Steps<World> next) {
    World done = world.with(process, created);
    if (world.has(Flaw.COMMIT_BEFORE_SEGMENT)) {
      done.send(Request.create(segment));
    } else {
      done.create(segment);
    }
    next.add(step, process, done);
    if (world.affords(Budget.UNCLEAR)) { // one that took effect unseen is found when it is repeated
      World again = done.spend(Budget.UNCLEAR);
      again.send(Request.create(segment));
      next.add(Step.W4, process, again);
      World later = world.spend(Budget.UNCLEAR);
      later.minted[process] = done.minted[process];
      later.processes[process] = ProcessState.IDLE;
      later.send(Request.create(segment));
      next.add(Step.W5, process, later);
    }
  }

  /** What is on its way arrives. */
  static void arrivals(World world, Steps<World> next) {
    for (Request request : world.wire) {
      World after = world.copy();
      after.drop(request);
      if (request.create() == null) {
        if (world.isAt(request.expected())) {
          after.set(request.content(), request.delta());
          next.add(Step.W3, -1, after);
        }
      } else if (world.segment(request.create().name()).isEmpty()) {
        after.create(request.create());
        next.add(Step.W6, -1, after);
      }
    }
  }

  /** The process dies. */
  static void deaths(World world, int process, Steps<World> next) {
    if (world.affords(Budget.CRASHES)
        && world.processes[process].phase() != ProcessState.Phase.IDLE) {
      World after = forgetful(world.spend(Budget.CRASHES), process);
      after.processes[process] = ProcessState.IDLE;
      next.add(Step.X1, process, after);
    }
  }

  private static World forgetful(World world, int process) {
    if (world.has(Flaw.NO_DURABLE_PENDING)) {
      world.changeLedger(process).forgetPending();
    }
    return world;
  }
}
