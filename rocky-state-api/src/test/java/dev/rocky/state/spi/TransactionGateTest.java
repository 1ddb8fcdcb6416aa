package dev.rocky.state.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class TransactionGateTest {

  private static final int THREADS = 16;
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

  private final TransactionGate gate = new TransactionGate();
  private final AtomicInteger inside = new AtomicInteger();

  @Test
  void nobodyIsInsideWhileSomebodyIsAlone() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    List<FutureTask<Integer>> visitors = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      visitors.add(started(() -> visitUntil(stop)));
    }

    AtomicInteger met = new AtomicInteger();
    for (int i = 0; i < 500; i++) {
      assertTrue(gate.alone(PATIENCE, () -> met.addAndGet(inside.get())));
    }
    stop.set(true);

    int visits = 0;
    for (FutureTask<Integer> visitor : visitors) {
      visits += visitor.get();
    }
    assertEquals(0, met.get());
    assertTrue(visits > 0, "nobody got in");
  }

  @Test
  void closingWaitsForThoseWhoAreInsideAndLetsNobodyInAfterwards() throws Exception {
    AtomicBoolean never = new AtomicBoolean();
    List<FutureTask<Integer>> visitors = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      visitors.add(started(() -> visitUntil(never)));
    }

    assertTrue(gate.close());

    assertEquals(0, inside.get());
    assertFalse(gate.enter());
    assertFalse(gate.isInside());
    assertFalse(gate.close());
    for (FutureTask<Integer> visitor : visitors) {
      visitor.get();
    }
  }

  @Test
  void whoIsInsideGetsInAgainWhileTheGateCloses() throws Exception {
    assertTrue(gate.enter());
    FutureTask<Boolean> closer = started(gate::close);
    while (started(this::getsIn).get()) {
      Thread.onSpinWait();
    }

    assertTrue(gate.enter());
    gate.exit();
    assertTrue(gate.isInside());
    assertFalse(closer.isDone());
    gate.exit();

    assertTrue(closer.get());
  }

  @Test
  void whoIsInsideOrComesTooLateIsNotAlone() throws Exception {
    assertTrue(gate.enter());
    assertFalse(gate.alone(PATIENCE, inside::incrementAndGet));
    assertFalse(started(() -> gate.alone(1, inside::incrementAndGet)).get());
    gate.exit();

    assertTrue(gate.alone(0, inside::incrementAndGet));
    assertEquals(1, inside.get());
  }

  @Test
  void threadsThatRunOutOfStackAtAnyPointHoldNothingUp() throws Exception {
    CountDownLatch overflowed = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    FutureTask<Boolean> visitor =
        started(
            () -> {
              for (int i = 0; i < 300; i++) {
                overflow(i);
              }
              overflowed.countDown();
              closed.await(); // alive, so that its visit counts
              return gate.isInside();
            });

    overflowed.await();
    assertTrue(gate.close());
    closed.countDown();

    assertFalse(visitor.get());
  }

  @Test
  void threadThatEndedInsideHoldsNothingUp() throws Exception {
    Thread visitor = new Thread(gate::enter);
    visitor.start();
    visitor.join();

    assertTrue(gate.close());
  }

  @Test
  void manyThreadsOneAfterTheOtherGetInAndOut() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      assertTrue(started(this::getsIn).get());
    }
    assertTrue(gate.close());
  }

  private boolean getsIn() {
    boolean in = gate.enter();
    if (in) {
      gate.exit();
    }
    return in;
  }

  private int visitUntil(AtomicBoolean stop) {
    int visits = 0;
    while (!stop.get() && gate.enter()) {
      inside.incrementAndGet();
      gate.enter();
      visits++;
      gate.exit();
      inside.decrementAndGet();
      gate.exit();
    }
    return visits;
  }

  /** Goes deeper until the stack is used up, in and out of the gate on each level. */
  private void overflow(int shift) {
    try {
      deeper(shift);
    } catch (StackOverflowError e) {
      // what is expected
    }
  }

  private int deeper(int shift) {
    if (shift > 0) {
      return deeper(shift - 1) + 1; // so that the stack ends elsewhere in the gate each time
    }
    if (gate.enter()) {
      try {
        inside.incrementAndGet();
      } finally {
        gate.exit();
      }
    }
    return deeper(0) + 1;
  }

  private static <T> FutureTask<T> started(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "visitor");
    thread.setDaemon(true);
    thread.start();
    return task;
  }
}
