package dev.rocky.state.sync;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.Progress;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.memory.MemoryStateStore;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.spi.CommitId;
import dev.rocky.state.spi.Decision;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.FaultScript;
import dev.rocky.state.tck.FaultyRemoteStore;
import dev.rocky.state.tck.LeakCheckExtension;
import dev.rocky.state.tck.ManualClock;
import dev.rocky.state.tck.RemoteOperation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Machines that push, pull, compact, collect and are killed at random, with faults, while days go
 * by: in any remote call of one, others make whole transfers. Again and again HEAD names nothing
 * that is missing, and what it names is what the commits made, one after the other.
 */
@ExtendWith(LeakCheckExtension.class)
class MaintenanceInterleavingTest {

  private static final int SEEDS = Samples.DEEP ? 1_000 : 6;
  private static final int STEPS = 90;
  private static final int DEPTH = 3;

  @Test
  void whateverTheOrderWhatHeadNamesIsThereAndIsWhatWasCommitted() {
    Map<String, Integer> seen = new TreeMap<>();
    for (long seed = 1; seed <= SEEDS; seed++) {
      try (Fleet fleet = new Fleet(seed, seen)) {
        fleet.run();
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    for (String often : List.of("Pushed", "Compacted", "Collected", "swept", "kept")) {
      assertTrue(seen.getOrDefault(often, 0) > SEEDS, often + " of " + seen);
    }
  }

  /** Machines on one bucket. */
  private static final class Fleet implements AutoCloseable {

    private final Map<String, Integer> seen;
    private final Random random;
    private final ManualClock clock = new ManualClock(Machine.NOW);
    private final Bucket bucket = new Bucket(Protection.NONE, clock);
    private final List<Machine> machines = new ArrayList<>();
    private final List<CrashPoints> points = new ArrayList<>();
    private final Map<Long, CommitId> chain = new HashMap<>();
    private final Map<Key, String> state = new TreeMap<>();
    private final Thread thread = Thread.currentThread();
    private long told;
    private int depth;
    private long values;

    Fleet(long seed, Map<String, Integer> seen) {
      this.seen = seen;
      random = new Random(seed);
      for (int i = 0; i < 3; i++) {
        CrashPoints crash = new CrashPoints();
        FaultScript disturbances = new FaultScript();
        for (RemoteOperation operation : RemoteOperation.values()) {
          disturbances.always(operation, new Fault.Before(this::meanwhile));
        }
        RemoteStore way = new FaultyRemoteStore(crash.around(bucket.memory.open()), disturbances);
        Machine machine =
            new Machine(
                way,
                crash.around(new MemoryStateStore()),
                options -> options.clocks(clock, new MovedClock(), () -> 0.5));
        machine.script.atRandom(
            random.nextLong(),
            0.05,
            new Fault.Unavailable(),
            new Fault.LostAnswer(),
            new Fault.LostRequest(),
            new Fault.Late(1),
            new Fault.Late(4),
            new Fault.Stale(),
            new Fault.Contended());
        machines.add(machine);
        points.add(crash);
      }
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        step(random.nextInt(machines.size()));
        observe();
        if (step % 6 == 5) {
          check();
        }
      }
      settle();
    }

    /** While a remote call of this thread is on its way, others go on. */
    private void meanwhile() {
      if (Thread.currentThread() == thread && depth < DEPTH && random.nextInt(5) == 0) {
        step(random.nextInt(machines.size()));
        observe();
      }
    }

    private void step(int number) {
      Machine machine = machines.get(number);
      depth++;
      try {
        if (random.nextInt(4) == 0) {
          points.get(number).dieAt(1 + random.nextInt(14));
        }
        switch (random.nextInt(9)) {
          case 0, 1, 2 -> write(machine, number);
          case 3 -> count(machine.pull());
          case 4 -> count(machine.synced.maintenance().compact());
          case 5 ->
              count(machine.synced.maintenance().collect(Duration.ofHours(random.nextInt(60))));
          case 6 -> clock.advance(Duration.ofHours(random.nextInt(30)));
          default -> push(machine);
        }
      } catch (CrashPoints.Crash e) {
        // the next transfer is made by a process that knows nothing of this one
      } finally {
        points.get(number).stop();
        depth--;
      }
    }

    private void write(Machine machine, int number) {
      Key key = Machine.key("t" + random.nextInt(4));
      String now = machine.get(key).orElse("1.0x");
      int cursor = EpochRule.cursor(now.getBytes(UTF_8)) + 1;
      String epoch = now.substring(0, now.indexOf('.'));
      machine.put(key, "%s.%dm%d_%d".formatted(epoch, cursor, number, ++values));
    }

    private void push(Machine machine) {
      PushResult result = machine.push();
      assertFalse(result instanceof PushResult.Regressed, result.toString());
      count(result);
      machine.conflicts().forEach(found -> machine.synced.resolve(found, Decision.OURS));
    }

    private void count(Object result) {
      assertFalse(result instanceof PullResult.Regressed, result.toString());
      seen.merge(result.getClass().getSimpleName(), 1, Integer::sum);
    }

    /** I1, I2: the chain only grows; what is new in it changes the state. */
    private void observe() {
      for (LogEntry entry : bucket.log()) {
        CommitId before = chain.putIfAbsent(entry.generation(), entry.id());
        assertTrue(before == null || before.equals(entry.id()), "another commit at a generation");
        if (before == null) {
          assertEquals(told + 1, entry.generation(), "a commit was lost");
          told = entry.generation();
          if (entry.kind() == CommitKind.CHANGES || told == 1) {
            bucket
                .entries(entry.root().orElseThrow())
                .forEach(
                    (key, value) ->
                        value.ifPresentOrElse(v -> state.put(key, v), () -> state.remove(key)));
          }
        }
      }
    }

    /** I4. */
    private void check() {
      assertEquals(state, bucket.records(), "not what the commits made");
      Optional<Head> head = bucket.head();
      if (head.isPresent()) {
        seen.merge(head.get().sweep() > 1 ? "swept" : "kept", 1, Integer::sum);
        try (Machine witness = new Machine(bucket)) {
          RemoteVerifyReport report =
              witness.synced.maintenance().verify(Progress.NONE).orElseThrow();
          assertTrue(report.isIntact(), report.toString());
        }
      }
    }

    /** I8: left alone, all come to rest with the same, and with little at the remote. */
    private void settle() {
      depth = DEPTH;
      for (Machine machine : machines) {
        machine.script.heal();
        machine.remote.applyLate();
      }
      for (int round = 0; round < 3; round++) {
        for (Machine machine : machines) {
          push(machine);
          push(machine);
        }
      }
      machines.forEach(machine -> count(machine.pull()));
      observe();
      check();
      for (Machine machine : machines) {
        assertEquals(state, machine.records());
      }
      RemoteMaintenance maintenance = machines.get(0).synced.maintenance();
      count(maintenance.compact());
      for (int day = 0; day < 3; day++) {
        clock.advance(Duration.ofHours(25));
        count(maintenance.collect(Duration.ZERO));
      }
      observe();
      check();
      assertTrue(bucket.objects().size() < 6, bucket.objects().toString());
    }

    @Override
    public void close() {
      machines.forEach(Machine::close);
    }
  }
}
