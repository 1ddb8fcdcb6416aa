package dev.rocky.state.tiered;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When a cache is left alone, and when it is tried. */
class CachePauseTest {

  private static final Duration TIME = Duration.ofSeconds(30);

  private final AtomicLong nanos = new AtomicLong();
  private final CachePause pause = new CachePause(1, TIME, nanos::get);

  private CachePause.Attempt attempt() {
    return pause.attempt().orElseThrow();
  }

  private boolean isPaused() {
    return pause.attempt().isEmpty();
  }

  @Test
  void oneFailureIsEnough() {
    attempt().failed();

    assertTrue(isPaused());
    nanos.addAndGet(TIME.toNanos() - 1);
    assertTrue(isPaused());
  }

  @Test
  void withAHigherThresholdSoManyInARow() {
    CachePause patient = new CachePause(3, TIME, nanos::get);
    for (int i = 0; i < 2; i++) {
      patient.attempt().orElseThrow().failed();
      patient.attempt().orElseThrow().failed();
      patient.attempt().orElseThrow().answered();
    }
    for (int i = 0; i < 3; i++) {
      patient.attempt().orElseThrow().failed();
    }

    assertTrue(patient.attempt().isEmpty());
  }

  @Test
  void afterTheTimeOneCallTriesItAndTheOthersDoNotWait() {
    attempt().failed();
    nanos.addAndGet(TIME.toNanos());

    CachePause.Attempt trial = attempt();

    assertTrue(isPaused());
    trial.answered();
    assertFalse(isPaused());
  }

  @Test
  void aTrialThatFailsIsTheBeginningOfAnotherPause() {
    attempt().failed();
    nanos.addAndGet(TIME.toNanos());
    attempt().failed();

    nanos.addAndGet(TIME.toNanos() - 1);
    assertTrue(isPaused());
    nanos.addAndGet(1);
    assertFalse(isPaused());
  }

  @Test
  void aTrialThatWasCancelledLeavesItsPlaceToTheNext() {
    attempt().failed();
    nanos.addAndGet(TIME.toNanos());

    attempt().cancelled();

    attempt().answered();
    assertFalse(isPaused());
  }

  @Test
  void whatBeganBeforeThePauseDoesNotEndIt() {
    CachePause.Attempt early = attempt();
    CachePause.Attempt late = attempt();
    attempt().failed();
    nanos.addAndGet(TIME.toNanos() - 1);

    early.answered();
    late.failed(); // nor makes it longer

    assertTrue(isPaused());
    nanos.addAndGet(1);
    assertFalse(isPaused());
  }

  @Test
  void ofManyThreadsOneMakesTheTrial() throws InterruptedException {
    attempt().failed();
    nanos.addAndGet(TIME.toNanos());
    int threads = 8;
    CountDownLatch start = new CountDownLatch(1);
    AtomicInteger admitted = new AtomicInteger();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    for (int i = 0; i < threads; i++) {
      pool.execute(
          () -> {
            try {
              start.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            admitted.addAndGet(pause.attempt().isPresent() ? 1 : 0);
          });
    }

    start.countDown();
    pool.shutdown();

    assertTrue(pool.awaitTermination(60, TimeUnit.SECONDS));
    assertEquals(1, admitted.get());
  }
}
