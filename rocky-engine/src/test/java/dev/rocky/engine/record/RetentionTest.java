package dev.rocky.engine.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.sql.TableName;
import dev.rocky.state.Key;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RetentionTest {

  private static final Instant NOW = Instant.parse("2025-03-15T14:30:00Z");
  private static final TableKey TABLE = TableKey.of(TableName.of("t"));

  @Provide
  Arbitrary<List<Integer>> ages() {
    return Arbitraries.integers().between(0, 40).list().uniqueElements().ofMaxSize(20);
  }

  @Property
  void whatIsYoungEnoughAndAmongTheNewestStays(
      @ForAll("ages") List<Integer> ages,
      @ForAll @IntRange(min = 1, max = 40) int maxAge,
      @ForAll @IntRange(min = 1, max = 20) int maxCount) {
    try (StoredRecords records = new StoredRecords()) {
      records.write(new Retention(Duration.ofSeconds(maxAge), maxCount)::store);
      ages.forEach(age -> measure(records, TABLE, age));
      ages.forEach(age -> run(records, NOW.minusSeconds(age)));
      List<Long> kept =
          ages.stream()
              .sorted()
              .limit(maxCount)
              .filter(age -> age <= maxAge)
              .map(Long::valueOf)
              .toList();

      Pruning pruned = prune(records);

      assertEquals(kept, counts(records, TABLE));
      assertEquals(kept.size(), records.keys(Space.RUN).size());
      assertEquals(
          new Pruning(ages.size() - kept.size(), 2L * (ages.size() - kept.size())), pruned);
    }
  }

  @Property
  void previewSaysWhatApplyThenDoesAndChangesNothing(@ForAll("ages") List<Integer> ages) {
    try (StoredRecords records = new StoredRecords()) {
      records.write(new Retention(Duration.ofSeconds(20), 5)::store);
      ages.forEach(age -> measure(records, TABLE, age));
      ages.forEach(age -> run(records, NOW.minusSeconds(age)));
      SortedMap<Key, String> before = records.all();

      Pruning preview = records.read(t -> Pruning.preview(t, Pruning.tables(t), NOW));

      assertEquals(before, records.all());
      assertEquals(preview, prune(records));
      assertEquals(new Pruning(0, 0), prune(records));
    }
  }

  @Test
  void recordThatIsExactlyAsOldAsAllowedStays() {
    try (StoredRecords records = new StoredRecords()) {
      records.write(new Retention(Duration.ofSeconds(10), 9)::store);
      measure(records, TABLE, 10);
      measure(records, TABLE, 11);

      prune(records);

      assertEquals(List.of(10L), counts(records, TABLE));
    }
  }

  @Test
  void recordFromTheFutureStays() {
    try (StoredRecords records = new StoredRecords()) {
      records.write(new Retention(Duration.ofSeconds(1), 9)::store);
      records.write(
          t ->
              Measurements.add(
                  t, TABLE, new Measurement(7, NOW.plusSeconds(900), runId(NOW), false)));

      Pruning pruned = prune(records);

      assertEquals(new Pruning(0, 0), pruned);
    }
  }

  /** {@code now.minus(maxAge)} overflowed. */
  @Test
  void historyCanBeKeptForEver() {
    Duration forever = Duration.ofSeconds(Long.MAX_VALUE);
    try (StoredRecords records = new StoredRecords()) {
      records.write(new Retention(forever, Integer.MAX_VALUE)::store);
      measure(records, TABLE, 1_000_000);

      Pruning pruned = prune(records);

      assertEquals(new Pruning(0, 0), pruned);
      assertEquals(new Retention(forever, Integer.MAX_VALUE), records.read(Retention::find));
      assertThrows(
          IllegalArgumentException.class, () -> new Retention(ChronoUnit.FOREVER.getDuration(), 1));
    }
  }

  /** An age of half a second was stored as 0 seconds, and then no run could be finished. */
  @Test
  void ageThatCannotBeStoredExactlyIsRefused() {
    for (Duration age :
        List.of(
            Duration.ZERO,
            Duration.ofMillis(500),
            Duration.ofMillis(1_500),
            Duration.ofSeconds(-1),
            Duration.ofSeconds(Long.MIN_VALUE))) {
      assertThrows(IllegalArgumentException.class, () -> new Retention(age, 1), age.toString());
    }
    assertThrows(IllegalArgumentException.class, () -> new Retention(Duration.ofSeconds(1), 0));
    assertThrows(IllegalArgumentException.class, () -> new Retention(Duration.ofSeconds(1), -1));
  }

  @Test
  void everyTableThatWasMeasuredIsFoundOnceHoweverLongItsHistory() {
    List<TableKey> tables =
        List.of(
            TableKey.of(TableName.of("a")),
            new TableKey(TableName.of("a"), Optional.of("\u0001")),
            new TableKey(TableName.of("a"), Optional.of("s")),
            new TableKey(TableName.of("a"), Optional.of("s\u0001")),
            TableKey.of(TableName.of("a\0")),
            TableKey.of(TableName.of("b")),
            TableKey.of(TableName.of("\uFFFF")),
            TableKey.of(TableName.of("😀")),
            TableKey.of(TableName.of("s", "a")),
            TableKey.of(TableName.of("c", "s", "a")));
    try (StoredRecords records = new StoredRecords()) {
      for (TableKey table : tables) {
        for (int age = 0; age < 3; age++) {
          measure(records, table, age);
        }
      }

      List<TableKey> found = new ArrayList<>(records.read(Pruning::tables));

      assertEquals(Map.of(), missing(tables, found));
      assertEquals(tables.size(), found.size());
    }
  }

  @Test
  void pruningOneTableLeavesTheHistoryOfTheOthers() {
    TableKey other = TableKey.of(TableName.of("t2"));
    try (StoredRecords records = new StoredRecords()) {
      records.write(new Retention(Duration.ofSeconds(1), 1)::store);
      measure(records, TABLE, 5);
      measure(records, other, 5);

      records.write(t -> Pruning.apply(t, List.of(TABLE), NOW));

      assertEquals(List.of(), counts(records, TABLE));
      assertEquals(List.of(5L), counts(records, other));
    }
  }

  @Test
  void shortHistoryIsPrunedAfterEachRun() {
    try (StoredRecords records = new StoredRecords()) {
      records.write(new Retention(Duration.ofDays(1), 127)::store);
      for (int age = 300; age >= 0; age--) {
        measure(records, TABLE, age);
        pruneInTurn(records, runId(NOW.minusSeconds(age)));

        assertTrue(records.keys(Space.MEASUREMENT).size() <= 127);
      }
    }
  }

  /** Of 640 measurements all would be read to find the one that is to go. */
  @Test
  void longHistoryIsPrunedAfterOneOfManyRuns() {
    int turns = 0;
    int longest = 0;
    try (StoredRecords records = new StoredRecords()) {
      records.write(new Retention(Duration.ofDays(1), 640)::store);
      for (int age = 1_500; age >= 0; age--) {
        measure(records, TABLE, age);
        boolean full = age < 1_500 - 640;
        long pruned = pruneInTurn(records, RunId.of(new UUID(0x7000L, age))).measurements();

        turns += full && pruned > 0 ? 1 : 0;
        longest = Math.max(longest, records.keys(Space.MEASUREMENT).size());
      }
    }
    assertTrue(turns >= 43 && turns <= 172, "not about one run in ten, but " + turns + " of 860");
    assertTrue(longest > 640 && longest < 740, "at most " + longest + " in place of 640");
  }

  @Test
  void whatExpiredRunsDidGoesWithThem() {
    try (StoredRecords records = new StoredRecords()) {
      records.write(new Retention(Duration.ofSeconds(10), 9)::store);
      RunId old = run(records, NOW.minusSeconds(11));
      RunId young = run(records, NOW.minusSeconds(9));

      prune(records);

      assertEquals(List.of(), records.read(t -> Runs.outcomes(t, old)));
      assertEquals(1, records.read(t -> Runs.outcomes(t, young)).size());
      assertEquals(
          List.of(young),
          records.read(t -> Runs.latest(t, 9)).stream().map(RunRecord::id).toList());
    }
  }

  private static Map<TableKey, String> missing(List<TableKey> wanted, List<TableKey> found) {
    Map<TableKey, String> missing = new HashMap<>();
    wanted.stream().filter(t -> !found.contains(t)).forEach(t -> missing.put(t, "not found"));
    return missing;
  }

  private static Pruning prune(StoredRecords records) {
    Pruning[] pruned = new Pruning[1];
    records.write(t -> pruned[0] = Pruning.apply(t, Pruning.tables(t), NOW));
    return pruned[0];
  }

  private static Pruning pruneInTurn(StoredRecords records, RunId run) {
    Pruning[] pruned = new Pruning[1];
    records.write(t -> pruned[0] = Pruning.applyInTurn(t, run, List.of(TABLE), NOW));
    return pruned[0];
  }

  private static void measure(StoredRecords records, TableKey table, int age) {
    Instant at = NOW.minusSeconds(age);
    records.write(t -> Measurements.add(t, table, new Measurement(age, at, runId(at), false)));
  }

  private static List<Long> counts(StoredRecords records, TableKey table) {
    return records.read(t -> Measurements.latest(t, table, 99)).stream()
        .map(Measurement::count)
        .toList();
  }

  private static RunId run(StoredRecords records, Instant start) {
    RunId id = runId(start);
    records.write(
        t -> {
          Runs.put(t, new RunRecord(id, "p", start, Optional.empty(), RunRecord.Status.RUNNING));
          Runs.put(
              t,
              id,
              new TableOutcome(
                  TABLE,
                  TableOutcome.Action.NOTHING,
                  start,
                  Optional.empty(),
                  Optional.empty(),
                  OptionalLong.empty(),
                  ""));
        });
    return id;
  }

  private static RunId runId(Instant start) {
    return RunId.startedAt(start);
  }
}
