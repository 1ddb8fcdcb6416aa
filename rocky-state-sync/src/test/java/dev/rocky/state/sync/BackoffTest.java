package dev.rocky.state.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {

  private static final double NEARLY_ONE = Math.nextDown(1.0);

  @Test
  void eachWaitIsTwiceTheOneBeforeUntilTheLongest() {
    Backoff backoff = new Backoff(RetrySettings.builder().jitter(false).build(), () -> 0);
    List<Long> waits =
        IntStream.rangeClosed(1, 8).mapToObj(n -> backoff.afterFailure(n).toMillis()).toList();
    assertEquals(
        List.of(1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 30_000L, 30_000L, 30_000L), waits);
    assertEquals(Duration.ofSeconds(30), backoff.afterFailure(Integer.MAX_VALUE));
  }

  @Test
  void jitterTakesUpToAHalfAway() {
    Backoff least = new Backoff(RetrySettings.ofDefaults(), () -> 0);
    Backoff most = new Backoff(RetrySettings.ofDefaults(), () -> NEARLY_ONE);
    assertEquals(Duration.ofMillis(500), least.afterFailure(1));
    assertEquals(Duration.ofSeconds(1), most.afterFailure(1));
    assertEquals(Duration.ofSeconds(15), least.afterFailure(9));
  }

  @Test
  void jitterNeverLeavesItsBounds() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      long initial = random.nextInt(60_000);
      RetrySettings settings =
          RetrySettings.builder()
              .initialBackoff(Duration.ofMillis(initial))
              .maxBackoff(Duration.ofMillis(initial + random.nextInt(60_000)))
              .backoffMultiplier(1 + random.nextDouble() * 99)
              .build();
      int times = 1 + random.nextInt(200);
      Duration longest = new Backoff(withoutJitter(settings), () -> 0).afterFailure(times);
      Backoff backoff = new Backoff(settings, random::nextDouble);
      Duration failure = backoff.afterFailure(times);
      Duration race = backoff.afterRace(times);
      String which = "seed " + seed + ", " + settings + ", " + times;
      assertTrue(longest.compareTo(settings.maxBackoff()) <= 0, which);
      assertTrue(failure.compareTo(longest) <= 0, which);
      assertTrue(failure.compareTo(longest.dividedBy(2).minusNanos(1)) >= 0, which);
      assertTrue(!race.isNegative() && race.compareTo(longest) <= 0, which);
    }
  }

  @Test
  void thoseWhoLostARaceWaitAtRandomWithoutJitterToo() {
    RetrySettings settings = RetrySettings.builder().jitter(false).build();
    assertEquals(Duration.ZERO, new Backoff(settings, () -> 0).afterRace(3));
    assertEquals(Duration.ofSeconds(2), new Backoff(settings, () -> 0.5).afterRace(3));
  }

  private static RetrySettings withoutJitter(RetrySettings s) {
    return RetrySettings.builder()
        .initialBackoff(s.initialBackoff())
        .maxBackoff(s.maxBackoff())
        .backoffMultiplier(s.backoffMultiplier())
        .jitter(false)
        .build();
  }
}
