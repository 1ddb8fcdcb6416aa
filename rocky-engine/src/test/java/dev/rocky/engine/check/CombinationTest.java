package dev.rocky.engine.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rocky.engine.record.Measurement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CombinationTest {

  private static final AnomalyDetector USUAL = always(Assessment.usual());
  private static final AnomalyDetector BLIND = always(Assessment.notEvaluated("no history"));
  private static final AnomalyDetector MORE = always(odd("more", 9, 5));
  private static final AnomalyDetector FEWER = always(odd("fewer", 1, 5));

  @Test
  void anyOfTellsEveryFinding() {
    assertEquals(List.of("more", "fewer"), methods(AnomalyDetector.anyOf(MORE, USUAL, FEWER)));
    assertEquals(Assessment.usual(), assess(AnomalyDetector.anyOf(USUAL, BLIND)));
    assertEquals(
        Assessment.notEvaluated("no history; no history"),
        assess(AnomalyDetector.anyOf(BLIND, BLIND)));
  }

  @Test
  void voteNeedsEnoughDetectorsThatAgreeAndEnoughThatCanEvaluate() {
    assertEquals(List.of("more", "fewer"), methods(AnomalyDetector.atLeast(2, MORE, FEWER, USUAL)));
    assertEquals(Assessment.usual(), assess(AnomalyDetector.atLeast(2, MORE, USUAL, USUAL)));
    assertInstanceOf(
        Assessment.NotEvaluated.class, assess(AnomalyDetector.atLeast(2, MORE, BLIND, BLIND)));
    assertThrows(IllegalArgumentException.class, () -> AnomalyDetector.atLeast(0, MORE));
    assertThrows(IllegalArgumentException.class, () -> AnomalyDetector.atLeast(2, MORE));
    assertThrows(IllegalArgumentException.class, AnomalyDetector::anyOf);
  }

  @Test
  void fallbackIsAskedOnlyWhatTheFirstCannotEvaluate() {
    assertEquals(List.of("more"), methods(BLIND.orElse(MORE)));
    assertEquals(Assessment.usual(), assess(USUAL.orElse(MORE)));
    assertEquals(List.of("fewer"), methods(FEWER.orElse(MORE)));
  }

  @Test
  void directionFilterKeepsOneSide() {
    AnomalyDetector both = AnomalyDetector.anyOf(MORE, FEWER);

    assertEquals(List.of("more"), methods(both.only(Direction.MORE)));
    assertEquals(List.of("fewer"), methods(both.only(Direction.FEWER)));
    assertEquals(Assessment.usual(), assess(MORE.only(Direction.FEWER)));
    assertEquals(assess(BLIND), assess(BLIND.only(Direction.FEWER)));
  }

  @Test
  void minimumHistoryIsWaitedFor() {
    AnomalyDetector patient = MovingAverage.DEFAULT.after(3);

    assertEquals(
        Assessment.notEvaluated("2 earlier counts are too few, at least 3 are needed"),
        Counts.last(patient, 1, 1, 1_000));
    assertEquals(1, Counts.last(patient, 1, 1, 1, 1_000).findings().size());
    assertEquals(12, MovingAverage.DEFAULT.after(12).window());
    assertThrows(IllegalArgumentException.class, () -> MovingAverage.DEFAULT.after(-1));
  }

  @Test
  void windowIsWhatTheMostDemandingPartNeeds() {
    assertEquals(60, AnomalyDetector.standard().window());
    assertEquals(56, SameWeekday.in(ZoneOffset.UTC).orElse(MovingAverage.DEFAULT).window());
    assertEquals(30, RobustZScore.DEFAULT.only(Direction.MORE).window());
  }

  @Test
  void standardFindsWhatEachOfItsPartsFinds() {
    AnomalyDetector standard = AnomalyDetector.standard();

    List<Finding> truncated = Counts.last(standard, 100, 110, 2).findings();
    List<Finding> stalled =
        Counts.last(standard, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 110)
            .findings();

    assertEquals(List.of("moving average"), truncated.stream().map(Finding::method).toList());
    assertEquals(List.of("stall"), stalled.stream().map(Finding::method).toList());
    assertInstanceOf(Assessment.NotEvaluated.class, Counts.last(standard, 5));
  }

  @Test
  void weekdayIsComparedWithItsOwnKind() {
    long[] weeks = new long[6 * 7 + 6];
    Arrays.setAll(weeks, day -> day % 7 == 5 ? 100 : 1_000); // ends with a Saturday
    SameWeekday detector = SameWeekday.in(ZoneOffset.UTC);

    Assessment saturday = Counts.last(detector, weeks);
    weeks[weeks.length - 1] = 1_000;
    Finding busy = Counts.last(detector, weeks).findings().get(0);

    assertEquals(Assessment.usual(), saturday);
    assertEquals("same weekday, robust z-score", busy.method());
    assertEquals(6, busy.n());
    assertEquals(100.0, busy.expected());
    assertEquals(
        "compared with counts of a Saturday only, 1,000 rows are outside of 90.0 to 110.0 around"
            + " the median of the last 6 counts, 100.0; those were all the same, the threshold is"
            + " 3.5",
        busy.reason());
  }

  /** At six in the morning in UTC it is still yesterday in Honolulu. */
  @Test
  void dayOfTheWeekIsThatOfTheZone() {
    long[] weeks = new long[6 * 7 + 6];
    Arrays.setAll(weeks, day -> day % 7 == 5 ? 100 : 1_000);
    weeks[weeks.length - 1] = 5;

    Finding finding =
        Counts.last(SameWeekday.in(ZoneId.of("Pacific/Honolulu")), weeks).findings().get(0);

    assertEquals(
        "compared with counts of a Friday only, 5 rows", finding.reason().substring(0, 45));
  }

  @Test
  void dayBeforeTheYear1970IsNamedToo() {
    List<Measurement> weeks = new ArrayList<>();
    Instant wednesday = Instant.parse("1969-12-31T12:00:00Z");
    for (int week = 1; week <= 4; week++) {
      Instant earlier = wednesday.minus(Duration.ofDays(7L * week));
      weeks.add(new Measurement(100, earlier, Counts.on(0, 1).runId(), false));
    }
    Measurement odd = new Measurement(5, wednesday, Counts.on(0, 1).runId(), false);

    Finding finding = SameWeekday.in(ZoneOffset.UTC).assess(odd, weeks).findings().get(0);

    assertEquals(
        "compared with counts of a Wednesday only, 5 rows", finding.reason().substring(0, 48));
  }

  @Test
  void weekdayWithoutEnoughOfItsKindFallsBack() {
    SameWeekday weekday = SameWeekday.in(ZoneOffset.UTC);
    long[] days = {100, 100, 100, 100, 100, 100, 100, 100, 5};

    assertEquals(
        Assessment.notEvaluated(
            "of earlier counts of a Tuesday, 1 earlier counts are too few, at least 4 are needed"),
        Counts.last(weekday, days));
    assertEquals(
        "robust z-score",
        Counts.last(weekday.orElse(RobustZScore.DEFAULT), days).findings().get(0).method());
  }

  private static AnomalyDetector always(Assessment assessment) {
    return new Fixed(assessment);
  }

  private record Fixed(Assessment answer) implements AnomalyDetector {
    @Override
    public int window() {
      return 1;
    }

    @Override
    public Assessment assess(Measurement current, List<Measurement> baseline) {
      return answer;
    }
  }

  private static Assessment odd(String method, long observed, double expected) {
    return Assessment.odd(
        Finding.of(method, observed, expected, new Finding.Band(4, 6), List.of(), "a test"));
  }

  private static Assessment assess(AnomalyDetector detector) {
    return Counts.last(detector, 1);
  }

  private static List<String> methods(AnomalyDetector detector) {
    return assess(detector).findings().stream().map(Finding::method).toList();
  }
}
