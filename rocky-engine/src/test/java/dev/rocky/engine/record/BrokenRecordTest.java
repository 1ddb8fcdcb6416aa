package dev.rocky.engine.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.sql.TableName;
import dev.rocky.state.Key;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A record that this version does not understand is refused, and stays as it is. */
class BrokenRecordTest {

  private static final String RUN = "01959a2c-8d40-7abc-8def-0123456789ab";
  private static final TableKey TABLE = TableKey.of(TableName.of("s", "t"));
  private static final String WATERMARK =
      "{\"last_value\":\"7\",\"updated_at\":\"2025-03-15T14:35:12Z\",\"epoch\":1,"
          + "\"cursor_type\":\"integer\",\"cursor_column\":\"id\",\"run_id\":\""
          + RUN
          + "\",\"origin\":\"loaded\"}";

  private final StoredRecords records = new StoredRecords();

  @AfterEach
  void close() {
    records.close();
  }

  @Test
  void watermarkThatNothingIsWrongWithIsRead() {
    records.putJson(TABLE.in(Space.WATERMARK), WATERMARK);

    Optional<TableState> state = records.read(t -> TableStates.find(t, TABLE)).state();

    assertEquals(CursorValue.of(7), ((Watermark) state.orElseThrow()).lastValue());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "cursor_type | \"integer\"   | \"interval\"",
        "cursor_type | \"integer\"   | \"instant\"",
        "cursor_type | \"integer\"   | 5",
        "cursor_column | \"id\"      | 7",
        "last_value  | \"7\"         | \"seven\"",
        "last_value  | \"7\"         | 7",
        "last_value  | \"7\"         | null",
        "updated_at  | \"2025-03-15T14:35:12Z\" | \"yesterday\"",
        "epoch       | 1             | 1.5",
        "epoch       | 1             | \"1\"",
        "epoch       | 1             | 9223372036854775808",
        "run_id      | \"" + RUN + "\" | \"not a run\"",
        "run_id      | \"" + RUN + "\" | \"1-1-1-1-1\"",
        "origin      | \"loaded\"    | \"guessed\"",
        "origin      | \"loaded\"    | \"loaded\",\"deleted\":\"yes\"",
      })
  void watermarkWithAWrongFieldIsRefusedByTheNameOfKeyAndField(
      String field, String right, String wrong) {
    Key key = TABLE.in(Space.WATERMARK);
    String json = WATERMARK.replace("\"" + field + "\":" + right, "\"" + field + "\":" + wrong);
    records.putJson(key, json);

    RecordException thrown =
        assertThrows(RecordException.class, () -> records.read(t -> TableStates.find(t, TABLE)));

    String message = thrown.getMessage();
    assertTrue(Stream.of(field, "last_value", "deleted").anyMatch(message::contains), message);
    assertTrue(message.contains(key.toString()) && message.contains("newer version"), message);
    assertEquals(json, records.json(key));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[]",
        "null",
        "7",
        "\"text\"",
        "{} {}",
        "{}x",
        "{\"a\":1",
        "{'a':1}",
        "NaN",
        "\u0000"
      })
  void valueThatIsNotOneJsonObjectIsRefusedAndNotOverwritten(String json) {
    Key key = TABLE.in(Space.WATERMARK);
    records.putJson(key, json);

    RecordException reading =
        assertThrows(RecordException.class, () -> records.read(t -> TableStates.find(t, TABLE)));
    RecordException writing =
        assertThrows(
            RecordException.class,
            () ->
                records.write(t -> TableStates.put(t, TABLE, new Tombstone(Instant.EPOCH, 1, ""))));

    assertTrue(reading.getMessage().contains(key.toString()), reading.getMessage());
    assertEquals(reading.getMessage(), writing.getMessage());
    assertEquals(json, records.json(key));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "RUN         |"
            + " {\"pipeline\":\"p\",\"started_at\":\"2025-03-15T14:30:00Z\",\"status\":\"paused\"}",
        "RUN         |"
            + " {\"pipeline\":\"p\",\"started_at\":\"2025-03-15T14:30:00Z\",\"status\":\"running\",\"finished_at\":5}",
        "MEASUREMENT | {\"count\":-1,\"timestamp\":\"2025-03-15T14:30:00Z\"}",
        "MEASUREMENT | {\"count\":1,\"timestamp\":\"2025-03-15T14:30:00Z\",\"excluded\":\"no\"}",
        "MEASUREMENT |"
            + " {\"count\":1,\"timestamp\":\"2025-03-15T14:30:00Z\",\"excluded\":true,\"standing\":\"odd\"}",
        "MEASUREMENT |"
            + " {\"count\":1,\"timestamp\":\"2025-03-15T14:30:00Z\",\"excluded\":false,\"standing\":\"flagged\"}",
        "MEASUREMENT |"
            + " {\"count\":1,\"timestamp\":\"2025-03-15T14:30:00Z\",\"decided_at\":\"2025-03-15T14:30:00Z\",\"reason\":\"\"}",
        "MEASUREMENT |"
            + " {\"count\":1,\"timestamp\":\"2025-03-15T14:30:00Z\",\"standing\":\"accepted\",\"decided_at\":\"2025-03-15T14:30:00Z\"}",
        "INTENT      |"
            + " {\"run_id\":\"x\",\"owner\":\"\",\"strategy\":\"\",\"window\":\"\",\"begun_at\":\"2025-03-15T14:30:00Z\"}",
        "RETENTION   | {\"max_age_seconds\":0,\"max_count\":1}",
        "RETENTION   | {\"max_age_seconds\":1,\"max_count\":5000000000}",
        "TABLE_OUTCOME | {\"action\":\"merged\",\"at\":\"2025-03-15T14:30:00Z\",\"detail\":\"\"}",
        "TABLE_OUTCOME |"
            + " {\"action\":\"copied\",\"at\":\"2025-03-15T14:30:00Z\",\"detail\":\"\",\"before\":5}",
        "TABLE_OUTCOME |"
            + " {\"action\":\"copied\",\"at\":\"2025-03-15T14:30:00Z\",\"detail\":\"\",\"rows\":\"5\"}"
      })
  void recordOfANewerVersionIsRefused(Space space, String json) {
    Key key = key(space);
    records.putJson(key, json);

    RecordException thrown = assertThrows(RecordException.class, () -> readAll(space));

    assertTrue(thrown.getMessage().contains(key.toString()), thrown.getMessage());
    assertEquals(json, records.json(key));
  }

  @ParameterizedTest
  @ValueSource(strings = {"WATERMARK", "MEASUREMENT", "RUN", "TABLE_OUTCOME"})
  void keyOfANewerVersionIsRefused(Space space) {
    Key key =
        switch (space) {
          case MEASUREMENT -> TABLE.in(space, "one part too few");
          case TABLE_OUTCOME -> Key.of(space.id(), RUN);
          default -> Key.of(space.id(), "one part");
        };
    records.putJson(
        key,
        space == Space.MEASUREMENT
            ? "{\"count\":1,\"timestamp\":\"2025-03-15T14:30:00Z\"}"
            : WATERMARK);

    RecordException thrown = assertThrows(RecordException.class, () -> readAll(space));

    assertTrue(thrown.getMessage().contains(key.toString()), thrown.getMessage());
  }

  private static Key key(Space space) {
    return switch (space) {
      case WATERMARK, INTENT -> TABLE.in(space);
      case MEASUREMENT -> TABLE.in(space, "2025-03-15T14:30:00.000000000Z", RUN);
      case RUN -> Key.of(space.id(), RUN);
      case TABLE_OUTCOME -> Key.of(space.id(), RUN, "", "", "t", "");
      case RETENTION -> Key.of(space.id(), "default");
    };
  }

  private Object readAll(Space space) {
    return switch (space) {
      case WATERMARK -> records.read(t -> TableStates.forEach(t, (table, state) -> true));
      case INTENT -> records.read(t -> Intents.find(t, TABLE));
      case MEASUREMENT -> records.read(t -> Measurements.latest(t, TABLE, 9));
      case RUN -> records.read(t -> Runs.latest(t, 9));
      case TABLE_OUTCOME -> records.read(t -> List.copyOf(Runs.outcomes(t, new RunId(RUN))));
      case RETENTION -> records.read(Retention::find);
    };
  }
}
