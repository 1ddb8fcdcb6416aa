package dev.rocky.engine.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rocky.engine.sql.TableName;
import dev.rocky.state.Key;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MeasurementsTest {

  private static final Instant NOW = Instant.parse("2025-03-15T14:30:00Z");
  private static final TableKey TABLE = TableKey.of(TableName.of("t"));

  private static final Measurement.Decision BECAUSE = new Measurement.Decision(NOW, "a test");

  private final StoredRecords records = new StoredRecords();

  @AfterEach
  void close() {
    records.close();
  }

  @Test
  void latestAreTheNewestFirstInWhateverOrderTheyWereWritten() {
    List<Measurement> written =
        new ArrayList<>(
            LongStream.range(0, 50).mapToObj(i -> measured(i, NOW.plusNanos(i * 37), 1)).toList());
    Collections.shuffle(written, new Random(7));
    written.forEach(m -> add(TABLE, m));

    List<Measurement> latest = latest(TABLE, 12);

    assertEquals(LongStream.range(0, 12).map(i -> 49 - i).boxed().toList(), counts(latest));
  }

  @Test
  void limitOfZeroOrLessReadsNothing() {
    add(TABLE, measured(1, NOW, 1));

    List<Measurement> none = latest(TABLE, 0);

    assertEquals(List.of(), none);
    assertEquals(List.of(), latest(TABLE, -1));
  }

  @Test
  void measurementsOfTwoRunsInTheSameNanosecondAreBothKept() {
    add(TABLE, measured(10, NOW, 2));
    add(TABLE, measured(20, NOW, 1));

    List<Measurement> latest = latest(TABLE, 9);

    assertEquals(
        List.of(10L, 20L), counts(latest), "the run with the greater id counts as the newer");
  }

  @Test
  void measurementOfTheSameRunAtTheSameTimeReplacesTheEarlierOne() {
    add(TABLE, measured(10, NOW, 1));

    add(TABLE, measured(20, NOW, 1));

    assertEquals(List.of(20L), counts(latest(TABLE, 9)));
  }

  /** The rows were in the target, and their watermark could not be committed for it. */
  @Test
  void baselineLeavesOutAMeasurementOfANewerVersion() {
    add(TABLE, measured(10, NOW, 1));
    Key newer = TABLE.in(Space.MEASUREMENT, SortableTime.format(NOW.plusNanos(1)), id(2));
    records.putJson(newer, "{\"count\":{\"rows\":5},\"timestamp\":\"2025-03-15T14:30:01Z\"}");

    List<Measurement> baseline = records.read(t -> Measurements.baseline(t, TABLE, 1));

    assertEquals(List.of(10L), counts(baseline));
    assertThrows(RecordException.class, () -> latest(TABLE, 1));
  }

  /** They order by time, so the search for a run's ends where the run began. */
  @Test
  void onlyTheCountsOfTheRunThatNobodyDecidedAboutAreRemoved() {
    RunId run = RunId.startedAt(NOW);
    Measurement first = new Measurement(1, NOW.plusSeconds(1), run, false);
    Measurement decided = new Measurement(2, NOW.plusSeconds(2), run, true);
    Measurement flagged = new Measurement(3, NOW.plusSeconds(3), run, false).flagged();
    add(TABLE, measured(10, NOW, 1));
    add(TABLE, first);
    add(TABLE, decided);
    add(TABLE, flagged);
    add(TABLE, measured(20, NOW.plusSeconds(4), 2));
    Key newer = TABLE.in(Space.MEASUREMENT, SortableTime.format(NOW.plusSeconds(5)), run.text());
    records.putJson(newer, "{}");

    records.write(t -> Measurements.removeOf(t, TABLE, run));

    records.write(t -> t.delete(newer));
    assertEquals(List.of(20L, 2L, 10L), counts(latest(TABLE, 9)));
  }

  private static String id(int run) {
    return measured(0, NOW, run).runId().toString();
  }

  @Test
  void historiesOfNeighboursStayApart() {
    TableKey source = new TableKey(TABLE.target(), Optional.of("s"));
    TableKey longer = TableKey.of(TableName.of("tt"));
    add(TABLE, measured(1, NOW, 1));
    add(source, measured(2, NOW, 1));
    add(longer, measured(3, NOW, 1));

    List<Long> counts = counts(latest(TABLE, 9));

    assertEquals(List.of(1L), counts);
    assertEquals(List.of(2L), counts(latest(source, 9)));
    assertEquals(List.of(3L), counts(latest(longer, 9)));
  }

  @Test
  void fullBaselineIsFoundBehindMeasurementsThatAreExcluded() {
    for (int i = 0; i < 30; i++) {
      add(TABLE, new Measurement(i, NOW.plusSeconds(i), run(1), i >= 5));
    }

    List<Measurement> baseline = records.read(t -> Measurements.baseline(t, TABLE, 3));

    assertEquals(List.of(4L, 3L, 2L), counts(baseline));
  }

  @Test
  void baselineBeginsWithTheNewNormal() {
    for (int i = 0; i < 10; i++) {
      add(TABLE, measured(i, NOW.plusSeconds(i), 1));
    }
    for (int i : new int[] {2, 6}) {
      add(TABLE, measured(i, NOW.plusSeconds(i), 1).decided(Standing.NEW_NORMAL, BECAUSE));
    }

    List<Measurement> baseline = records.read(t -> Measurements.baseline(t, TABLE, 9));

    assertEquals(List.of(9L, 8L, 7L, 6L), counts(baseline));
    assertEquals(10, latest(TABLE, 99).size());
  }

  @Test
  void flaggedPointsAreOutOfTheBaselineAndAcceptedOnesAreIn() {
    add(TABLE, measured(1, NOW, 1));
    add(TABLE, measured(2, NOW.plusSeconds(2), 1).flagged());
    add(TABLE, measured(3, NOW.plusSeconds(3), 1).decided(Standing.ACCEPTED, BECAUSE));
    add(TABLE, measured(4, NOW.plusSeconds(4), 1).decided(Standing.EXCLUDED, BECAUSE));

    List<Measurement> baseline = records.read(t -> Measurements.baseline(t, TABLE, 9));

    assertEquals(List.of(3L, 1L), counts(baseline));
  }

  @Test
  void flaggedSinceAreOnlyThoseOfTheTableThatAreLater() {
    Measurement first = measured(1, NOW.plusSeconds(1), 1).flagged();
    add(TABLE, first);
    add(TABLE, measured(2, NOW.plusSeconds(2), 1).flagged());
    add(TABLE, measured(3, NOW.plusSeconds(3), 1));
    add(TABLE, measured(4, NOW.plusSeconds(4), 1).flagged());
    add(TableKey.of(TableName.of("u")), measured(5, NOW.plusSeconds(5), 1).flagged());

    List<Measurement> since = records.read(t -> Measurements.flaggedSince(t, TABLE, first));

    assertEquals(List.of(4L, 2L), counts(since));
  }

  @Test
  void decisionOfNobodyIsRefused() {
    Measurement measurement = measured(1, NOW, 1);

    assertThrows(
        IllegalArgumentException.class, () -> measurement.decided(Standing.FLAGGED, BECAUSE));
    assertThrows(
        IllegalArgumentException.class, () -> measurement.decided(Standing.USUAL, BECAUSE));
  }

  @Test
  void timeThatWouldNotSortIsRefused() {
    for (String time : List.of("-0001-12-31T23:59:59.999999999Z", "+10000-01-01T00:00:00Z")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> add(TABLE, measured(1, Instant.parse(time), 1)),
          time);
    }
    assertEquals(List.of(), latest(TABLE, 9));
  }

  @Test
  void countIsNeverNegative() {
    assertThrows(IllegalArgumentException.class, () -> new Measurement(-1, NOW, run(1), false));
  }

  @Test
  void idsOfRunsSortByTheMillisecondOfTheirStart() {
    List<Instant> starts =
        List.of(
            Instant.EPOCH,
            Instant.EPOCH.plusMillis(1),
            NOW,
            NOW.plusMillis(1),
            Instant.parse("9999-12-31T23:59:59.999Z"),
            Instant.ofEpochMilli((1L << 48) - 1));

    List<RunId> ids = starts.stream().map(RunId::startedAt).toList();

    assertEquals(ids, ids.stream().sorted().toList());
    assertEquals(ids, ids.stream().sorted(Comparator.comparing(RunId::toString)).toList());
  }

  @Test
  void idsOfRunsAreUuidsOfVersionSevenAndTheIetfVariant() {
    for (int i = 0; i < 1_000; i++) {
      UUID uuid = RunId.startedAt(NOW.plusMillis(i)).uuid();

      assertEquals(7, uuid.version());
      assertEquals(2, uuid.variant());
      assertEquals(NOW.toEpochMilli() + i, uuid.getMostSignificantBits() >>> 16);
    }
  }

  @Test
  void idsOfRunsThatStartInTheSameMillisecondDiffer() {
    long distinct =
        LongStream.range(0, 10_000).mapToObj(i -> RunId.startedAt(NOW)).distinct().count();

    assertEquals(10_000, distinct);
  }

  @Test
  void idIsReadOnlyAsItIsWritten() {
    for (String text :
        List.of("1-1-1-1-1", "01959A2C-8D40-7ABC-8DEF-0123456789AB", "", "run", "{}")) {
      assertThrows(IllegalArgumentException.class, () -> new RunId(text), text);
    }
  }

  @Test
  void runThatStartsWhereNoIdExistsIsRefused() {
    for (Instant start : List.of(Instant.EPOCH.minusNanos(1), Instant.MIN, Instant.MAX)) {
      assertThrows(IllegalArgumentException.class, () -> RunId.startedAt(start));
    }
  }

  private void add(TableKey table, Measurement measurement) {
    records.write(t -> Measurements.add(t, table, measurement));
  }

  private List<Measurement> latest(TableKey table, int limit) {
    return records.read(t -> Measurements.latest(t, table, limit));
  }

  private static List<Long> counts(List<Measurement> measurements) {
    return measurements.stream().map(Measurement::count).toList();
  }

  private static Measurement measured(long count, Instant at, int run) {
    return new Measurement(count, at, run(run), false);
  }

  private static RunId run(int number) {
    return RunId.of(new UUID(0x7000L, number));
  }
}
