package dev.rocky.state.tck;

import static dev.rocky.state.tck.Sent.HEAD;
import static dev.rocky.state.tck.Sent.TIMEOUT;
import static dev.rocky.state.tck.Sent.object;
import static dev.rocky.state.tck.Sent.text;
import static dev.rocky.state.tck.Sent.tryCreate;
import static dev.rocky.state.tck.Sent.version;
import static dev.rocky.state.tck.Sent.written;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Namespace;
import dev.rocky.state.RemoteStores;
import dev.rocky.state.remote.CreateResult.AlreadyExists;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The part of the contract of {@link RemoteStore} that only several processes can show: other JVMs
 * with the same class path open the same remote by name, race for it, and are killed; and one that
 * has less memory than the object that it sends and receives.
 *
 * <p>The author of a store says its name and settings.
 *
 * @since 0.1
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class RemoteStoreProcessContract {

  private static final int PROCESSES = 4;

  private final Namespace namespace =
      new Namespace("tck_" + UUID.randomUUID().toString().replace('-', '_'));

  /** For subclasses. */
  protected RemoteStoreProcessContract() {}

  /** The name of the store, as in {@link RemoteStores#open}. */
  protected abstract String name();

  /**
   * Settings, as {@linkplain TextSettings texts}, that open the store on {@code namespace}; the
   * same ones for every process. They are arguments of a process, so they must hold no secret that
   * matters.
   */
  protected abstract Map<String, String> settings(Namespace namespace);

  @Test
  final void whatOneProcessStoredTheOtherSees() {
    try (RemoteStore store = open();
        ChildJvm child = child()) {
      tryCreate(store, "mine", "1");
      ask(child, "get mine", "1");
      ask(child, "create mine 2", "AlreadyExists");
      ask(child, "create theirs 2", "Created");
      assertEquals(Optional.of("2"), text(store, "theirs"));
      Version one = written(store, HEAD, Version.ABSENT, "one");
      ask(child, "version", one.text());
      ask(child, "make other", "Conflict");
      ask(child, "set " + one.text() + " two", "Written");
      ask(child, "set " + one.text() + " three", "Conflict");
      assertEquals(Optional.of("two"), text(store, HEAD));
      child.tell("version");
      assertEquals(version(store, HEAD).text(), child.hear());
      end(child);
    }
  }

  @Test
  final void ofManyProcessesThatCreateOneNameOneDoes() {
    List<ChildJvm> children = children();
    try (RemoteStore store = open()) {
      for (int round = 0; round < Depth.of(20, 500); round++) {
        String file = "round-" + round;
        List<String> outcomes =
            race(children, child -> "create " + file + " by-" + children.indexOf(child));
        assertEquals(1, Collections.frequency(outcomes, "Created"), outcomes.toString());
        assertEquals(
            PROCESSES - 1, Collections.frequency(outcomes, "AlreadyExists"), outcomes.toString());
        assertEquals(Optional.of("by-" + outcomes.indexOf("Created")), text(store, file));
        assertEquals(new AlreadyExists(), tryCreate(store, file, "late"));
      }
      children.forEach(RemoteStoreProcessContract::end);
    } finally {
      children.forEach(ChildJvm::close);
    }
  }

  @Test
  final void ofManyProcessesThatReplaceOneVersionOneDoes() {
    List<ChildJvm> children = children();
    try (RemoteStore store = open()) {
      Version last = written(store, HEAD, Version.ABSENT, "begin");
      for (int round = 0; round < Depth.of(20, 500); round++) {
        String expected = last.text();
        String prefix = "round-" + round + "-by-";
        List<String> outcomes =
            race(children, child -> "set " + expected + " " + prefix + children.indexOf(child));
        assertEquals(1, Collections.frequency(outcomes, "Written"), outcomes.toString());
        assertEquals(
            PROCESSES - 1, Collections.frequency(outcomes, "Conflict"), outcomes.toString());
        assertEquals(Optional.of(prefix + outcomes.indexOf("Written")), text(store, HEAD));
        last = version(store, HEAD);
      }
      children.forEach(RemoteStoreProcessContract::end);
    } finally {
      children.forEach(ChildJvm::close);
    }
  }

  @Test
  final void ofManyProcessesThatMakeOneRegisterOneDoes() {
    List<ChildJvm> children = children();
    try (RemoteStore store = open()) {
      for (int round = 0; round < Depth.of(10, 200); round++) {
        List<String> outcomes = race(children, child -> "make by-" + children.indexOf(child));
        assertEquals(1, Collections.frequency(outcomes, "Written"), outcomes.toString());
        assertEquals(Optional.of("by-" + outcomes.indexOf("Written")), text(store, HEAD));
        store.delete(List.of(HEAD), TIMEOUT);
      }
      children.forEach(RemoteStoreProcessContract::end);
    } finally {
      children.forEach(ChildJvm::close);
    }
  }

  @Test
  final void aCounterThatManyProcessesIncrementLosesNothing() {
    int times = Depth.of(25, 500);
    List<ChildJvm> children = children();
    try (RemoteStore store = open()) {
      for (int i = 0; i < PROCESSES; i++) {
        children.get(i).tell("increment " + times + " p" + i);
      }
      children.forEach(child -> child.expect("done"));
      String[] words = text(store, HEAD).orElseThrow().split(" ");
      assertEquals(PROCESSES * times, Integer.parseInt(words[0]));
      children.forEach(RemoteStoreProcessContract::end);
    } finally {
      children.forEach(ChildJvm::close);
    }
  }

  @Test
  final void aKilledProcessLosesNothingThatWasAcknowledgedAndLeavesNothingHalf() {
    try (RemoteStore store = open()) {
      for (int round = 0; round < Depth.of(3, 50); round++) {
        String prefix = "round-" + round + "-";
        int acknowledged = 0;
        try (ChildJvm child = child()) {
          child.tell("store-for-ever " + prefix);
          for (int i = 0; i < 5 + 3 * round; i++) {
            acknowledged = Integer.parseInt(child.hear());
          }
          for (String line : child.kill()) {
            acknowledged = Integer.parseInt(line);
          }
        }
        for (int n = 1; n <= acknowledged; n++) {
          assertTrue(isWhole(store, prefix, n), prefix + n + " was acknowledged, and is absent");
        }
        boolean unused = isWhole(store, prefix, acknowledged + 1);
        String register = text(store, HEAD).orElseThrow();
        int last = Integer.parseInt(register.substring((prefix + " created ").length()));
        assertTrue(last >= acknowledged, register + ", and acknowledged were " + acknowledged);
        boolean free = tryCreate(store, "after-" + round, "1") instanceof AlreadyExists;
        assertEquals(false, free, "a killed process must not be in the way of others");
      }
    }
  }

  private static boolean isWhole(RemoteStore store, String prefix, int n) {
    Bulk.Check sink = new Bulk(200_000 + n, n).check();
    boolean found = store.get(object(prefix + n), sink, 200_000 + n, TIMEOUT);
    if (found) {
      sink.assertComplete();
    }
    return found;
  }

  /** Less memory than the object has bytes; what the library of the remote needs comes on top. */
  @Test
  final void aProcessWithLittleMemorySendsAndReceivesTheLargestObject() {
    long size = RemoteStore.MAX_OBJECT_BYTES;
    try (ChildJvm child = child(List.of("-Xmx56m"))) {
      ask(child, "create-big big " + size, "Created");
      ask(child, "create-big big " + size, "AlreadyExists");
      ask(child, "get-big big " + size, "same");
      end(child);
    }
  }

  private List<String> race(List<ChildJvm> children, Function<ChildJvm, String> order) {
    children.forEach(child -> child.tell(order.apply(child)));
    return children.stream().map(ChildJvm::hear).toList();
  }

  private RemoteStore open() {
    return RemoteStores.open(
        name(), TextSettings.of(settings(namespace)), getClass().getClassLoader());
  }

  private List<ChildJvm> children() {
    List<ChildJvm> children = new ArrayList<>();
    for (int i = 0; i < PROCESSES; i++) {
      children.add(child());
    }
    return children;
  }

  private ChildJvm child() {
    return child(List.of());
  }

  /** A child that has the store open. */
  private ChildJvm child(List<String> flags) {
    List<String> arguments = new ArrayList<>();
    arguments.add(name());
    settings(namespace).forEach((key, value) -> arguments.add(key + "=" + value));
    ChildJvm child = ChildJvm.start(flags, ChildRemote.class, arguments.toArray(String[]::new));
    child.expect("open");
    return child;
  }

  private static void ask(ChildJvm child, String order, String answer) {
    child.tell(order);
    child.expect(answer);
  }

  private static void end(ChildJvm child) {
    child.tell("close");
    child.expect("closed");
    assertEquals(0, child.awaitEnd());
  }
}
