package dev.rocky.state.tck;

import static dev.rocky.state.tck.Stored.all;
import static dev.rocky.state.tck.Stored.key;
import static dev.rocky.state.tck.Stored.put;
import static dev.rocky.state.tck.Stored.putAll;
import static dev.rocky.state.tck.Stored.read;
import static dev.rocky.state.tck.Stored.text;
import static dev.rocky.state.tck.Stored.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.StateStore;
import dev.rocky.state.StoreBusyException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Who waits for whom, and what readers see meanwhile. */
interface ConcurrencyCases extends StoreUnderTest {

  @Test
  default void aReaderDoesNotWaitForAWriterAndSeesNothingOfItsChanges() {
    putAll(store(), "a");
    write(
        store(),
        transaction -> {
          put(transaction, "a", "uncommitted");
          put(transaction, "b", "uncommitted");
          List<String> seen = Background.start("reader", () -> all(store())).await();
          assertEquals(List.of("a=a"), seen);
        });
    assertEquals(
        List.of("a=uncommitted", "b=uncommitted"),
        Background.start("reader", () -> all(store())).await());
  }

  @Test
  default void aWriterDoesNotWaitForAReader() {
    putAll(store(), "a");
    read(
        store(),
        transaction -> {
          Background.start("writer", () -> putAll(store(), "b")).await();
          assertEquals(List.of("a=a"), all(transaction));
        });
    assertEquals(List.of("a=a", "b=b"), all(store()));
  }

  @Test
  default void aLongReadKeepsItsStateWhileWritersCommit() {
    int keys = 100;
    int commits = Depth.of(100, 5_000);
    write(
        store(),
        transaction -> {
          for (int i = 0; i < keys; i++) {
            put(transaction, "k" + i, "first");
          }
        });
    read(
        store(),
        transaction -> {
          List<String> before = all(transaction);
          Background.start(
                  "writer",
                  () -> {
                    for (int i = 0; i < commits; i++) {
                      String key = "k" + i % keys;
                      int commit = i;
                      write(
                          store(),
                          changing -> {
                            if (!changing.delete(key(key)) || commit % 3 == 0) {
                              put(changing, key, "commit " + commit);
                            }
                            put(changing, "new " + commit, "x".repeat(commit % 9_000));
                          });
                    }
                  })
              .await();
          assertEquals(before, all(transaction));
          assertEquals(Optional.of("first"), text(transaction, "k1"));
          assertEquals(Optional.empty(), text(transaction, "new 1"));
        });
    assertTrue(all(store()).size() >= commits, "the changes are visible to the next read");
  }

  @Test
  default void aWriteIsVisibleToEveryThreadOnceItReturned() {
    for (int i = 0; i < Depth.of(50, 1_000); i++) {
      String round = "round " + i;
      put(store(), "a", round);
      assertEquals(
          Optional.of(round), Background.start("reader", () -> text(store(), "a")).await());
    }
  }

  @Test
  default void aWriterWaitsForTheOneBeforeItAndSeesItsChanges() {
    AtomicBoolean firstIsDone = new AtomicBoolean();
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    Background<Boolean> first =
        Background.start(
            "first writer",
            () ->
                write(
                    store(),
                    transaction -> {
                      put(transaction, "a", "1");
                      begun.countDown();
                      Background.await(release);
                      firstIsDone.set(true);
                    }));
    Background.await(begun);
    Background<Boolean> second =
        Background.start(
            "second writer",
            () ->
                write(
                    store(),
                    transaction -> {
                      assertTrue(firstIsDone.get(), "two writers at the same time");
                      put(transaction, "b", text(transaction, "a").orElse("absent"));
                    }));
    second.awaitWaiting();
    assertFalse(second.isDone(), "the second writer must wait");
    release.countDown();
    first.await();
    second.await();
    assertEquals(List.of("a=1", "b=1"), all(store()));
  }

  @Test
  default void aWriterGivesUpWhenTheWriteLockTimeoutIsOver() {
    Optional<StateStore> impatient = openElsewhere(Duration.ofMillis(50));
    impatient.ifPresent(
        store -> {
          AtomicBoolean ran = new AtomicBoolean();
          write(
              store,
              transaction -> {
                put(transaction, "a", "1");
                Throwable refusal =
                    Background.start("impatient writer", () -> write(store, other -> ran.set(true)))
                        .awaitFailure();
                assertInstanceOf(StoreBusyException.class, refusal);
              });
          assertFalse(ran.get(), "the work of the refused writer ran");
          putAll(store, "b");
          assertEquals(List.of("a=1", "b=b"), all(store));
        });
  }

  @Test
  default void aWriterThatIsInterruptedWhileItWaitsGivesUpAndStaysInterrupted() {
    AtomicBoolean ran = new AtomicBoolean();
    AtomicBoolean stillInterrupted = new AtomicBoolean();
    write(
        store(),
        transaction -> {
          put(transaction, "a", "1");
          Background<Boolean> waiting =
              Background.start(
                  "interrupted writer",
                  () -> {
                    assertThrows(
                        StoreBusyException.class, () -> write(store(), other -> ran.set(true)));
                    stillInterrupted.set(Thread.currentThread().isInterrupted());
                  });
          waiting.awaitWaiting();
          waiting.interrupt();
          waiting.await();
        });
    assertTrue(stillInterrupted.get(), "the interrupt flag must be set again");
    assertFalse(ran.get(), "the work of the interrupted writer ran");
    putAll(store(), "b");
    assertEquals(List.of("a=1", "b=b"), all(store()));
  }

  @Test
  default void anInterruptedThreadDoesNotHarmTheStore() {
    putAll(store(), "a");
    Background.start(
            "interrupted",
            () -> {
              Thread.currentThread().interrupt();
              assertEquals(List.of("a=a"), all(store()), "a reader waits for nobody");
              assertTrue(Thread.currentThread().isInterrupted(), "the flag is not for the store");
              try {
                putAll(store(), "b");
              } catch (StoreBusyException e) {
                assertEquals(List.of("a=a"), all(store()), "a write that threw changed nothing");
              }
              assertTrue(Thread.currentThread().isInterrupted(), "the flag is not for the store");
            })
        .await();
    putAll(store(), "c");
    assertEquals(Optional.of("c"), text(store(), "c"));
  }
}
