package dev.rocky.engine.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Whatever is stored is read back as it was. */
class RecordRoundTripTest {

  @Provide
  Arbitrary<TableKey> tables() {
    return RecordArbitraries.tables();
  }

  @Provide
  Arbitrary<TableState> states() {
    return RecordArbitraries.states();
  }

  @Provide
  Arbitrary<List<TableState>> severalStates() {
    return RecordArbitraries.states().list().ofMinSize(2).ofMaxSize(4);
  }

  @Provide
  Arbitrary<Measurement> measurements() {
    return RecordArbitraries.measurements();
  }

  @Provide
  Arbitrary<Intent> intents() {
    return RecordArbitraries.intents();
  }

  @Provide
  Arbitrary<RunRecord> runs() {
    return RecordArbitraries.runRecords();
  }

  @Provide
  Arbitrary<TableOutcome> outcomes() {
    return RecordArbitraries.outcomes();
  }

  @Property(tries = 2_000, edgeCases = EdgeCasesMode.MIXIN)
  void statesOfEveryKindAndCursorTypeReadBack(
      @ForAll("tables") TableKey table, @ForAll("states") TableState state) {
    try (StoredRecords records = new StoredRecords()) {
      records.write(transaction -> TableStates.put(transaction, table, state));

      Map<TableKey, TableState> read = new HashMap<>();
      records.read(t -> TableStates.forEach(t, (key, s) -> read.put(key, s) == null));

      assertEquals(Map.of(table, state), read);
      assertEquals(Optional.of(state), records.read(t -> TableStates.find(t, table)).state());
    }
  }

  @Property(edgeCases = EdgeCasesMode.MIXIN)
  void stateThatReplacesAnotherLeavesNothingOfItBehind(
      @ForAll("tables") TableKey table, @ForAll("severalStates") List<TableState> states) {
    TableState last = states.get(states.size() - 1);
    try (StoredRecords records = new StoredRecords();
        StoredRecords fresh = new StoredRecords()) {
      fresh.write(transaction -> TableStates.put(transaction, table, last));

      states.forEach(s -> records.write(transaction -> TableStates.put(transaction, table, s)));

      assertEquals(fields(fresh), fields(records));
      assertEquals(Optional.of(last), records.read(t -> TableStates.find(t, table)).state());
    }
  }

  @Property(edgeCases = EdgeCasesMode.MIXIN)
  void versionChangesIfAndOnlyIfTheStateDoes(
      @ForAll("tables") TableKey table,
      @ForAll("states") TableState one,
      @ForAll("states") TableState two) {
    try (StoredRecords records = new StoredRecords()) {
      StateVersion none = version(records, table);
      records.write(transaction -> TableStates.put(transaction, table, one));
      StateVersion first = version(records, table);
      records.write(transaction -> TableStates.put(transaction, table, one));
      StateVersion again = version(records, table);

      records.write(transaction -> TableStates.put(transaction, table, two));

      assertEquals(StateVersion.NONE, none);
      assertNotEquals(none, first);
      assertEquals(first, again);
      assertEquals(one.equals(two), version(records, table).equals(first));
    }
  }

  @Property(edgeCases = EdgeCasesMode.MIXIN)
  void measurementsReadBack(
      @ForAll("tables") TableKey table, @ForAll("measurements") Measurement measurement) {
    try (StoredRecords records = new StoredRecords()) {
      records.write(transaction -> Measurements.add(transaction, table, measurement));

      List<Measurement> read = records.read(t -> Measurements.latest(t, table, 5));

      assertEquals(List.of(measurement), read);
    }
  }

  @Property(edgeCases = EdgeCasesMode.MIXIN)
  void intentsReadBackUntilTheyAreCleared(
      @ForAll("tables") TableKey table, @ForAll("intents") Intent intent) {
    try (StoredRecords records = new StoredRecords()) {
      records.write(transaction -> Intents.put(transaction, table, intent));
      Optional<Intent> read = records.read(t -> Intents.find(t, table));

      records.write(transaction -> Intents.clear(transaction, table));

      assertEquals(Optional.of(intent), read);
      assertEquals(Optional.empty(), records.read(t -> Intents.find(t, table)));
    }
  }

  @Property(edgeCases = EdgeCasesMode.MIXIN)
  void runsReadBack(@ForAll("runs") RunRecord run) {
    try (StoredRecords records = new StoredRecords()) {
      records.write(transaction -> Runs.put(transaction, run));

      List<RunRecord> read = records.read(t -> Runs.latest(t, 2));

      assertEquals(List.of(run), read);
    }
  }

  @Property(edgeCases = EdgeCasesMode.MIXIN)
  void outcomesReadBack(@ForAll("runs") RunRecord run, @ForAll("outcomes") TableOutcome outcome) {
    try (StoredRecords records = new StoredRecords()) {
      records.write(transaction -> Runs.put(transaction, run.id(), outcome));

      List<TableOutcome> read = records.read(t -> Runs.outcomes(t, run.id()));

      assertEquals(List.of(outcome), read);
    }
  }

  @Property(edgeCases = EdgeCasesMode.MIXIN)
  void retentionReadsBack(
      @ForAll @LongRange(min = 1) long seconds, @ForAll @IntRange(min = 1) int count) {
    Retention retention = new Retention(Duration.ofSeconds(seconds), count);
    try (StoredRecords records = new StoredRecords()) {
      records.write(retention::store);

      Retention read = records.read(Retention::find);

      assertEquals(retention, read);
    }
  }

  @Property(edgeCases = EdgeCasesMode.MIXIN)
  void textOfTimesInKeysSortsByTime(@ForAll("measurements") Measurement one) {
    Instant earlier = one.timestamp().minusNanos(1);
    if (earlier.isBefore(Instant.parse("0000-01-01T00:00:00Z"))) {
      earlier = one.timestamp();
    }

    String text = SortableTime.format(one.timestamp());

    assertTrue(SortableTime.format(earlier).compareTo(text) <= 0, text);
    assertEquals(30, text.length());
    assertEquals(one.timestamp(), SortableTime.parse(text));
  }

  private static StateVersion version(StoredRecords records, TableKey table) {
    return records.read(t -> TableStates.find(t, table)).version();
  }

  /** Fields without their order, which a replaced record keeps. */
  private static Map<String, Object> fields(StoredRecords records) {
    try {
      return new ObjectMapper()
          .readValue(
              records.json(records.only(Space.WATERMARK)),
              new TypeReference<Map<String, Object>>() {});
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
