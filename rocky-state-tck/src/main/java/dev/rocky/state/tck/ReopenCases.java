package dev.rocky.state.tck;

import static dev.rocky.state.tck.Stored.all;
import static dev.rocky.state.tck.Stored.delete;
import static dev.rocky.state.tck.Stored.key;
import static dev.rocky.state.tck.Stored.put;
import static dev.rocky.state.tck.Stored.putAll;
import static dev.rocky.state.tck.Stored.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rocky.state.StateException;
import dev.rocky.state.StateStore;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What is there when the same place is opened again. A store that does not remember begins empty
 * each time.
 */
interface ReopenCases extends StoreUnderTest {

  @Test
  default void whatWasCommittedIsThereAfterReopening() {
    put(store(), "a", "1");
    put(store(), "b", "");
    put(store(), "c", "3");
    delete(store(), "c");
    put(store(), "a", "2");
    assertAfterReopening(List.of("a=2", "b="));
  }

  @Test
  default void whatWasDiscardedIsNotThereAfterReopening() {
    putAll(store(), "a");
    assertThrows(
        IOException.class,
        () ->
            write(
                store(),
                transaction -> {
                  put(transaction, "b", "discarded");
                  transaction.delete(key("a"));
                  throw new IOException("discard");
                }));
    assertAfterReopening(List.of("a=a"));
  }

  @Test
  default void manyEntriesAreThereAfterReopening() {
    int count = 5_000;
    putAll(store(), IntStream.range(0, count).mapToObj(i -> "k" + i).toArray(String[]::new));
    List<String> before = all(store());
    assertEquals(count, before.size());
    assertAfterReopening(before);
  }

  @Test
  default void aReopenedStoreIsWrittenOn() {
    putAll(store(), "a");
    reopen();
    putAll(store(), "b");
    assertEquals(remembers() ? List.of("a=a", "b=b") : List.of("b=b"), all(store()));
    reopen();
    assertEquals(remembers() ? List.of("a=a", "b=b") : List.of(), all(store()));
  }

  /**
   * Sharing and refusing are both correct; a second store that goes its own way on the same place
   * is not.
   */
  @Test
  default void aPlaceThatIsOpenedTwiceIsSharedOrRefused() {
    putAll(store(), "a");
    StateStore second;
    try {
      second = openAgain();
    } catch (StateException e) {
      putAll(store(), "b");
      assertAfterReopening(List.of("a=a", "b=b"));
      return;
    }
    if (remembers()) {
      assertEquals(List.of("a=a"), all(second));
      putAll(second, "b");
      assertEquals(List.of("a=a", "b=b"), all(store()), "both see the changes of both");
      store().close();
      putAll(second, "c");
      assertEquals(List.of("a=a", "b=b", "c=c"), all(second), "closing one leaves the other");
    } else {
      assertEquals(List.of(), all(second), "a store that keeps its contents for itself");
      putAll(second, "b");
      assertEquals(List.of("a=a"), all(store()));
    }
  }

  private void assertAfterReopening(List<String> contents) {
    reopen();
    assertEquals(remembers() ? contents : List.of(), all(store()));
  }
}
