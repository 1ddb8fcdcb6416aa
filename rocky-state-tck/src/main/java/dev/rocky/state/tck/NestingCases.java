package dev.rocky.state.tck;

import static dev.rocky.state.tck.Stored.all;
import static dev.rocky.state.tck.Stored.delete;
import static dev.rocky.state.tck.Stored.key;
import static dev.rocky.state.tck.Stored.put;
import static dev.rocky.state.tck.Stored.putAll;
import static dev.rocky.state.tck.Stored.read;
import static dev.rocky.state.tck.Stored.text;
import static dev.rocky.state.tck.Stored.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Transactions within transactions of the same thread. */
interface NestingCases extends StoreUnderTest {

  @Test
  default void aReadWithinAReadSeesACommittedStateOfItsOwn() {
    putAll(store(), "a");
    read(
        store(),
        outer -> {
          Background.start("writer", () -> putAll(store(), "b")).await();
          read(store(), inner -> assertEquals(List.of("a=a", "b=b"), all(inner)));
          assertEquals(List.of("a=a"), all(outer), "the enclosing read keeps its state");
        });
  }

  @Test
  default void theOuterReadMayBeUsedWithinTheInnerOne() {
    putAll(store(), "a");
    read(
        store(),
        outer ->
            read(
                store(),
                inner -> {
                  assertEquals(Optional.of("a"), text(outer, "a"));
                  assertEquals(Optional.of("a"), text(inner, "a"));
                }));
  }

  @Test
  default void readsMayBeNestedDeeply() {
    putAll(store(), "a");
    assertEquals(Optional.of("a"), readNested(20));
  }

  private Optional<String> readNested(int depth) {
    return store().read(transaction -> depth == 0 ? text(transaction, "a") : readNested(depth - 1));
  }

  @Test
  default void aReadWithinAWriteDoesNotSeeTheUncommittedChanges() {
    putAll(store(), "a", "deleted");
    write(
        store(),
        outer -> {
          put(outer, "a", "uncommitted");
          put(outer, "b", "uncommitted");
          outer.delete(key("deleted"));
          assertEquals(List.of("a=a", "deleted=deleted"), all(store()));
          assertEquals(List.of("a=uncommitted", "b=uncommitted"), all(outer));
        });
    assertEquals(List.of("a=uncommitted", "b=uncommitted"), all(store()));
  }

  @Test
  default void aFailedReadWithinAWriteLeavesTheWriteAlone() {
    write(
        store(),
        outer -> {
          put(outer, "a", "1");
          assertThrows(
              IOException.class,
              () ->
                  read(
                      store(),
                      inner -> {
                        throw new IOException("only the inner one");
                      }));
          put(outer, "b", "2");
        });
    assertEquals(List.of("a=1", "b=2"), all(store()));
  }

  @Test
  default void aWriteWithinAReadCommitsAndTheReadGoesOnSeeingItsOlderState() {
    putAll(store(), "a", "b");
    read(
        store(),
        outer -> {
          put(store(), "c", "c");
          delete(store(), "a");
          assertEquals(List.of("a=a", "b=b"), all(outer));
          assertEquals(List.of("b=b", "c=c"), all(store()), "a read of its own sees the change");
        });
    assertEquals(List.of("b=b", "c=c"), all(store()));
  }

  @Test
  default void aFailedWriteWithinAReadLeavesTheReadAlone() {
    putAll(store(), "a");
    IOException thrown = new IOException("discard");
    read(
        store(),
        outer -> {
          IOException caught =
              assertThrows(
                  IOException.class,
                  () ->
                      write(
                          store(),
                          inner -> {
                            inner.delete(key("a"));
                            throw thrown;
                          }));
          assertSame(thrown, caught);
          assertEquals(List.of("a=a"), all(outer));
        });
    assertEquals(List.of("a=a"), all(store()));
  }

  @Test
  default void aWriteWithinAWriteIsRefusedAndDoesNotRun() {
    AtomicBoolean ran = new AtomicBoolean();
    Background.start(
            "nested writer",
            () ->
                write(
                    store(),
                    outer -> {
                      put(outer, "a", "1");
                      assertThrows(
                          IllegalStateException.class,
                          () -> write(store(), inner -> ran.set(true)));
                      put(outer, "b", "2");
                    }))
        .await();
    assertFalse(ran.get(), "the inner work ran");
    assertEquals(List.of("a=1", "b=2"), all(store()), "the outer write is not affected");
  }

  @Test
  default void aWriteWithinAReadWithinAWriteIsRefused() {
    Background.start(
            "nested writer",
            () ->
                write(
                    store(),
                    outer ->
                        read(
                            store(),
                            middle ->
                                assertThrows(
                                    IllegalStateException.class, () -> putAll(store(), "never")))))
        .await();
    assertEquals(List.of(), all(store()));
  }

  @Test
  default void theRefusalOfANestedWriteDiscardsTheOuterOneIfNobodyCatchesIt() {
    Background.start(
            "nested writer",
            () ->
                assertThrows(
                    IllegalStateException.class,
                    () ->
                        write(
                            store(),
                            outer -> {
                              put(outer, "a", "1");
                              putAll(store(), "never");
                            })))
        .await();
    assertEquals(List.of(), all(store()));
    putAll(store(), "next");
    assertEquals(List.of("next=next"), all(store()));
  }
}
