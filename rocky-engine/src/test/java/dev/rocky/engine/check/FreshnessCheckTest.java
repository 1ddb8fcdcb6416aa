package dev.rocky.engine.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FreshnessCheckTest {

  private static final Instant NOW = Instant.parse("2025-03-15T14:30:00Z");
  private static final FreshnessCheck DAY = FreshnessCheck.of("at", Duration.ofDays(1));

  @ParameterizedTest
  @CsvSource({
    "2025-03-15T14:30:00Z, Passed",
    "2025-03-14T14:30:00Z, Passed",
    "2025-03-14T14:29:59.999999999Z, Failed",
    "1970-01-01T00:00:00Z, Failed",
    "2025-03-16T14:30:00Z, Passed",
    "2025-03-16T14:30:00.000000001Z, NotEvaluated",
    "+1000000000-12-31T23:59:59.999999999Z, NotEvaluated"
  })
  void newestRowMayBeAsOldAsTheThreshold(Instant newest, String outcome) {
    CheckResult result = DAY.judge(Optional.of(CursorValue.of(newest)), NOW);

    assertEquals(outcome, result.getClass().getSimpleName());
  }

  @Test
  void resultHasTheFigures() {
    CursorValue newest = CursorValue.of(NOW.minusSeconds(90_000));

    assertEquals(
        new CheckResult.Failed(
            DAY, "the newest row is of 2025-03-14T13:30:00Z, PT25H old; the threshold is PT24H"),
        DAY.judge(Optional.of(newest), NOW));
    assertEquals(
        new CheckResult.NotEvaluated(DAY, "no row has a value in at"),
        DAY.judge(Optional.empty(), NOW));
  }

  @Test
  void datesAndLocalTimesAreThoseOfTheZone() {
    ZoneId vienna = ZoneId.of("Europe/Vienna"); // an hour ahead of UTC
    Duration threshold = Duration.ofMinutes(15 * 60 + 30);
    FreshnessCheck date = new FreshnessCheck("day", CursorType.DATE, vienna, threshold);
    FreshnessCheck time = new FreshnessCheck("at", CursorType.LOCAL_DATE_TIME, vienna, threshold);

    assertInstanceOf(
        CheckResult.Passed.class,
        date.judge(Optional.of(CursorValue.of(LocalDate.of(2025, 3, 15))), NOW));
    assertInstanceOf(
        CheckResult.Failed.class,
        date.judge(Optional.of(CursorValue.of(LocalDate.of(2025, 3, 15))), NOW.plusNanos(1)));
    assertInstanceOf(
        CheckResult.Passed.class,
        time.judge(Optional.of(CursorValue.of(LocalDateTime.of(2025, 3, 15, 0, 0))), NOW));
    assertInstanceOf(
        CheckResult.Failed.class,
        time.judge(Optional.of(CursorValue.of(LocalDateTime.of(2025, 3, 14, 23, 59))), NOW));
  }

  @Test
  void dateBeyondAllTimeIsNotEvaluated() {
    FreshnessCheck check =
        new FreshnessCheck("day", CursorType.DATE, ZoneOffset.MIN, Duration.ofDays(1));

    CheckResult result = check.judge(Optional.of(CursorValue.of(LocalDate.MAX)), NOW);

    assertInstanceOf(CheckResult.NotEvaluated.class, result);
  }

  @ParameterizedTest
  @EnumSource(names = {"INTEGER", "DECIMAL", "TEXT", "UUID"})
  void columnWithoutTimesIsRefused(CursorType type) {
    assertThrows(
        IllegalArgumentException.class,
        () -> new FreshnessCheck("id", type, ZoneOffset.UTC, Duration.ofDays(1)));
  }

  @Test
  void whatIsNoCheckIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> FreshnessCheck.of("", Duration.ofDays(1)));
    assertThrows(IllegalArgumentException.class, () -> FreshnessCheck.of("at", Duration.ZERO));
    assertThrows(
        IllegalArgumentException.class, () -> FreshnessCheck.of("at", Duration.ofSeconds(-1)));
    assertThrows(
        IllegalArgumentException.class,
        () -> DAY.judge(Optional.of(CursorValue.of("yesterday")), NOW));
  }
}
