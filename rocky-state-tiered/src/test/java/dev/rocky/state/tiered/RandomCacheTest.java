package dev.rocky.state.tiered;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.remote.Register;
import dev.rocky.state.spi.MergeRule;
import dev.rocky.state.spi.MergeRules;
import dev.rocky.state.spi.Merged;
import dev.rocky.state.sync.TransferOutcome;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tiered.TieredSettings.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Machines that share a remote whose cache goes wrong in every way at random, and whose durable
 * store fails now and then: nothing that was acknowledged is lost, nobody is in conflict, nothing
 * looks damaged, and left alone all come to rest with the same records.
 */
class RandomCacheTest {

  private static final boolean DEEP = "deep".equals(System.getProperty("rocky.depth"));
  private static final int ROUNDS = DEEP ? 3_000 : 10;
  private static final int STEPS = 60;
  private static final int MACHINES = 3;
  private static final Key SHARED = TieredMachine.key("shared");

  /** All machines overwrite one record, in which the greater number follows the other. */
  private static final MergeRule GREATER =
      new MergeRule() {
        @Override
        public Merged merge(Key key, Optional<byte[]> ours, Optional<byte[]> theirs) {
          if (!key.equals(SHARED) || ours.isEmpty() || theirs.isEmpty()) {
            return new Merged.Conflict();
          }
          return number(ours.get()) > number(theirs.get())
              ? new Merged.Ours()
              : new Merged.Theirs();
        }

        @Override
        public boolean isBehind(Key key, byte[] theirs, byte[] ours) {
          return number(theirs) < number(ours);
        }
      };

  private static final MergeRules RULES = new MergeRules(Map.of(TieredMachine.SPACE, GREATER));

  private static final Fault[] FAULTS = {
    new Fault.Unavailable(),
    new Fault.Refused(),
    new Fault.Contended(),
    new Fault.LostAnswer(),
    new Fault.LostRequest(),
    new Fault.Late(3),
    new Fault.Broken(20),
    new Fault.Truncated(20),
    new Fault.Corrupted(40),
    new Fault.Delayed(Duration.ofMillis(5)) // slow, and in time
  };

  private static int number(byte[] value) {
    return Integer.parseInt(new String(value, UTF_8));
  }

  @Test
  void whateverACacheDoesNothingIsLost() {
    long seed = Long.getLong("rocky.seed", System.nanoTime());
    long unverified = 0;
    for (int round = 0; round < ROUNDS; round++) {
      try (Round one = new Round(seed + round)) {
        one.run();
        unverified += one.unverified;
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("-Drocky.seed=" + (seed + round) + ": " + e.getMessage(), e);
      }
    }
    assertTrue(unverified > ROUNDS, () -> "the cached HEAD is hardly ever used");
  }

  /** One world. */
  private static final class Round implements AutoCloseable {

    private final Random random;
    private final Tiers tiers = new Tiers();
    private final List<TieredMachine> machines = new ArrayList<>();
    private final List<Register> heads = new ArrayList<>();
    private final int[] last = new int[MACHINES];
    private final int[] lastShared = new int[MACHINES];
    private int shared;

    /** By machine, what a push of it has acknowledged. */
    private final Map<Key, Integer> acknowledged = new TreeMap<>();

    private long unverified;

    Round(long seed) {
      random = new Random(seed);
      for (int number = 0; number < MACHINES; number++) {
        machines.add(
            new TieredMachine(
                tiers,
                random.nextInt(4) == 0 ? Mode.VALIDATED : Mode.CACHE_FIRST,
                options -> options.rules(RULES)));
      }
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        trouble();
        act(random.nextInt(MACHINES));
        tiers.head().filter(head -> !heads.contains(head)).ifPresent(heads::add);
        if (step % 10 == 9) {
          assertNothingLost();
        }
      }
      rest();
    }

    private void act(int number) {
      TieredMachine machine = machines.get(number);
      switch (random.nextInt(5)) {
        case 0, 1 -> pulled(machine.pull());
        case 2 -> pushed(number, machine.push());
        case 3 -> {
          put(number);
          pushed(number, machine.push());
        }
        default -> {
          put(number);
          machine.synced.maintenance().compact();
        }
      }
      assertFalse(machine.last().outcome() == TransferOutcome.REGRESSED, "nothing ever went back");
    }

    private void put(int number) {
      machines.get(number).put(key(number), String.valueOf(++last[number]));
      if (random.nextBoolean()) {
        machines.get(number).put(SHARED, String.valueOf(++shared));
        lastShared[number] = shared;
      }
    }

    private static Key key(int number) {
      return TieredMachine.key("machine " + number);
    }

    private void pulled(PullResult result) {
      if (result instanceof PullResult.Restored restored) {
        assertEquals(0, restored.conflicts());
        unverified += restored.verified() ? 0 : 1;
      } else if (result instanceof PullResult.Unchanged unchanged) {
        unverified += unchanged.verified() ? 0 : 1;
      }
    }

    private void pushed(int number, PushResult result) {
      assertFalse(result instanceof PushResult.Conflict, result::toString);
      if (result instanceof PushResult.Pushed || result instanceof PushResult.UpToDate) {
        acknowledged.put(key(number), last[number]);
        acknowledged.merge(SHARED, lastShared[number], Math::max);
      }
    }

    /** What happens to both tiers before a step. */
    private void trouble() {
      switch (random.nextInt(12)) {
        case 0 -> tiers.flush();
        case 1 -> tiers.spoil(random.nextInt(2));
        case 2, 3, 4 -> {
          if (!heads.isEmpty()) {
            tiers.cacheHead(heads.get(random.nextInt(heads.size())).content());
          }
        }
        case 5 -> tiers.cacheEntry(new byte[random.nextInt(100)]);
        case 6 -> tiers.clock.advance(Duration.ofMinutes(random.nextInt(20)));
        case 7 -> tiers.clock.advance(TieredMachine.PAUSE);
        case 8 -> any().cacheFaults.atRandom(random.nextLong(), 0.4, FAULTS);
        case 9 -> any().durableFaults.atRandom(random.nextLong(), 0.1, FAULTS[0], FAULTS[3]);
        default -> {
          any().cacheFaults.heal();
          any().durableFaults.heal();
        }
      }
    }

    private TieredMachine any() {
      return machines.get(random.nextInt(MACHINES));
    }

    private void assertNothingLost() {
      try (TieredMachine fresh = new TieredMachine(tiers, Mode.VALIDATED)) {
        fresh.pull();
        Map<Key, String> found = fresh.records();
        acknowledged.forEach(
            (key, value) ->
                assertTrue(
                    Integer.parseInt(found.getOrDefault(key, "0")) >= value,
                    () -> key + " was acknowledged with " + value + ", and is " + found.get(key)));
      }
    }

    private void rest() {
      for (TieredMachine machine : machines) {
        machine.cacheFaults.heal();
        machine.durableFaults.heal();
      }
      tiers.clock.advance(Duration.ofHours(1));
      Map<Key, String> expected = new TreeMap<>();
      for (int number = 0; number < MACHINES; number++) {
        pushed(number, machines.get(number).push());
        if (last[number] > 0) {
          expected.put(key(number), String.valueOf(last[number]));
        }
      }
      if (shared > 0) {
        expected.put(SHARED, String.valueOf(shared));
      }
      for (TieredMachine machine : machines) {
        machine.synced.startRun().pullVerified();
        assertEquals(expected, machine.records());
      }
      assertNothingLost();
    }

    @Override
    public void close() {
      machines.forEach(TieredMachine::close);
    }
  }
}
