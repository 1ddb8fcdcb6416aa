package dev.rocky.state.valkey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** That a call ends, however its thread is delayed between two looks at the clock. */
class CallTest {

  private static final long STEP = TimeUnit.MILLISECONDS.toNanos(2);

  @Test
  void noWaitIsWithoutEndThoughTimePassesBeforeItBegins() throws IOException {
    for (int millis = 1; millis < 12; millis++) {
      // Given
      AtomicLong clock = new AtomicLong();
      Call call = new Call(Duration.ofMillis(millis), () -> clock.getAndAdd(STEP));
      List<Long> waits = new ArrayList<>();
      // When
      assertThrows(
          Call.EndedException.class,
          () -> {
            while (true) {
              call.await(selector(waits));
            }
          });
      // Then
      assertTrue(waits.stream().allMatch(wait -> wait > 0), waits + " ms, of which 0 is for ever");
    }
  }

  @Test
  void aPartThatTakesTooLongIsToldApartFromTheWhole() throws IOException {
    AtomicLong clock = new AtomicLong();
    Call call = new Call(Duration.ofSeconds(1), clock::get);
    Call.EndedException part =
        assertThrows(
            Call.EndedException.class,
            () ->
                call.within(
                    10,
                    () -> {
                      clock.addAndGet(11);
                      call.requireGoingOn();
                      return "";
                    }));
    assertEquals(Call.End.LIMIT, part.end());
    call.requireGoingOn();
  }

  @Test
  void whatFollowsACallEndsWithIt() throws IOException {
    // Given
    Call call = new Call(Duration.ofSeconds(1));
    Call following = call.another(Duration.ofSeconds(1)).orElseThrow();
    following.requireGoingOn();
    // When
    call.close();
    // Then
    Call.EndedException ended = assertThrows(Call.EndedException.class, following::requireGoingOn);
    assertEquals(Call.End.CLOSE, ended.end());
    assertTrue(call.another(Duration.ofSeconds(1)).isEmpty());
  }

  /** One that has nothing to tell, and notes how long it was asked to wait. */
  private static Selector selector(List<Long> waits) {
    return new Selector() {
      @Override
      public boolean isOpen() {
        return true;
      }

      @Override
      public SelectorProvider provider() {
        return SelectorProvider.provider();
      }

      @Override
      public Set<SelectionKey> keys() {
        return Set.of();
      }

      @Override
      public Set<SelectionKey> selectedKeys() {
        return new HashSet<>();
      }

      @Override
      public int selectNow() {
        return 0;
      }

      @Override
      public int select(long millis) {
        waits.add(millis);
        return 0;
      }

      @Override
      public int select() {
        return 0;
      }

      @Override
      public Selector wakeup() {
        return this;
      }

      @Override
      public void close() {}
    };
  }
}
