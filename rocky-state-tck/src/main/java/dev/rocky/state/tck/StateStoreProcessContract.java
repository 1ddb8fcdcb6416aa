package dev.rocky.state.tck;

import static dev.rocky.state.tck.Stored.all;
import static dev.rocky.state.tck.Stored.key;
import static dev.rocky.state.tck.Stored.number;
import static dev.rocky.state.tck.Stored.put;
import static dev.rocky.state.tck.Stored.read;
import static dev.rocky.state.tck.Stored.text;
import static dev.rocky.state.tck.Stored.write;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.ReadTransaction;
import dev.rocky.state.Scan;
import dev.rocky.state.Settings;
import dev.rocky.state.StateStore;
import dev.rocky.state.StateStores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The part of the contract that only several processes can show, for stores on disk that may be
 * open in more than one: other JVMs with the same class path and without flags open the same store
 * by name, read and write it, and are killed.
 *
 * <p>The author of a store says its name and settings. A store that refuses to be opened twice does
 * not extend this class; {@link StateStoreContract} tests the refusal.
 *
 * @since 0.1
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class StateStoreProcessContract {

  private @TempDir @Nullable Path folder;

  /** For subclasses. */
  protected StateStoreProcessContract() {}

  /** The name of the store, as in {@link StateStores#open(String, Settings)}. */
  protected abstract String name();

  /**
   * Settings, as text, that open the store that lives in {@code folder}; the same ones for every
   * process.
   */
  protected abstract Map<String, String> settings(Path folder);

  @Test
  final void whatOneProcessCommittedTheOtherSees() {
    try (StateStore store = open();
        ChildJvm child = child()) {
      put(store, "mine", "1");
      child.tell("get mine");
      child.expect("1");
      child.tell("put theirs 2");
      child.expect("done");
      assertEquals(List.of("mine=1", "theirs=2"), all(store));
      child.tell("put mine 3");
      child.expect("done");
      assertEquals(Optional.of("3"), text(store, "mine"));
      end(child);
    }
  }

  @Test
  final void readersSeeWholeTransactionsWhileAnotherProcessWrites() {
    int times = Depth.of(200, 20_000);
    try (StateStore store = open();
        ChildJvm child = child()) {
      child.tell("increment " + times);
      AtomicLong seen = new AtomicLong();
      while (seen.get() < times) {
        read(
            store,
            transaction -> {
              long left = number(transaction, key("left"));
              assertEquals(left, number(transaction, key("right")), "half a transaction");
              assertTrue(left >= seen.getAndSet(left), "time went backwards");
              assertEquals(left, number(transaction, key("left")), "the snapshot moved");
            });
        Background.spinUntil(
            () ->
                store.<Long, RuntimeException>read(t -> number(t, key("left"))) != seen.get()
                    || seen.get() == times,
            "the child to commit");
      }
      child.expect("done");
      end(child);
    }
  }

  @Test
  final void writersOfSeveralProcessesAreSerialized() {
    int times = Depth.of(200, 10_000);
    try (StateStore store = open();
        ChildJvm one = child();
        ChildJvm two = child()) {
      one.tell("increment " + times);
      two.tell("increment " + times);
      for (int i = 0; i < times; i++) {
        write(
            store,
            transaction -> {
              String next = String.valueOf(number(transaction, key("left")) + 1);
              put(transaction, "left", next);
              put(transaction, "right", next);
            });
      }
      one.expect("done");
      two.expect("done");
      assertEquals(List.of("left=" + 3 * times, "right=" + 3 * times), all(store));
      end(one);
      end(two);
    }
  }

  @Test
  final void aReaderDoesNotWaitForAWriterInAnotherProcess() {
    try (StateStore store = open();
        ChildJvm child = child()) {
      put(store, "a", "before");
      child.tell("hold-write a");
      child.expect("holding");
      assertEquals(
          Optional.of("before"), Background.start("reader", () -> text(store, "a")).await());
      Background<Boolean> writer = Background.start("writer", () -> copy(store, "a", "b"));
      writer.awaitWaiting();
      assertFalse(writer.isDone(), "a writer must wait for the one in the other process");
      child.tell("go on");
      child.expect("done");
      writer.await();
      assertEquals(List.of("a=held", "b=held"), all(store));
      end(child);
    }
  }

  @Test
  final void aWriterDoesNotWaitForAReaderInAnotherProcess() {
    try (StateStore store = open();
        ChildJvm child = child()) {
      put(store, "left", "1");
      child.tell("hold-read");
      child.expect("holding");
      for (int i = 2; i < 100; i++) {
        String value = String.valueOf(i);
        Background.start("writer", () -> put(store, "left", value)).await();
      }
      child.tell("go on");
      child.expect("same");
      child.tell("get left");
      child.expect("99");
      end(child);
    }
  }

  @Test
  final void aKilledProcessLosesNothingThatWasAcknowledged() {
    for (int round = 0; round < Depth.of(3, 50); round++) {
      try (ChildJvm child = child()) {
        child.tell("commit-for-ever");
        List<String> acknowledged = new ArrayList<>();
        for (int i = 0; i < 20 + 7 * round; i++) {
          acknowledged.add(child.hear());
        }
        acknowledged.addAll(child.kill());
        try (StateStore store = open()) {
          read(
              store,
              transaction -> {
                for (String number : acknowledged) {
                  assertEquals(Optional.of(number), text(transaction, "n" + number));
                }
                long last = number(transaction, key("last"));
                assertTrue(last >= acknowledged.size(), "the last commit");
                assertEquals(
                    Optional.of("" + last), text(transaction, "n" + last), "half a transaction");
              });
          write(
              store,
              transaction ->
                  Stored.keys(transaction, Scan.prefix(Key.EMPTY)).forEach(transaction::delete));
        }
      }
    }
  }

  @Test
  final void aKilledProcessWithManyWritersLosesNothingAndLeavesNothingHalf() {
    int writers = 8;
    for (int round = 0; round < Depth.of(3, 50); round++) {
      List<String> acknowledged = new ArrayList<>();
      try (ChildJvm child = child()) {
        child.tell("commit-together " + writers);
        for (int i = 0; i < 50 + 13 * round; i++) {
          acknowledged.add(child.hear());
        }
        acknowledged.addAll(child.kill());
      }
      try (StateStore store = open()) {
        read(store, transaction -> checkTogether(transaction, writers, acknowledged));
        write(
            store,
            transaction ->
                Stored.keys(transaction, Scan.prefix(Key.EMPTY)).forEach(transaction::delete));
      }
    }
  }

  private static void checkTogether(
      ReadTransaction transaction, int writers, List<String> acknowledged) {
    long total = 0;
    for (int t = 0; t < writers; t++) {
      String own = "own " + t;
      long count = number(transaction, key(own));
      long promised = acknowledged.stream().filter(line -> line.startsWith(own + "=")).count();
      assertTrue(count >= promised, own + " is " + count + ", acknowledged " + promised);
      for (long n = 1; n <= count; n++) {
        Optional<String> entry = text(transaction, own + " entry " + n);
        assertEquals(Optional.of("x".repeat((int) (n % 7_000))), entry, "half a transaction");
      }
      total += count;
    }
    assertEquals(total, number(transaction, key("total")), "half a transaction");
    assertEquals(Optional.empty(), text(transaction, "discarded"), "the work threw");
    int keys = Stored.keys(transaction, Scan.prefix(Key.EMPTY)).size();
    long notZero = transaction.get(key("total")).isPresent() ? 1 : 0;
    for (int t = 0; t < writers; t++) {
      notZero += transaction.get(key("own " + t)).isPresent() ? 1 : 0;
    }
    assertEquals(total + notZero, keys, "entries that belong to no commit");
  }

  @Test
  final void aProcessThatIsKilledWithinAWriteBlocksNobodyAndItsChangesAreGone() {
    try (StateStore store = open();
        ChildJvm child = child()) {
      put(store, "a", "before");
      child.tell("hold-write a");
      child.expect("holding");
      Background<Boolean> waiting = Background.start("waiting writer", () -> copy(store, "a", "b"));
      waiting.awaitWaiting();
      assertEquals(List.of(), child.kill());
      waiting.await();
      assertEquals(List.of("a=before", "b=before"), all(store));
    }
    try (StateStore store = open()) {
      put(store, "c", "1");
      assertEquals(List.of("a=before", "b=before", "c=1"), all(store));
    }
  }

  @Test
  final void aProcessThatIsKilledWithinAReadBlocksNobody() {
    try (StateStore store = open()) {
      put(store, "left", "1");
      for (int i = 0; i < 3; i++) {
        try (ChildJvm child = child()) {
          child.tell("hold-read");
          child.expect("holding");
        }
        String value = String.valueOf(i);
        Background.start("writer", () -> put(store, "left", value)).await();
        assertEquals(Optional.of(value), text(store, "left"));
      }
    }
  }

  private static void copy(StateStore store, String from, String to) {
    write(store, transaction -> put(transaction, to, text(transaction, from).orElse("absent")));
  }

  private StateStore open() {
    return StateStores.open(
        name(), Settings.of(settings(requireNonNull(folder))), getClass().getClassLoader());
  }

  /** A child that has the store open. */
  private ChildJvm child() {
    List<String> arguments = new ArrayList<>();
    arguments.add(name());
    settings(requireNonNull(folder)).forEach((key, value) -> arguments.add(key + "=" + value));
    ChildJvm child = ChildJvm.start(ChildStore.class, arguments.toArray(String[]::new));
    child.expect("open");
    return child;
  }

  private static void end(ChildJvm child) {
    child.tell("close");
    child.expect("closed");
    assertEquals(0, child.awaitEnd());
  }
}
