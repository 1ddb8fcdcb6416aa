package dev.rocky.state.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.tck.LeakCheckExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheckExtension.class)
class BreakerTest {

  private static final Duration RECOVERY = Duration.ofSeconds(60);

  private final MovedClock clock = new MovedClock();

  @Test
  void opensAfterSoManyFailuresInARow() {
    Breaker breaker = new Breaker(RetrySettings.ofDefaults(), clock);
    fail(breaker, 4);
    breaker.attempt().orElseThrow().answered();
    fail(breaker, 4);
    assertTrue(isLetIn(breaker), "an answer in between begins the count anew");
    fail(breaker, 1);
    assertFalse(isLetIn(breaker));
  }

  @Test
  void neverOpensWithAThresholdOfNothing() {
    Breaker breaker =
        new Breaker(RetrySettings.builder().circuitBreakerThreshold(0).build(), clock);
    fail(breaker, 1_000);
    assertTrue(isLetIn(breaker));
  }

  @Test
  void staysOpenForTheRestOfTheRunUnlessToldOtherwise() {
    Breaker breaker = new Breaker(RetrySettings.ofDefaults(), clock);
    fail(breaker, 5);
    clock.advance(Duration.ofDays(50 * 365L));
    assertFalse(isLetIn(breaker));
  }

  @Test
  void letsOneTrialInWhenTheTimeIsOverAndNotBefore() {
    Breaker breaker = opened();
    clock.advance(RECOVERY.minusNanos(1));
    assertFalse(isLetIn(breaker));
    clock.advance(Duration.ofNanos(1));
    Breaker.Attempt trial = breaker.attempt().orElseThrow();
    assertFalse(isLetIn(breaker), "a second one, as long as the trial is under way");
    trial.answered();
    fail(breaker, 4);
    assertTrue(isLetIn(breaker), "closed as at the beginning");
  }

  @Test
  void aTrialThatFailsOpensItAgainForTheWholeTime() {
    Breaker breaker = opened();
    clock.advance(RECOVERY);
    Breaker.Attempt trial = breaker.attempt().orElseThrow();
    clock.advance(Duration.ofSeconds(20));
    trial.failed();
    clock.advance(RECOVERY.minusNanos(1));
    assertFalse(isLetIn(breaker));
    clock.advance(Duration.ofNanos(1));
    assertTrue(isLetIn(breaker));
  }

  @Test
  void aTrialThatWasCancelledLeavesItsPlaceToTheNext() {
    Breaker breaker = opened();
    clock.advance(RECOVERY);
    breaker.attempt().orElseThrow().cancelled();
    Breaker.Attempt next = breaker.attempt().orElseThrow();
    assertFalse(isLetIn(breaker));
    next.answered();
    assertTrue(isLetIn(breaker));
  }

  @Test
  void aCancelledAttemptIsNeitherFailureNorAnswer() {
    Breaker breaker = new Breaker(RetrySettings.ofDefaults(), clock);
    fail(breaker, 4);
    breaker.attempt().orElseThrow().cancelled();
    assertTrue(isLetIn(breaker));
    fail(breaker, 1);
    assertFalse(isLetIn(breaker));
  }

  @Test
  void whatBeganBeforeItOpenedDoesNotDecideATrial() {
    Breaker breaker =
        new Breaker(
            RetrySettings.builder()
                .circuitBreakerThreshold(2)
                .circuitBreakerRecoveryTimeout(RECOVERY)
                .build(),
            clock);
    Breaker.Attempt slowFailure = breaker.attempt().orElseThrow();
    Breaker.Attempt slowAnswer = breaker.attempt().orElseThrow();
    fail(breaker, 2);
    clock.advance(RECOVERY);
    Breaker.Attempt trial = breaker.attempt().orElseThrow();
    slowAnswer.answered();
    slowFailure.failed();
    assertFalse(isLetIn(breaker), "neither closed nor a second trial");
    trial.answered();
    assertTrue(isLetIn(breaker), "nor opened again");
  }

  @Test
  void ofManyThreadsOneMakesTheTrial() throws Exception {
    int threads = 8;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (int round = 0; round < 200; round++) {
        Breaker breaker = opened();
        clock.advance(RECOVERY);
        CyclicBarrier together = new CyclicBarrier(threads);
        List<Future<Boolean>> letIn = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          letIn.add(
              pool.submit(
                  () -> {
                    together.await();
                    return breaker.attempt().isPresent();
                  }));
        }
        int trials = 0;
        for (Future<Boolean> each : letIn) {
          trials += each.get() ? 1 : 0;
        }
        assertEquals(1, trials, "round " + round);
      }
    } finally {
      pool.shutdown();
    }
  }

  private Breaker opened() {
    Breaker breaker =
        new Breaker(RetrySettings.builder().circuitBreakerRecoveryTimeout(RECOVERY).build(), clock);
    fail(breaker, 5);
    return breaker;
  }

  private static void fail(Breaker breaker, int times) {
    for (int i = 0; i < times; i++) {
      breaker.attempt().orElseThrow().failed();
    }
  }

  /** Asks for an attempt, and gives it back if there is one. */
  private static boolean isLetIn(Breaker breaker) {
    return breaker
        .attempt()
        .map(
            attempt -> {
              attempt.cancelled();
              return true;
            })
        .orElse(false);
  }
}
