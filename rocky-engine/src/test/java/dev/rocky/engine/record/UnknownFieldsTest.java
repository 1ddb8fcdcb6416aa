package dev.rocky.engine.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.sql.TableName;
import dev.rocky.state.Key;
import dev.rocky.state.WriteTransaction;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a newer version of the library wrote beside the known fields survives a rewrite. */
class UnknownFieldsTest {

  private static final RunId RUN = RunId.startedAt(Instant.EPOCH);
  private static final Instant NOW = Instant.parse("2025-03-15T14:30:00Z");
  private static final TableKey TABLE = TableKey.of(TableName.of("s", "t"));

  private static final Map<String, Consumer<WriteTransaction>> WRITERS =
      Map.of(
          "watermark",
          t ->
              TableStates.put(
                  t, TABLE, new Watermark(CursorValue.of(7), "id", NOW, RUN, 1, Origin.LOADED)),
          "tombstone",
          t -> TableStates.put(t, TABLE, new Tombstone(NOW, 2, "r")),
          "measurement",
          t -> Measurements.add(t, TABLE, new Measurement(3, NOW, RUN, false)),
          "intent",
          t -> Intents.put(t, TABLE, new Intent(RUN, "o", "append", "w", NOW)),
          "run",
          t -> Runs.put(t, new RunRecord(RUN, "p", NOW, Optional.of(NOW), RunRecord.Status.FAILED)),
          "outcome",
          t ->
              Runs.put(
                  t,
                  RUN,
                  new TableOutcome(
                      TABLE,
                      TableOutcome.Action.NOTHING,
                      NOW,
                      Optional.of("1"),
                      Optional.empty(),
                      OptionalLong.of(0),
                      "d")),
          "retention",
          new Retention(Duration.ofDays(1), 2)::store);

  private static final String UNKNOWN =
      "\"lease\":{\"until\":\"2030\",\"holders\":[1,null,true]},\"ratio\":0.10,"
          + "\"exact\":3.141592653589793238462643383279502884197,"
          + "\"big\":123456789012345678901234567890,\"none\":null,\"\":\"\\u0000\"";

  @ParameterizedTest
  @ValueSource(
      strings = {"watermark", "tombstone", "measurement", "intent", "run", "outcome", "retention"})
  void unknownFieldsSurviveARewriteToTheLastDigit(String kind) {
    Consumer<WriteTransaction> writer = WRITERS.get(kind);
    try (StoredRecords records = new StoredRecords()) {
      records.write(writer);
      Key key = records.all().firstKey();
      String known = records.json(key);
      records.putJson(key, "{" + UNKNOWN + "," + known.substring(1));

      records.write(writer);

      assertEquals("{" + UNKNOWN + "," + known.substring(1), records.json(key));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void unknownFieldsSurviveADeletionAndANewBeginning(boolean deletedFirst) {
    try (StoredRecords records = new StoredRecords()) {
      records.write(WRITERS.get(deletedFirst ? "tombstone" : "watermark"));
      Key key = records.only(Space.WATERMARK);
      records.putJson(key, "{\"labels\":[\"gold\"]," + records.json(key).substring(1));

      records.write(WRITERS.get(deletedFirst ? "watermark" : "tombstone"));

      assertTrue(records.json(key).startsWith("{\"labels\":[\"gold\"],"), records.json(key));
    }
  }
}
