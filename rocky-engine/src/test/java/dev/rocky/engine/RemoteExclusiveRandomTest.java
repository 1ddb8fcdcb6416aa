package dev.rocky.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.record.Intents;
import dev.rocky.engine.record.OnConflict;
import dev.rocky.state.PushResult;
import dev.rocky.state.StateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Machines on one exclusive table, whose steps come in any order: they plan, begin, execute and
 * complete while others do, are late, die with their disk or without, cannot reach the remote, take
 * tables over, and replace the target while the source begins anew. When all have ended, and the
 * losers have removed what they are told to, every row is there once, and no table was ever in
 * conflict. What is not tried is who executes late and dies before it is told.
 */
class RemoteExclusiveRandomTest {

  private static final int SEEDS = "deep".equals(System.getProperty("rocky.depth")) ? 10_000 : 250;
  private static final int STEPS = 80;
  private static final TableSpec SPEC = RunFixture.spec("tgt").exclusive().build();

  /** A machine and how far its run is. */
  private static final class Host {
    private Rocky rocky;
    private Optional<Run> run = Optional.empty();
    private Optional<Copy> planned = Optional.empty();
    private boolean begun;
    private boolean executed;

    Host(Rocky rocky) {
      this.rocky = rocky;
    }

    private void forgets() {
      run = Optional.empty();
      planned = Optional.empty();
      begun = false;
      executed = false;
    }
  }

  private Machines machines;
  private Random random;
  private OnConflict onConflict;
  private final List<Host> hosts = new ArrayList<>();
  private final List<String> story = new ArrayList<>();
  private long rows;
  private int losers;

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
      } catch (Throwable e) {
        throw new AssertionError(told(seed), e);
      }
    }
    assertTrue(losers > SEEDS / 10, "only " + losers + " were taken over and had written");
  }

  private void live(int seed) throws Exception {
    for (int step = 0; step < STEPS; step++) {
      step(hosts.get(random.nextInt(hosts.size())));
    }
    machines.remote.repair();
    for (Host host : hosts) {
      complete(host);
      host.run.ifPresent(Run::close);
    }
    machines.clock.advance(Duration.ofHours(6));
    for (int round = 0; round < 2; round++) {
      for (Host host : hosts) {
        assertEquals(List.of(), host.rocky.conflicts(), () -> told(seed));
        host.forgets();
        plan(host);
        begin(host);
        execute(host);
        complete(host);
        finish(host);
      }
    }
    List<Long> all = LongStream.rangeClosed(1, rows).boxed().toList();
    assertEquals(all, machines.db.cursors("tgt"), () -> told(seed));
  }

  private void step(Host host) throws Exception {
    int what = random.nextInt(18);
    story.add(hosts.indexOf(host) + ":" + what);
    switch (what) {
      case 0, 1 -> machines.db.put("src", ++rows);
      case 2 -> dies(host, random.nextBoolean());
      case 3 -> network(random.nextBoolean());
      case 4 -> machines.clock.advance(Duration.ofHours(random.nextInt(8)));
      case 5 -> beginAnew(host);
      case 6 -> takeOver(host);
      case 7 -> fail(host);
      case 8, 9, 10 -> plan(host);
      case 11, 12 -> begin(host);
      case 13, 14 -> execute(host);
      case 15, 16 -> complete(host);
      default -> finish(host);
    }
  }

  private void plan(Host host) throws Exception {
    plan(host, SPEC);
  }

  private void plan(Host host, TableSpec spec) throws Exception {
    if (host.begun) {
      return;
    }
    if (host.run.isEmpty()) {
      host.run = Optional.of(host.rocky.startRun("p"));
    }
    Plan plan = machines.settle(host.run.get().plan(spec));
    if (plan instanceof NeedsDecision decision) {
      plan = machines.settle(decision.choose(NeedsDecision.Option.REPLACE));
    }
    host.planned = Optional.of((Copy) plan);
  }

  private void begin(Host host) {
    if (host.planned.isPresent() && !host.begun) {
      try {
        host.run.orElseThrow().begin(host.planned.get());
        host.begun = true;
      } catch (TableBusyException
          | SupersededException
          | NotExclusiveException
          | IllegalStateException e) {
        host.planned = Optional.empty();
      }
    }
  }

  private void execute(Host host) throws Exception {
    if (host.begun && !host.executed) {
      machines.db.execute(host.planned.orElseThrow().script());
      host.executed = true;
    }
  }

  private void complete(Host host) throws Exception {
    if (!host.begun) {
      return;
    }
    Copy copy = host.planned.orElseThrow();
    if (!host.executed) {
      fail(host);
      return;
    }
    Observed observed = copy.observed(machines.db.query(copy.extentQuery().orElseThrow()));
    try {
      host.run.orElseThrow().complete(copy, observed);
      ended(host);
    } catch (TakenOverException e) {
      if (e.cleanup().isPresent()) {
        machines.db.execute(e.cleanup().get());
      }
      losers++;
      host.run.orElseThrow().fail(copy, e);
      ended(host);
    } catch (SupersededException e) {
      host.run.orElseThrow().fail(copy, e);
      ended(host);
    } catch (NotExclusiveException e) {
      story.add("not sure");
    }
  }

  /** Who has executed asks whether it was taken over first. */
  private void fail(Host host) throws Exception {
    if (host.begun && host.executed) {
      complete(host);
    } else if (host.begun) {
      host.run.orElseThrow().fail(host.planned.orElseThrow(), new StateException("no space"));
      ended(host);
    }
  }

  private static void ended(Host host) {
    host.planned = Optional.empty();
    host.begun = false;
    host.executed = false;
  }

  private void finish(Host host) {
    if (host.run.isPresent() && !host.begun) {
      host.run.get().finish();
      host.forgets();
    }
  }

  private void dies(Host host, boolean losesDisk) {
    if (host.executed && !holds(host)) {
      return;
    }
    if (losesDisk) {
      host.rocky = machines.machine("m" + random.nextInt(100), onConflict);
    } else {
      host.run.ifPresent(Run::close);
    }
    host.forgets();
  }

  /** Whether nobody can have taken its table over. */
  private boolean holds(Host host) {
    Run run = host.run.orElseThrow();
    return hosts.stream().allMatch(other -> other == host || !other.begun)
        && host.rocky
            .ledger()
            .read(transaction -> Intents.find(transaction, SPEC.key()))
            .filter(intent -> intent.runId().equals(run.id()))
            .isPresent();
  }

  private static void takeOver(Host host) {
    var unused = host.rocky.takeOver(SPEC.key(), "at random");
  }

  /** The target is replaced, and while it is being replaced, the source begins anew. */
  private void beginAnew(Host host) throws Exception {
    plan(host, SPEC.asFullRefresh());
    boolean before = host.begun;
    begin(host);
    if (host.begun && !before) {
      rows = 1L + random.nextInt((int) rows);
      machines.db.empty("src").put("src", LongStream.rangeClosed(1, rows).toArray());
      execute(host);
    }
  }

  /** The remote answers or does not. */
  private void network(boolean works) {
    machines.remote.repair();
    if (!works) {
      machines.remote.pulls(SharedRemote::indeterminate);
      machines.remote.pushes(() -> new PushResult.Skipped(new StateException("down")));
    }
  }

  private String told(int seed) {
    return "seed " + seed + ", " + onConflict + ": " + story;
  }
}
