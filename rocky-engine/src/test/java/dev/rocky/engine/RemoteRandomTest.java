package dev.rocky.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rocky.engine.record.OnConflict;
import dev.rocky.engine.record.TableConflict;
import dev.rocky.engine.record.TableConflict.Side;
import dev.rocky.engine.record.TableState;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.StateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Machines that append to one table, die at any step, come back with their disk or with an empty
 * one, and cannot reach the remote every now and then or pull from a cache that is behind, while
 * the source begins anew and a full refresh ends lower: at no time is a row in the target twice,
 * and in the end none is missing. What is not tried are two statements at the same moment, see
 * {@code docs/windows.md}.
 */
class RemoteRandomTest {

  private static final int SEEDS = "deep".equals(System.getProperty("rocky.depth")) ? 5_000 : 150;
  private static final int STEPS = 60;
  private static final TableSpec SPEC = RunFixture.spec();

  /** A machine and how far its run is. */
  private static final class Host {
    private Rocky rocky;
    private Optional<Run> run = Optional.empty();
    private Optional<Copy> copied = Optional.empty();
    private Observed observed = Observed.NOTHING;

    Host(Rocky rocky) {
      this.rocky = rocky;
    }
  }

  private Machines machines;
  private Random random;
  private OnConflict onConflict;
  private final List<Host> hosts = new ArrayList<>();
  private final List<String> story = new ArrayList<>();
  private long rows;

  @ParameterizedTest
  @EnumSource
  void everyRowIsThereOnceWhateverHappens(OnConflict policy) throws Exception {
    onConflict = policy;
    for (int seed = 0; seed < SEEDS; seed++) {
      try (Machines fleet = new Machines()) {
        machines = fleet;
        random = new Random(seed);
        story.clear();
        hosts.clear();
        rows = 2;
        for (int i = 0; i < 3; i++) {
          hosts.add(new Host(fleet.machine("m" + i, policy)));
        }
        live(seed);
      }
    }
  }

  private void live(int seed) throws Exception {
    for (int step = 0; step < STEPS; step++) {
      step(hosts.get(random.nextInt(hosts.size())));
      List<Long> cursors = machines.db.cursors("tgt");
      assertEquals(cursors.stream().distinct().toList(), cursors, () -> told(seed));
    }
    machines.remote.repair();
    for (Host host : hosts) {
      die(host);
    }
    for (int round = 0; round < 2; round++) {
      for (Host host : hosts) {
        resolve(host);
        RunReport unused = machines.copy(host.rocky, SPEC);
      }
    }
    List<Long> all = LongStream.rangeClosed(1, rows).boxed().toList();
    assertEquals(all, machines.db.cursors("tgt"), () -> told(seed));
  }

  private void step(Host host) throws Exception {
    int what = random.nextInt(16);
    story.add(hosts.indexOf(host) + ":" + what);
    switch (what) {
      case 0, 1 -> machines.db.put("src", ++rows);
      case 2 -> lose(host);
      case 3 -> die(host);
      case 4 -> resolve(host);
      case 5 -> network(random::nextBoolean);
      case 14 -> cache();
      case 15 -> beginAnew(host);
      case 6, 7, 8, 9 -> copy(host);
      case 10, 11 -> complete(host);
      default -> finish(host);
    }
  }

  /**
   * The source loses its rows from somewhere on, and the target, too: by a machine that has seen
   * what all others pushed. New ones come in their place. Only where a person decides: of two
   * replacements in one epoch {@link OnConflict#NEWEST} takes the greater one.
   */
  private void beginAnew(Host host) {
    if (onConflict == OnConflict.FAIL && host.copied.isEmpty() && host.run.isEmpty()) {
      machines.remote.repair();
      host.rocky.startRun("p").close();
      resolve(host);
      rows = 1L + random.nextInt((int) rows);
      machines.db.empty("src").put("src", LongStream.rangeClosed(1, rows).toArray());
      RunReport unused = machines.copy(host.rocky, SPEC.asFullRefresh());
    }
  }

  /** From now on pulls believe a cache that has some HEAD of before. */
  private void cache() {
    if (machines.remote.generation() > 0) {
      machines.remote.repair();
      machines.remote.cached(1 + random.nextInt(machines.remote.generation()));
    }
  }

  /** The remote answers or does not. */
  private void network(BooleanSupplier works) {
    machines.remote.repair();
    if (!works.getAsBoolean()) {
      PullResult.Indeterminate pulled = SharedRemote.indeterminate();
      machines.remote.pulls(() -> pulled);
      PushResult skipped = new PushResult.Skipped(new StateException("down"));
      machines.remote.pushes(() -> skipped);
    }
  }

  private void copy(Host host) throws Exception {
    if (host.run.isEmpty()) {
      host.run = Optional.of(host.rocky.startRun("p"));
    }
    if (host.copied.isEmpty()) {
      Plan plan = machines.settle(host.run.get().plan(SPEC));
      if (plan instanceof NeedsDecision decision) {
        plan = machines.settle(decision.choose(NeedsDecision.Option.REPLACE));
      }
      Copy copy = (Copy) plan;
      host.run.get().begin(copy);
      machines.db.execute(copy.script());
      host.observed = copy.observed(machines.db.query(copy.extentQuery().orElseThrow()));
      host.copied = Optional.of(copy);
    }
  }

  private void complete(Host host) {
    if (host.copied.isPresent()) {
      Copy copy = host.copied.get();
      host.copied = Optional.empty();
      try {
        host.run.orElseThrow().complete(copy, host.observed);
      } catch (SupersededException e) {
        host.run.orElseThrow().fail(copy, e);
      }
    }
  }

  private void finish(Host host) {
    if (host.run.isPresent() && host.copied.isEmpty()) {
      host.run.get().finish();
      host.run = Optional.empty();
    }
  }

  /** The process ends; its disk stays. */
  private static void die(Host host) {
    host.run.ifPresent(Run::close);
    host.run = Optional.empty();
    host.copied = Optional.empty();
  }

  /** The disk goes with it. */
  private void lose(Host host) {
    host.run = Optional.empty();
    host.copied = Optional.empty();
    host.rocky = machines.machine("m" + random.nextInt(100), onConflict);
  }

  /** Who takes an append in place of a refresh says that its rows are there, and they are not. */
  private void resolve(Host host) {
    for (TableConflict conflict : host.rocky.conflicts()) {
      long ours = conflict.ours().map(TableState::epoch).orElse(0L);
      long theirs = conflict.theirs().map(TableState::epoch).orElse(0L);
      boolean keeps = ours == theirs ? random.nextBoolean() : ours > theirs;
      host.rocky.resolve(conflict, keeps ? Side.OURS : Side.THEIRS, "at random");
    }
  }

  private String told(int seed) {
    return "seed " + seed + ", " + onConflict + ": " + story;
  }
}
