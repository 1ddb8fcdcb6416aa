package dev.rocky.state.sync;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.LedgerSync;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.memory.MemoryStateStore;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.spi.Base;
import dev.rocky.state.spi.Decision;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.FaultScript;
import dev.rocky.state.tck.FaultyRemoteStore;
import dev.rocky.state.tck.LeakCheckExtension;
import dev.rocky.state.tck.RemoteOperation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Machines that change records, pull, push, compact and are killed at random, with faults, on one
 * thread: in any remote call of one, others make steps or whole transfers. What was acknowledged
 * and what each ledger believes about the remote is compared with the chain of commits, read from
 * the bucket.
 */
@ExtendWith(LeakCheckExtension.class)
class SyncInterleavingTest {

  private static final int SEEDS = Samples.DEEP ? 3_000 : 25;
  private static final int STEPS = 60;
  private static final int DEPTH = 3;

  @Test
  void whateverTheOrderNothingAcknowledgedIsLostOrDoubled() {
    int pushed = 0;
    int conflicts = 0;
    int compactions = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      try (Fleet fleet = new Fleet(seed, 2 + (int) (seed % 2))) {
        fleet.run();
        pushed += fleet.pushed;
        conflicts += fleet.conflicts;
        compactions += fleet.compactions;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    // Otherwise nothing was tested
    assertTrue(pushed > 5 * SEEDS, "only " + pushed + " pushes");
    assertTrue(conflicts > SEEDS / 2, "only " + conflicts + " conflicts");
    assertTrue(compactions > SEEDS / 2, "only " + compactions + " compactions");
  }

  /** Machines on one bucket. */
  private static final class Fleet implements AutoCloseable {

    private final Thread thread = Thread.currentThread();
    private final Random random;
    private final Bucket bucket = new Bucket();
    private final List<Machine> machines = new ArrayList<>();
    private final List<CrashPoints> points = new ArrayList<>();

    private int depth;
    private long values;
    private int pushed;
    private int conflicts;
    private int compactions;

    Fleet(long seed, int count) {
      random = new Random(seed);
      for (int i = 0; i < count; i++) {
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
                options -> options.policy(TransferFixture.policy(TransferFixture.retry())));
        machine.script.atRandom(
            random.nextLong(),
            0.1,
            new Fault.Unavailable(),
            new Fault.LostAnswer(),
            new Fault.LostRequest(),
            new Fault.Late(1),
            new Fault.Late(4),
            new Fault.Contended());
        machines.add(machine);
        points.add(crash);
      }
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        step(random.nextInt(machines.size()));
        checkLedgers();
      }
      settle();
    }

    /** While a remote call is on its way, others go on; calls side by side have threads. */
    private void meanwhile() {
      if (Thread.currentThread() == thread && depth < DEPTH && random.nextInt(4) == 0) {
        step(random.nextInt(machines.size()));
      }
    }

    private void step(int number) {
      Machine machine = machines.get(number);
      depth++;
      try {
        switch (random.nextInt(18)) {
          case 0, 1, 2, 3, 4, 5 -> write(machine, number);
          case 6, 7 -> pull(machine);
          case 8, 9 -> {
            points.get(number).dieAt(1 + random.nextInt(14));
            push(machine);
          }
          case 10, 11 -> resolve(machine);
          case 12 -> {
            points.get(number).dieAt(1 + random.nextInt(20));
            compactions +=
                machine.synced.maintenance().compact() instanceof CompactionResult.Compacted
                    ? 1
                    : 0;
          }
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
      Key key = Machine.key("t" + random.nextInt(5));
      String now = machine.get(key).orElse("1.0x");
      int cursor = EpochRule.cursor(now.getBytes(UTF_8)) + 1;
      String epoch = now.substring(0, now.indexOf('.'));
      machine.put(key, "%s.%dm%d_%d".formatted(epoch, cursor, number, ++values));
    }

    private void pull(Machine machine) {
      PullResult result = machine.pull();
      assertFalse(result instanceof PullResult.Regressed, result.toString());
    }

    private void push(Machine machine) {
      PushResult result = machine.push();
      assertFalse(result instanceof PushResult.Regressed, result.toString());
      if (result instanceof PushResult.Pushed ok) {
        pushed++;
        assertTrue(bucket.log().size() >= ok.generation(), "acknowledged and not in the chain");
      } else if (result instanceof PushResult.Conflict) {
        conflicts++;
      }
    }

    private void resolve(Machine machine) {
      Decision decision = random.nextBoolean() ? Decision.OURS : Decision.THEIRS;
      machine.conflicts().forEach(conflict -> machine.synced.resolve(conflict, decision));
    }

    /** I3: what is not journalled is what the chain had at the ledger's base. */
    private void checkLedgers() {
      List<Map<Key, String>> states = chain();
      for (Machine machine : machines) {
        Optional<Base> base = machine.state().base();
        if (base.isEmpty()) {
          continue;
        }
        LogEntry entry = bucket.log().get((int) base.get().generation() - 1);
        assertEquals(base.get().commit(), entry.id(), "a base that is not in the chain");
        Map<Key, String> clean = new TreeMap<>(states.get((int) base.get().generation()));
        Map<Key, String> found = machine.records();
        machine.ledger.pendingChanges(
            change -> {
              clean.remove(change.key());
              found.remove(change.key());
            });
        assertEquals(clean, found, "not what the remote has at the base");
      }
    }

    /** I2, I5: by generation, the records; no value comes twice, and none goes back. */
    private List<Map<Key, String>> chain() {
      List<Map<Key, String>> states = new ArrayList<>(List.of(new TreeMap<>()));
      Set<String> seen = new HashSet<>();
      for (LogEntry entry : bucket.log()) {
        Map<Key, String> state = new TreeMap<>(states.get(states.size() - 1));
        SegmentReference root = entry.root().orElseThrow();
        Map<Key, Optional<String>> entries = bucket.entries(root);
        if (entry.kind() == CommitKind.SNAPSHOT && !entry.ownRoot().equals(root.name())) {
          assertEquals(states.get((int) root.name().generation()), values(entries));
          entries = Map.of();
        }
        entries.forEach(
            (key, value) -> {
              String next = value.orElseThrow();
              assertTrue(seen.add(key + "=" + next), next + " was committed twice");
              String before = state.put(key, next);
              assertTrue(before == null || isAfter(next, before), before + " -> " + next);
            });
        states.add(state);
      }
      return states;
    }

    private static Map<Key, String> values(Map<Key, Optional<String>> entries) {
      Map<Key, String> values = new TreeMap<>();
      entries.forEach((key, value) -> values.put(key, value.orElseThrow()));
      return values;
    }

    private static boolean isAfter(String next, String before) {
      byte[] then = next.getBytes(UTF_8);
      byte[] first = before.getBytes(UTF_8);
      return EpochRule.epoch(then) > EpochRule.epoch(first)
          || (EpochRule.epoch(then) == EpochRule.epoch(first)
              && EpochRule.cursor(then) > EpochRule.cursor(first));
    }

    /** I8: left alone, all come to rest with the same. */
    private void settle() {
      depth = DEPTH;
      for (Machine machine : machines) {
        machine.script.heal();
        machine.remote.applyLate();
      }
      for (int round = 0; round < 3; round++) {
        for (Machine machine : machines) {
          pull(machine);
          push(machine);
          machine.conflicts().forEach(c -> machine.synced.resolve(c, Decision.OURS));
          push(machine);
        }
      }
      machines.forEach(this::pull);
      checkLedgers();
      for (Machine machine : machines) {
        assertEquals(bucket.records(), machine.records());
        assertEquals(0, machine.ledger.pendingChanges(change -> {}));
        assertTrue(LedgerSync.of(machine.ledger).state().pending().isEmpty());
      }
    }

    @Override
    public void close() {
      machines.forEach(Machine::close);
    }
  }
}
