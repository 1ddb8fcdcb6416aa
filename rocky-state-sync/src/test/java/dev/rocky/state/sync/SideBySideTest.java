package dev.rocky.state.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.rocky.state.tck.LeakCheckExtension;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheckExtension.class)
@Timeout(60)
class SideBySideTest {

  private final Thread caller = Thread.currentThread();
  private final Set<Thread> helpers = ConcurrentHashMap.newKeySet();

  @Test
  void everyItemIsDoneOnceByFourThreadsAtMost() {
    Set<Integer> done = ConcurrentHashMap.newKeySet();
    Set<Thread> threads = ConcurrentHashMap.newKeySet();

    SideBySide.forEach(
        IntStream.range(0, 1_000).boxed().toList(),
        item -> {
          threads.add(Thread.currentThread());
          assertTrue(done.add(item));
        });

    assertEquals(1_000, done.size());
    assertTrue(threads.size() <= SideBySide.LANES, threads.toString());
  }

  @Test
  void oneItemIsDoneOnTheCallersThread() {
    SideBySide.forEach(List.of(1), item -> assertEquals(caller, Thread.currentThread()));
    SideBySide.forEach(List.of(), item -> fail("there is no item"));
  }

  @Test
  void nobodyWorksAnyMoreWhenItEnds() {
    CountDownLatch callerIsReady = new CountDownLatch(1);

    SideBySide.forEach(
        List.of(1, 2),
        item -> {
          if (isCaller()) {
            await(helpers::isEmpty);
            callerIsReady.countDown();
          } else {
            helpers.add(Thread.currentThread());
            waitFor(callerIsReady);
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20);
            await(() -> System.nanoTime() - until < 0);
          }
        });

    assertEquals(1, helpers.size());
    helpers.forEach(helper -> assertFalse(helper.isAlive()));
  }

  @Test
  void theFirstFailureIsThrownAndInterruptsTheOthers() {
    ArithmeticException first = new ArithmeticException();

    ArithmeticException thrown =
        assertThrows(
            ArithmeticException.class,
            () ->
                SideBySide.forEach(
                    List.of(1, 2),
                    item -> {
                      if (isCaller()) {
                        await(helpers::isEmpty);
                        throw first;
                      }
                      helpers.add(Thread.currentThread());
                      waitFor(new CountDownLatch(1)); // for ever, if nobody interrupts
                    }));

    assertEquals(first, thrown);
    assertFalse(caller.isInterrupted());
  }

  @Test
  void aFailureOnAnotherThreadReachesTheCaller() {
    assertThrows(
        StackOverflowError.class,
        () ->
            SideBySide.forEach(
                List.of(1, 2),
                item -> {
                  helpers.add(Thread.currentThread());
                  await(() -> helpers.size() < 2);
                  if (!isCaller()) {
                    throw new StackOverflowError();
                  }
                }));
  }

  @Test
  void anInterruptOfTheCallerEndsTheOthersAndIsKept() {
    assertThrows(
        IllegalStateException.class,
        () ->
            SideBySide.forEach(
                List.of(1, 2),
                item -> {
                  if (isCaller()) {
                    await(helpers::isEmpty);
                    caller.interrupt(); // noticed when it waits for the other
                  } else {
                    helpers.add(Thread.currentThread());
                    waitFor(new CountDownLatch(1));
                  }
                }));

    assertTrue(Thread.interrupted());
  }

  private boolean isCaller() {
    return Thread.currentThread() == caller;
  }

  private static void await(BooleanSupplier notYet) {
    while (notYet.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }
}
