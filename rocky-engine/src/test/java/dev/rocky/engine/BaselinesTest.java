package dev.rocky.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.check.AnomalyDetector;
import dev.rocky.engine.check.Assessment;
import dev.rocky.engine.check.Count;
import dev.rocky.engine.check.MovingAverage;
import dev.rocky.engine.record.Measurement;
import dev.rocky.engine.record.Retention;
import dev.rocky.engine.record.Standing;
import dev.rocky.engine.record.TableKey;
import dev.rocky.state.memory.MemoryStateStore;
import dev.rocky.state.tck.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Row counts of runs: which are compared with which, and what people say of them. */
class BaselinesTest {

  private static final Instant START = Instant.parse("2025-03-15T14:30:00Z");
  private static final TableSpec SPEC = RunFixture.spec();
  private static final TableKey TABLE = SPEC.key();

  private final ManualClock clock = new ManualClock(START);
  private final ListDatabase db = new ListDatabase().put("src", 1, 2);
  private Rocky rocky = rocky(MovingAverage.DEFAULT, true);

  @AfterEach
  void close() {
    rocky.close();
  }

  @Test
  void flaggedCountStaysOutOfLaterBaselinesUntilSomebodyDecides() throws Exception {
    measure(100, 100, 900);

    TableResult again = measure(900);

    assertEquals(100.0, again.findings().get(0).expected());
    assertEquals(
        List.of(Standing.FLAGGED, Standing.FLAGGED, Standing.USUAL, Standing.USUAL), standings());
  }

  @Test
  void flaggedCountIsPartOfLaterBaselinesUnlessTheHostWantsItOut() throws Exception {
    reopen(MovingAverage.DEFAULT, false);
    measure(100, 100, 400);

    TableResult next = measure(500);

    assertEquals(200.0, next.findings().get(0).expected());
    assertTrue(standings().stream().allMatch(standing -> standing == Standing.USUAL));
  }

  @Test
  void acceptedCountIsPartOfLaterBaselines() throws Exception {
    measure(100, 100, 400);

    Measurement accepted = rocky.accept(TABLE, newest(), "a sale");

    assertEquals(Standing.ACCEPTED, accepted.standing());
    assertEquals(
        Optional.of(new Measurement.Decision(clock.instant(), "a sale")), accepted.decision());
    assertEquals(accepted, newest());
    assertEquals(200.0, measure(900).findings().get(0).expected());
  }

  @Test
  void newNormalIsWhatLaterCountsAreComparedWith() throws Exception {
    measure(100, 100, 900);
    Measurement first = newest();
    measure(910, 920);

    rocky.acceptAsNewNormal(TABLE, first, "a second shop");

    assertEquals(
        List.of(
            Standing.ACCEPTED,
            Standing.ACCEPTED,
            Standing.NEW_NORMAL,
            Standing.USUAL,
            Standing.USUAL),
        standings());
    assertEquals(List.of(), measure(930).findings());
    assertEquals(915.0, measure(100).findings().get(0).expected());
  }

  @Test
  void excludedCountStaysOutThoughNothingFlaggedIt() throws Exception {
    measure(100, 140);

    rocky.exclude(TABLE, newest(), "loaded twice");

    assertEquals(100.0, measure(900).findings().get(0).expected());
  }

  @Test
  void personMayThinkBetterOfIt() throws Exception {
    measure(100, 900);
    rocky.acceptAsNewNormal(TABLE, newest(), "a second shop");
    clock.advance(Duration.ofHours(1));

    rocky.exclude(TABLE, newest(), "no, loaded twice");

    assertEquals(100.0, measure(900).findings().get(0).expected());
  }

  @Test
  void decisionIsAboutTheCountThatIsStored() throws Exception {
    measure(100);
    Measurement other = new Measurement(5, newest().timestamp(), newest().runId(), false);

    Measurement accepted = rocky.accept(TABLE, other, "a sale");

    assertEquals(100, accepted.count());
    assertEquals(List.of(100L), counts());
  }

  @Test
  void countThatWasPrunedCannotBeDecidedAbout() throws Exception {
    measure(100);
    Measurement old = newest();
    rocky.retain(new Retention(Duration.ofDays(3), 1));
    measure(100);
    rocky.prune();

    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> rocky.accept(TABLE, old, "r"));

    assertTrue(refused.getMessage().contains("may have been pruned"), refused.getMessage());
    assertEquals(1, rocky.measurements(TABLE, 9).size());
  }

  @Test
  void tableThatCannotBeCountedIsNotEvaluatedAndHasNoMeasurement() throws Exception {
    measure(100);

    TableResult result = measure(Count.unknown("permission denied"));

    assertEquals(
        Assessment.notEvaluated("there is no count: permission denied"), result.assessment());
    assertEquals(1, rocky.measurements(TABLE, 9).size());
  }

  /** Of a table whose counts were 100 and 140, what the next is compared with. */
  @ParameterizedTest
  @ValueSource(
      strings = {"NaN", "-1", "9223372036854775808", "Infinity", "1e2", "", "NULL", "no row"})
  void answerThatIsNoCountIsNotEvaluatedAndEntersNoBaseline(String answer) throws Exception {
    measure(100, 140);
    List<Row> rows =
        switch (answer) {
          case "no row" -> List.of();
          case "NULL" -> List.of(Row.of((String) null));
          default -> List.of(Row.of(answer));
        };
    clock.advance(Duration.ofHours(1));
    db.answer("count", rows);

    TableResult result;
    try (Run run = rocky.startRun("p")) {
      result = run.copy(SPEC, db);
      run.finish();
    }

    assertInstanceOf(Assessment.NotEvaluated.class, result.assessment());
    assertEquals(List.of(140L, 100L), counts());
    assertEquals(120.0, measure(1_000).findings().get(0).expected());
  }

  @Test
  void runThatCountsATableTwiceLeavesItsLastCount() throws Exception {
    measure(100, 120);
    clock.advance(Duration.ofHours(1));
    try (Run run = rocky.startRun("p")) {
      complete(run, Count.of(900));
      clock.advance(Duration.ofSeconds(1));
      TableResult again = complete(run, Count.of(115));

      run.finish();

      assertEquals(Assessment.usual(), again.assessment());
      assertEquals(List.of(115L, 120L, 100L), counts());
    }
  }

  @Test
  void countThatSomebodyDecidedAboutStaysThoughItsRunCountsAgain() throws Exception {
    measure(100);
    clock.advance(Duration.ofHours(1));
    try (Run run = rocky.startRun("p")) {
      complete(run, Count.of(900));
      rocky.acceptAsNewNormal(TABLE, newest(), "a second shop");
      clock.advance(Duration.ofSeconds(1));

      complete(run, Count.of(910));

      run.finish();
      assertEquals(List.of(910L, 900L, 100L), counts());
    }
  }

  @Test
  void firstCountIsNotEvaluated() throws Exception {
    TableResult result = measure(100);

    assertInstanceOf(Assessment.NotEvaluated.class, result.assessment());
    assertEquals(List.of(), result.findings());
  }

  /** The rows are in the target; their watermark must get into the ledger. */
  @Test
  void detectorThatThrowsDoesNotKeepTheWatermarkBack() throws Exception {
    reopen(new Broken(), true);

    TableResult result = measure(100);

    assertEquals(
        Assessment.notEvaluated("the detector failed: no model loaded"), result.assessment());
    assertTrue(result.after().isPresent());
    assertEquals(1, rocky.measurements(TABLE, 9).size());
  }

  @Test
  void defaultFindsAConnectorThatStopped() throws Exception {
    reopen(AnomalyDetector.standard(), false);
    for (int i = 0; i <= 10; i++) {
      measure(1_000 + i);
    }

    TableResult stopped = measure(1_010);

    assertEquals("stall", stopped.findings().get(0).method());
  }

  private record Broken() implements AnomalyDetector {
    @Override
    public int window() {
      return 1;
    }

    @Override
    public Assessment assess(Measurement current, List<Measurement> baseline) {
      throw new IllegalStateException("no model loaded");
    }
  }

  private Rocky rocky(AnomalyDetector detector, boolean keepsFlaggedOut) {
    RockyBuilder builder =
        Rocky.builder(new MemoryStateStore(), new ListDialect()).clock(clock).anomalies(detector);
    return (keepsFlaggedOut ? builder.keepFlaggedOut() : builder).build();
  }

  private void reopen(AnomalyDetector detector, boolean keepsFlaggedOut) {
    rocky.close();
    rocky = rocky(detector, keepsFlaggedOut);
  }

  private TableResult measure(long... counts) throws Exception {
    TableResult last = null;
    for (long count : counts) {
      last = measure(Count.of(count));
    }
    return last;
  }

  /** A run of its own, an hour later, that counts {@code count} rows. */
  private TableResult measure(Count count) throws Exception {
    clock.advance(Duration.ofHours(1));
    try (Run run = rocky.startRun("p")) {
      TableResult result = complete(run, count);
      run.finish();
      return result;
    }
  }

  private TableResult complete(Run run, Count count) throws Exception {
    db.put("src", db.cursors("src").size() + 1L);
    Plan plan = run.plan(SPEC);
    while (plan instanceof Ask ask) {
      plan = ask.answer(db.query(ask.query()));
    }
    Copy copy = (Copy) plan;
    run.begin(copy);
    db.execute(copy.script());
    Observed observed = copy.observed(db.query(copy.extentQuery().orElseThrow()));
    return run.complete(copy, observed.measured(count));
  }

  private Measurement newest() {
    return rocky.measurements(TABLE, 1).get(0);
  }

  private List<Long> counts() {
    return rocky.measurements(TABLE, 9).stream().map(Measurement::count).toList();
  }

  private List<Standing> standings() {
    return rocky.measurements(TABLE, 9).stream().map(Measurement::standing).toList();
  }
}
