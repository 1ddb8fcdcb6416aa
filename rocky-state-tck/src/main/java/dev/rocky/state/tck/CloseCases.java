package dev.rocky.state.tck;

import static dev.rocky.state.tck.Stored.all;
import static dev.rocky.state.tck.Stored.put;
import static dev.rocky.state.tck.Stored.putAll;
import static dev.rocky.state.tck.Stored.read;
import static dev.rocky.state.tck.Stored.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.Scan;
import dev.rocky.state.StoreClosedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What close waits for, what it refuses, and what it leaves. */
interface CloseCases extends StoreUnderTest {

  @Test
  default void aClosedStoreRefusesReadAndWriteAndRunsNoWork() {
    AtomicBoolean ran = new AtomicBoolean();
    store().close();
    assertThrows(StoreClosedException.class, () -> read(store(), transaction -> ran.set(true)));
    assertThrows(StoreClosedException.class, () -> write(store(), transaction -> ran.set(true)));
    assertFalse(ran.get(), "work ran on a closed store");
  }

  @Test
  default void closingTwiceDoesNothing() {
    store().close();
    store().close();
    assertThrows(StoreClosedException.class, () -> all(store()));
  }

  @Test
  default void manyThreadsMayCloseAtOnce() {
    List<Background<Boolean>> closing = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      closing.add(Background.start("close " + i, () -> store().close()));
    }
    closing.forEach(Background::await);
    assertThrows(StoreClosedException.class, () -> all(store()));
  }

  @Test
  default void closeWithinAReadIsRefusedAndLeavesTheStoreOpen() {
    putAll(store(), "a");
    Background.start(
            "reader that closes",
            () ->
                read(
                    store(),
                    transaction -> {
                      assertThrows(IllegalStateException.class, () -> store().close());
                      assertEquals(List.of("a=a"), all(transaction));
                    }))
        .await();
    putAll(store(), "b");
    assertEquals(List.of("a=a", "b=b"), all(store()));
  }

  @Test
  default void closeWithinAWriteIsRefusedAndTheWriteCommits() {
    Background.start(
            "writer that closes",
            () ->
                write(
                    store(),
                    transaction -> {
                      put(transaction, "a", "1");
                      assertThrows(IllegalStateException.class, () -> store().close());
                      put(transaction, "b", "2");
                    }))
        .await();
    assertEquals(List.of("a=1", "b=2"), all(store()));
  }

  @Test
  default void closeWithinAScanIsRefused() {
    putAll(store(), "a", "b");
    List<Key> visited = new ArrayList<>();
    Background.start(
            "visitor that closes",
            () ->
                read(
                    store(),
                    transaction ->
                        transaction.scan(
                            Scan.prefix(Key.EMPTY),
                            (key, value) -> {
                              assertThrows(IllegalStateException.class, () -> store().close());
                              return visited.add(key);
                            })))
        .await();
    assertEquals(2, visited.size());
  }

  @Test
  default void closeWaitsForAReadAndRefusesNewTransactionsMeanwhile() {
    putAll(store(), "a");
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Background<List<String>> reader =
        Background.start(
            "long reader",
            () ->
                store()
                    .read(
                        transaction -> {
                          begun.countDown();
                          Background.await(release);
                          return all(transaction);
                        }));
    Background.await(begun);
    closeWaitsUntil(release);
    assertEquals(List.of("a=a"), reader.await(), "the read that was under way ends as it should");
  }

  @Test
  default void closeWaitsForAWriteAndItsChangesAreCommitted() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Background<Boolean> writer =
        Background.start(
            "long writer",
            () ->
                write(
                    store(),
                    transaction -> {
                      put(transaction, "a", "1");
                      begun.countDown();
                      Background.await(release);
                      put(transaction, "b", "2");
                    }));
    Background.await(begun);
    closeWaitsUntil(release);
    writer.await();
    assertEquals(remembers() ? List.of("a=1", "b=2") : List.of(), all(reopen()));
  }

  /** Closes while somebody holds a transaction until {@code release}. */
  private void closeWaitsUntil(CountDownLatch release) {
    Background<Boolean> closing = Background.start("close", () -> store().close());
    closing.awaitWaiting();
    Background.start(
            "late reader",
            () ->
                Background.spinUntil(
                    () -> isRefused(() -> read(store(), transaction -> {})),
                    "close to refuse a new read"))
        .await();
    Background.start(
            "late writer",
            () -> assertTrue(isRefused(() -> write(store(), transaction -> {})), "a new write"))
        .await();
    assertFalse(closing.isDone(), "close must wait for the transaction that is under way");
    release.countDown();
    closing.await();
    assertTrue(isRefused(() -> read(store(), transaction -> {})));
  }

  private static boolean isRefused(Runnable use) {
    try {
      use.run();
      return false;
    } catch (StoreClosedException e) {
      return true;
    }
  }

  @Test
  default void aReadWithinATransactionDoesNotHangWhileCloseWaits() {
    putAll(store(), "a");
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch closeWaits = new CountDownLatch(1);
    Background<Boolean> reader =
        Background.start(
            "reader that nests",
            () ->
                read(
                    store(),
                    transaction -> {
                      begun.countDown();
                      Background.await(closeWaits);
                      try {
                        read(store(), inner -> assertEquals(List.of("a=a"), all(inner)));
                      } catch (StoreClosedException e) {
                        // as good as an answer
                      }
                      assertEquals(List.of("a=a"), all(transaction));
                    }));
    Background.await(begun);
    Background<Boolean> closing = Background.start("close", () -> store().close());
    closing.awaitWaiting();
    closeWaits.countDown();
    reader.await();
    closing.await();
  }

  @Test
  default void closeAmongBusyThreadsLosesNothingThatWasAcknowledged() {
    for (int round = 0; round < Depth.of(10, 200); round++) {
      Set<String> acknowledged = new ConcurrentSkipListSet<>(all(store()));
      String prefix = "r" + round;
      CountDownLatch busy = new CountDownLatch(4);
      AtomicBoolean closed = new AtomicBoolean();
      List<Background<Boolean>> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        String name = prefix + "t" + t;
        boolean writes = t % 2 == 0;
        threads.add(
            Background.start(
                name,
                () -> {
                  try {
                    for (int i = 0; ; i++) {
                      boolean refuses = closed.get();
                      String key = name + "i" + i;
                      if (writes) {
                        putAll(store(), key);
                        acknowledged.add(key + "=" + key);
                      } else {
                        assertNotNull(all(store()));
                      }
                      assertFalse(refuses, "a closed store went on working");
                      busy.countDown();
                    }
                  } catch (StoreClosedException e) {
                    busy.countDown();
                  }
                }));
      }
      Background.await(busy);
      store().close();
      closed.set(true);
      threads.forEach(Background::await);
      reopen();
      assertEquals(
          remembers() ? new TreeSet<>(acknowledged) : Set.of(), new TreeSet<>(all(store())));
    }
  }

  @Test
  default void openingAndClosingManyTimesLeavesNothingBehind() {
    for (int i = 0; i < Depth.of(50, 1_000); i++) {
      putAll(store(), "a");
      reopen();
    }
    assertEquals(remembers() ? List.of("a=a") : List.of(), all(store()));
  }
}
