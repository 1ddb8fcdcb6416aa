package dev.rocky.state.tck;

import static dev.rocky.state.tck.Stored.all;
import static dev.rocky.state.tck.Stored.key;
import static dev.rocky.state.tck.Stored.put;
import static dev.rocky.state.tck.Stored.putAll;
import static dev.rocky.state.tck.Stored.read;
import static dev.rocky.state.tck.Stored.text;
import static dev.rocky.state.tck.Stored.value;
import static dev.rocky.state.tck.Stored.write;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rocky.state.Key;
import dev.rocky.state.ReadTransaction;
import dev.rocky.state.Scan;
import dev.rocky.state.StateStore;
import dev.rocky.state.WriteTransaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * One transaction: how often and where its work runs, what it returns and throws, how long it may
 * be used.
 */
interface TransactionCases extends StoreUnderTest {

  @Test
  default void workRunsOnceOnTheThreadOfTheCaller() {
    List<Thread> threads = new ArrayList<>();
    read(store(), transaction -> threads.add(Thread.currentThread()));
    write(store(), transaction -> threads.add(Thread.currentThread()));
    assertEquals(List.of(Thread.currentThread(), Thread.currentThread()), threads);
  }

  @Test
  default void whatWorkReturnsIsReturned() {
    Object result = new Object();
    assertSame(result, store().read(transaction -> result));
    assertSame(result, store().write(transaction -> result));
  }

  @Test
  default void aTransactionReadsItsOwnWrites() {
    putAll(store(), "a", "b");
    write(
        store(),
        transaction -> {
          put(transaction, "a", "changed");
          put(transaction, "c", "added");
          transaction.delete(key("b"));
          assertEquals(Optional.of("changed"), text(transaction, "a"));
          assertEquals(Optional.empty(), text(transaction, "b"));
          assertEquals(Optional.of("added"), text(transaction, "c"));
        });
    assertEquals(List.of("a=changed", "c=added"), all(store()));
  }

  @Test
  default void aWriteWithoutChangesChangesNothing() {
    putAll(store(), "a");
    write(store(), transaction -> {});
    assertEquals(List.of("a=a"), all(store()));
  }

  @Test
  default void aCheckedExceptionIsPassedOnUnchangedAndDiscardsTheChanges() {
    discardsChangesWhenWorkThrows(new IOException("checked"));
  }

  @Test
  default void anUncheckedExceptionIsPassedOnUnchangedAndDiscardsTheChanges() {
    discardsChangesWhenWorkThrows(new IllegalStateException("unchecked"));
  }

  @Test
  default void anErrorIsPassedOnUnchangedAndDiscardsTheChanges() {
    putAll(store(), "kept", "changed", "deleted");
    AssertionError thrown = new AssertionError("an error");
    Executable writing =
        () ->
            write(
                store(),
                transaction -> {
                  changeThree(transaction);
                  throw thrown;
                });
    assertSame(thrown, assertThrows(Throwable.class, writing));
    assertStoreIsUnchangedAndUsable();
  }

  private void discardsChangesWhenWorkThrows(Exception thrown) {
    putAll(store(), "kept", "changed", "deleted");
    Executable writing =
        () ->
            Stored.<Exception>write(
                store(),
                transaction -> {
                  changeThree(transaction);
                  throw thrown;
                });
    assertSame(thrown, assertThrows(Throwable.class, writing));
    assertEquals(0, thrown.getSuppressed().length, "the exception is passed on unchanged");
    assertStoreIsUnchangedAndUsable();
  }

  private static void changeThree(WriteTransaction transaction) {
    put(transaction, "added", "1");
    put(transaction, "changed", "1");
    transaction.delete(key("deleted"));
  }

  private void assertStoreIsUnchangedAndUsable() {
    assertEquals(List.of("changed=changed", "deleted=deleted", "kept=kept"), all(store()));
    put(store(), "next", "1");
    assertEquals(Optional.of("1"), text(store(), "next"));
    assertEquals(Optional.of("changed"), text(store(), "changed"));
  }

  @Test
  default void whatReadWorkThrowsIsPassedOnUnchanged() {
    for (Exception thrown : List.of(new IOException("checked"), new ArithmeticException("not"))) {
      Executable reading =
          () ->
              Stored.<Exception>read(
                  store(),
                  transaction -> {
                    throw thrown;
                  });
      assertSame(thrown, assertThrows(Throwable.class, reading));
    }
    AssertionError error = new AssertionError("an error");
    Executable reading =
        () ->
            read(
                store(),
                transaction -> {
                  throw error;
                });
    assertSame(error, assertThrows(Throwable.class, reading));
    put(store(), "a", "the store is usable");
    assertEquals(List.of("a=the store is usable"), all(store()));
  }

  @Test
  default void aTransactionThatEndedRefusesEveryUse() {
    put(store(), "a", "1");
    ReadTransaction read =
        store().<ReadTransaction, RuntimeException>read(transaction -> transaction);
    WriteTransaction written =
        store().<WriteTransaction, RuntimeException>write(transaction -> transaction);
    assertRefused(() -> read.get(key("a")));
    assertRefused(() -> read.scan(Scan.prefix(Key.EMPTY), (key, value) -> true));
    assertWriteRefused(written);
    store().close();
    assertRefused(() -> read.get(key("a")));
    assertWriteRefused(written);
    reopen();
  }

  @Test
  default void aTransactionThatFailedRefusesEveryUse() {
    AtomicReference<WriteTransaction> kept = new AtomicReference<>();
    assertThrows(
        IOException.class,
        () ->
            write(
                store(),
                transaction -> {
                  kept.set(transaction);
                  throw new IOException("discard");
                }));
    assertWriteRefused(requireNonNull(kept.get()));
    assertEquals(List.of(), all(store()));
  }

  @Test
  default void aTransactionRefusesEveryOtherThread() {
    put(store(), "a", "1");
    read(
        store(),
        transaction -> {
          assertRefusedElsewhere(() -> transaction.get(key("a")));
          assertRefusedElsewhere(() -> transaction.scan(Scan.prefix(Key.EMPTY), (k, v) -> true));
          assertEquals(Optional.of("1"), text(transaction, "a"));
        });
    write(
        store(),
        transaction -> {
          assertRefusedElsewhere(() -> transaction.get(key("a")));
          assertRefusedElsewhere(() -> transaction.scan(Scan.prefix(Key.EMPTY), (k, v) -> true));
          assertRefusedElsewhere(() -> transaction.put(key("b"), value("2")));
          assertRefusedElsewhere(() -> transaction.delete(key("a")));
          put(transaction, "c", "3");
        });
    assertEquals(List.of("a=1", "c=3"), all(store()));
  }

  @Test
  default void twoStoresShareNothing() {
    StateStore other = openElsewhere();
    putAll(store(), "a");
    putAll(other, "b");
    write(
        store(),
        transaction -> {
          put(transaction, "c", "c");
          putAll(other, "d");
        });
    assertEquals(List.of("a=a", "c=c"), all(store()));
    assertEquals(List.of("b=b", "d=d"), all(other));
  }

  @Test
  default void aStoreThatWasOpenedToReadRefusesToWrite() {
    putAll(store(), "a");
    reopenReadOnly()
        .ifPresent(
            readOnly -> {
              assertRefused(() -> putAll(readOnly, "b"));
              assertEquals(List.of("a=a"), all(readOnly));
            });
  }

  private static void assertWriteRefused(WriteTransaction transaction) {
    assertRefused(() -> transaction.get(key("a")));
    assertRefused(() -> transaction.scan(Scan.prefix(Key.EMPTY), (key, value) -> true));
    assertRefused(() -> transaction.put(key("b"), value("2")));
    assertRefused(() -> transaction.delete(key("a")));
  }

  private static void assertRefused(Executable use) {
    assertThrows(IllegalStateException.class, use);
  }

  private static void assertRefusedElsewhere(Background.Body use) {
    Throwable refusal = Background.start("not the owner of the transaction", use).awaitFailure();
    assertInstanceOf(IllegalStateException.class, refusal);
  }
}
