package dev.rocky.engine.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the detectors find on known series, and what they cry wolf at. */
class DetectionTest {

  private static final AnomalyDetector STANDARD = AnomalyDetector.standard();
  private static final AnomalyDetector ROBUST = RobustZScore.DEFAULT;
  private static final AnomalyDetector WEEKDAY = SameWeekday.in(ZoneOffset.UTC).orElse(ROBUST);

  private static Map<String, Scenario> scenarios() throws IOException {
    long[] flights = Counts.flights();
    Map<String, Scenario> scenarios = new LinkedHashMap<>();
    for (Scenario scenario :
        List.of(
            Scenario.calm("flat ± 5 %", Scenario::flat),
            Scenario.growing("growth", Scenario::flat, 0, (day, incident, load) -> load),
            Scenario.growing(
                "growth on working days", Scenario::workdays, 0, (day, incident, load) -> load),
            Scenario.calm("weekly", Scenario::weekly),
            Scenario.calm("bursty", Scenario::bursty),
            Scenario.real("flights", flights, 0, 1),
            Scenario.of("flat, truncated", Scenario::flat, 1, once(0.05)),
            Scenario.of("flat, doubled", Scenario::flat, 1, once(2)),
            Scenario.of("flat, level + 40 %", Scenario::flat, 3, (d, i, count) -> 1.4 * count),
            Scenario.of(
                "flat, 2 % less each day",
                Scenario::flat, 20, (d, i, count) -> count * Math.max(0.6, 1 - 0.02 * (d - i + 1))),
            Scenario.growing(
                "growth, stalled", Scenario::flat, 3, (d, i, load) -> d < i + 3 ? 0 : load),
            Scenario.of("weekly, half missing", Scenario::weekly, 1, once(0.5)),
            Scenario.of("weekly, doubled", Scenario::weekly, 1, once(2)),
            Scenario.of(
                "weekly, a holiday",
                Scenario::weekly,
                1,
                (d, i, count) -> d == i && d % 7 < 5 ? 0.4 * count : count),
            Scenario.of("bursty, truncated", Scenario::bursty, 1, once(0.05)),
            Scenario.real("flights, half missing", flights, 1, 0.5),
            Scenario.real("flights, a fifth missing", flights, 1, 0.8),
            Scenario.real("flights, doubled", flights, 1, 2))) {
      scenarios.put(scenario.name(), scenario);
    }
    return scenarios;
  }

  private static Scenario.Incident once(double factor) {
    return (day, incident, count) -> day == incident ? factor * count : count;
  }

  @Test
  void tableInTheDocumentSaysWhatTheDetectorsDo() throws IOException {
    List<String> rows = new ArrayList<>();
    for (Scenario scenario : scenarios().values()) {
      rows.add(
          String.format(
              "| %s | %s | %s | %s | %s |",
              scenario.name(),
              Score.of(scenario, STANDARD, false),
              Score.of(scenario, ROBUST, false),
              Score.of(scenario, WEEKDAY, false),
              Score.of(scenario, WEEKDAY, true)));
    }

    String document = Files.readString(Counts.file("docs/anomalies.md"));

    String table = String.join("\n", rows);
    assertTrue(document.contains(table), () -> "The table is now\n" + table);
  }

  @Test
  void incidentsThatThePlainRuleIsForAreAllFound() throws IOException {
    for (String name : List.of("flat, truncated", "flat, doubled", "growth, stalled")) {
      Score score = Score.of(scenarios().get(name), STANDARD, false);

      assertEquals(1, score.recall(), name);
      assertTrue(score.precision() >= 0.95, name + ": " + score);
    }
  }

  @Test
  void weekendsAreFoundOddByThePlainRuleAndNotByTheOneThatKnowsWeekdays() throws IOException {
    Scenario weekly = scenarios().get("weekly");

    Score standard = Score.of(weekly, STANDARD, false);
    Score weekday = Score.of(weekly, WEEKDAY, false);

    assertTrue(standard.falseAlarms() > 100, standard::toString);
    assertTrue(weekday.falseAlarms() <= 1, weekday::toString);
    for (String name : List.of("weekly, half missing", "weekly, doubled")) {
      assertTrue(Score.of(scenarios().get(name), WEEKDAY, false).recall() >= 0.99, name);
    }
  }

  @Test
  void halfADayOfRealFlightsIsNeverMissed() throws IOException {
    for (String name : List.of("flights, half missing", "flights, doubled")) {
      for (AnomalyDetector detector : List.of(ROBUST, WEEKDAY)) {
        assertEquals(1, Score.of(scenarios().get(name), detector, false).recall(), name);
      }
    }
    assertTrue(Score.of(scenarios().get("flights"), WEEKDAY, false).falseAlarms() <= 60);
  }

  @Test
  void tableThatRestsAtWeekendsIsNoStallOnceItsHistoryShowsIt() throws IOException {
    Score score = Score.of(scenarios().get("growth on working days"), STANDARD, false);

    assertEquals(0, score.wrong());
  }

  @Test
  void noiseOfFivePercentHasNoFindingInTenThousandRuns() {
    Random random = new Random(42);
    long[] scales = {20, 100, 1_000, 1_000_000_000_000L};
    for (long scale : scales) {
      long[] counts = new long[10_060];
      for (int i = 0; i < counts.length; i++) {
        counts[i] = Math.round(scale * (0.95 + 0.1 * random.nextDouble()));
      }
      for (int day = 1; day < counts.length; day++) {
        long[] window = Arrays.copyOfRange(counts, Math.max(0, day - 60), day + 1);

        assertEquals(List.of(), Counts.last(STANDARD, window).findings(), "day " + day);
      }
    }
  }
}
