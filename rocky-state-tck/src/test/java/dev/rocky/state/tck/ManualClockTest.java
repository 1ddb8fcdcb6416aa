package dev.rocky.state.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ManualClockTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void standsStillUntilItIsAdvanced() {
    ManualClock clock = new ManualClock(START);
    assertEquals(START, clock.instant());
    assertEquals(ZoneOffset.UTC, clock.getZone());
    assertEquals(START.plusNanos(1), clock.advance(Duration.ofNanos(1)));
    assertEquals(START.plusNanos(1), clock.instant());
    clock.advance(Duration.ofDays(-1));
    assertEquals(START.plusNanos(1).minus(Duration.ofDays(1)), clock.instant());
    clock.set(START);
    assertEquals(START.toEpochMilli(), clock.millis());
  }

  @Test
  void aClockInAnotherZoneGoesOnWithIt() {
    ManualClock clock = new ManualClock(START);
    Clock other = clock.withZone(ZoneId.of("Asia/Tokyo"));
    clock.advance(Duration.ofHours(1));
    assertEquals(START.plusSeconds(3_600), other.instant());
    assertEquals(ZoneId.of("Asia/Tokyo"), other.getZone());
    assertNotEquals(clock, other);
    assertEquals(clock, other.withZone(ZoneOffset.UTC));
    assertNotEquals(clock, new ManualClock(clock.instant()));
  }

  @Test
  void manyThreadsMayAdvanceIt() {
    ManualClock clock = new ManualClock(START);
    List<Background<Boolean>> threads =
        IntStream.range(0, 4)
            .mapToObj(
                t ->
                    Background.start(
                        "advances " + t,
                        () -> {
                          for (int i = 0; i < 1_000; i++) {
                            clock.advance(Duration.ofSeconds(1));
                          }
                        }))
            .toList();
    threads.forEach(Background::await);
    assertEquals(START.plusSeconds(4_000), clock.instant());
  }
}
