package dev.rocky.state.tck;

import static dev.rocky.state.tck.Sent.HEAD;
import static dev.rocky.state.tck.Sent.TIMEOUT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.memory.MemoryRemote;
import dev.rocky.state.remote.CompareAndSetResult;
import dev.rocky.state.remote.Register;
import dev.rocky.state.remote.RemoteException;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * What the contract promises is enough to count right whatever goes wrong: writers who put a name
 * of their own into every content recognise their own writes after an unknown outcome.
 */
class RandomFaultsTest {

  private static final int MACHINES = 4;
  private static final int TIMES = 40;

  @Test
  void writersWhoLookWhatBecameOfAnUnknownWriteLoseAndDoubleNothing() {
    for (long seed = 0; seed < Depth.of(10, 1_000); seed++) {
      MemoryRemote bucket = new MemoryRemote();
      FaultScript script =
          new FaultScript()
              .atRandom(
                  seed,
                  0.4,
                  new Fault.Unavailable(),
                  new Fault.Contended(),
                  new Fault.LostAnswer(),
                  new Fault.LostRequest(),
                  new Fault.Late(1),
                  new Fault.Late(7));
      List<Background<List<String>>> machines = new ArrayList<>();
      for (int m = 0; m < MACHINES; m++) {
        String who = "m" + m;
        machines.add(Background.start(who, () -> append(bucket, script, who)));
      }
      List<String> acknowledged = new ArrayList<>();
      machines.forEach(machine -> acknowledged.addAll(machine.await()));
      try (RemoteStore reader = bucket.open()) {
        List<String> stored = List.of(Sent.text(reader, HEAD).orElseThrow().split(" "));
        assertEquals(stored.size(), new HashSet<>(stored).size(), "doubled, seed " + seed);
        assertEquals(new HashSet<>(acknowledged), new HashSet<>(stored), "seed " + seed);
        assertEquals(MACHINES * TIMES, stored.size());
      }
    }
  }

  /** A caller who takes an unknown outcome for a failure must be found out by this kit. */
  @Test
  void aWriterWhoTakesUnknownForAFailureDoubles() {
    boolean doubled = false;
    for (long seed = 0; seed < 20 && !doubled; seed++) {
      MemoryRemote bucket = new MemoryRemote();
      FaultScript script = new FaultScript().atRandom(seed, 0.3, new Fault.LostAnswer());
      try (FaultyRemoteStore store = new FaultyRemoteStore(bucket.open(), script)) {
        for (int n = 0; n < TIMES; n++) {
          while (!append(store, "n" + n, false)) {
            Thread.onSpinWait();
          }
        }
        script.heal();
        List<String> stored = List.of(Sent.text(store, HEAD).orElseThrow().split(" "));
        doubled = stored.size() > TIMES;
      }
    }
    assertTrue(doubled, "no answer of a write was lost in 20 runs");
  }

  private static List<String> append(MemoryRemote bucket, FaultScript script, String who) {
    List<String> acknowledged = new ArrayList<>();
    try (FaultyRemoteStore store = new FaultyRemoteStore(bucket.open(), script)) {
      Random random = new Random(who.hashCode());
      for (int n = 0; n < TIMES; n++) {
        String own = who + "." + n;
        while (!append(store, own, true)) {
          if (random.nextInt(20) == 0) {
            store.applyLate();
          }
        }
        acknowledged.add(own);
      }
      store.applyLate();
    }
    return acknowledged;
  }

  /**
   * Whether {@code own} is certainly there.
   *
   * @param looks whether it looks if it is there already, by an earlier attempt
   */
  private static boolean append(RemoteStore store, String own, boolean looks) {
    Optional<Register> before = untilItAnswers(() -> store.read(HEAD, TIMEOUT));
    String text = before.map(register -> new String(register.content(), UTF_8)).orElse("");
    if (looks && List.of(text.split(" ")).contains(own)) {
      return true;
    }
    CompareAndSetResult result =
        untilItAnswers(
            () ->
                store.compareAndSet(
                    HEAD,
                    before.map(Register::version).orElse(Version.ABSENT),
                    (text + " " + own).strip().getBytes(UTF_8),
                    TIMEOUT));
    return result instanceof CompareAndSetResult.Written;
  }

  private static <T> T untilItAnswers(Supplier<T> call) {
    while (true) {
      try {
        return call.get();
      } catch (RemoteException e) {
        Thread.onSpinWait(); // certain: nothing happened
      }
    }
  }
}
