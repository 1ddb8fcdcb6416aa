package dev.rocky.engine.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.RunRecord.Status;
import dev.rocky.engine.record.TableOutcome.Action;
import dev.rocky.engine.sql.TableName;
import dev.rocky.state.Key;
import dev.rocky.state.WriteTransaction;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * The exact bytes of every record, as {@code vectors/records.txt} and {@code
 * docs/storage-format.md} have them. A change here is a change of the storage format.
 */
class RecordVectorsTest {

  private static final RunId RUN = new RunId("01959a2c-8d40-7abc-8def-0123456789ab");
  private static final Instant START = Instant.parse("2025-03-15T14:30:00Z");
  private static final Instant WRITTEN = Instant.parse("2025-03-15T14:35:12.000000001Z");
  private static final TableKey ORDERS =
      TableKey.of(TableName.of("acme_warehouse", "staging__us_west__shopify", "orders"));
  private static final TableKey SHORT = TableKey.of(TableName.of("t"));
  private static final TableKey ODD =
      new TableKey(TableName.of("a.b", "Ünï\"\0"), Optional.of("shop 1"));

  private record Vector(String key, String json) {}

  @Test
  void everyRecordIsWrittenToTheByteAsTheVectorsSay() throws Exception {
    Map<String, Vector> expected = vectors();

    Map<String, Vector> written = new LinkedHashMap<>();
    writers().forEach((name, writer) -> written.put(name, write(writer)));

    assertEquals(text(expected), text(written));
  }

  @Test
  void everyVectorIsReadAsItWasMeant() throws Exception {
    try (StoredRecords records = new StoredRecords()) {
      for (Vector vector : vectors().values()) {
        if (!vector.json().contains("\"deleted\"")) {
          records.putJson(Key.ofBytes(HexFormat.of().parseHex(vector.key())), vector.json());
        }
      }

      Map<TableKey, TableState> states = new TreeMap<>(Comparator.comparing(Object::toString));
      records.read(t -> TableStates.forEach(t, (table, state) -> states.put(table, state) == null));

      assertEquals(watermark(instant(), Origin.LOADED), states.get(ORDERS));
      assertEquals(watermark(CursorValue.of("é\"\\\n\0😀"), Origin.REWOUND), states.get(ODD));
      assertEquals(
          List.of(new Measurement(150_432, START, RUN, false)),
          records.read(t -> Measurements.latest(t, ORDERS, 9)));
      assertEquals(Optional.of(intent()), records.read(t -> Intents.find(t, ORDERS)));
      assertEquals(Optional.of(exclusive()), records.read(t -> Intents.find(t, SHORT)));
      assertEquals(
          List.of(new RunRecord(RUN, "bronze", START, Optional.of(WRITTEN), Status.SUCCEEDED)),
          records.read(t -> Runs.latest(t, 9)));
      assertEquals(List.of(failed(), copied()), records.read(t -> Runs.outcomes(t, RUN)));
      assertEquals(Retention.DEFAULT, records.read(Retention::find));
    }
  }

  private static Map<String, Consumer<WriteTransaction>> writers() {
    Map<String, Consumer<WriteTransaction>> writers = new LinkedHashMap<>();
    writers.put("watermark", state(ORDERS, watermark(instant(), Origin.LOADED)));
    writers.put(
        "watermark of one of several sources",
        state(ODD, watermark(CursorValue.of("é\"\\\n\0😀"), Origin.REWOUND)));
    for (CursorType type : CursorType.values()) {
      writers.put(
          "watermark of type " + type, state(SHORT, watermark(value(type), Origin.RECOVERED)));
    }
    writers.put("tombstone", state(ORDERS, new Tombstone(WRITTEN, 2, "backfill")));
    writers.put(
        "measurement",
        t -> Measurements.add(t, ORDERS, new Measurement(150_432, START, RUN, false)));
    writers.put(
        "measurement, excluded",
        t -> Measurements.add(t, SHORT, new Measurement(Long.MAX_VALUE, WRITTEN, RUN, true)));
    writers.put("intent, exclusive", t -> Intents.put(t, SHORT, exclusive()));
    writers.put(
        "measurement, flagged",
        t -> Measurements.add(t, SHORT, new Measurement(7, WRITTEN, RUN, false).flagged()));
    writers.put(
        "measurement, new normal",
        t ->
            Measurements.add(
                t,
                SHORT,
                new Measurement(9, WRITTEN, RUN, false)
                    .decided(
                        Standing.NEW_NORMAL, new Measurement.Decision(WRITTEN, "a second shop"))));
    writers.put("intent", t -> Intents.put(t, ORDERS, intent()));
    writers.put(
        "run, running",
        t -> Runs.put(t, new RunRecord(RUN, "bronze", START, Optional.empty(), Status.RUNNING)));
    writers.put(
        "run, finished",
        t ->
            Runs.put(
                t, new RunRecord(RUN, "bronze", START, Optional.of(WRITTEN), Status.SUCCEEDED)));
    writers.put("outcome, copied", t -> Runs.put(t, RUN, copied()));
    writers.put("outcome, failed", t -> Runs.put(t, RUN, failed()));
    writers.put("retention", Retention.DEFAULT::store);
    return writers;
  }

  private static CursorValue instant() {
    return CursorValue.of(Instant.parse("2025-03-15T14:30:00Z"));
  }

  private static CursorValue value(CursorType type) {
    return CursorValue.parse(
        type,
        switch (type) {
          case INSTANT -> "-0044-03-15T14:30:00.123456789Z";
          case LOCAL_DATE_TIME -> "2025-03-15T14:30";
          case DATE -> "1970-01-01";
          case INTEGER -> "-1234567890123456789012345678901234567890";
          case DECIMAL -> "10.00";
          case TEXT -> "";
          case UUID -> "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
        });
  }

  private static Watermark watermark(CursorValue value, Origin origin) {
    return new Watermark(value, "_fivetran_synced", WRITTEN, RUN, 1, origin);
  }

  private static Intent exclusive() {
    return new Intent(
        RUN,
        "pid 1",
        "append",
        "(0, ∞)",
        START,
        Optional.of("0123456789abcdef"),
        Optional.of(START.plusSeconds(21_600)));
  }

  private static Intent intent() {
    return new Intent(RUN, "pid 1", "append", "(2025-03-15T14:30:00Z, ∞)", START);
  }

  private static TableOutcome copied() {
    return new TableOutcome(
        ORDERS,
        Action.COPIED,
        WRITTEN,
        Optional.of("2025-03-14T00:00:00Z"),
        Optional.of("2025-03-15T14:30:00Z"),
        OptionalLong.of(12),
        "append of (2025-03-14T00:00:00Z, ∞)");
  }

  private static TableOutcome failed() {
    return new TableOutcome(
        ODD,
        Action.FAILED,
        WRITTEN,
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        "no such table");
  }

  private static Consumer<WriteTransaction> state(TableKey table, TableState state) {
    return transaction -> TableStates.put(transaction, table, state);
  }

  private static Vector write(Consumer<WriteTransaction> writer) {
    try (StoredRecords records = new StoredRecords()) {
      records.write(writer);
      Key only = records.all().firstKey();
      return new Vector(HexFormat.of().formatHex(only.bytes()), records.json(only));
    }
  }

  /** Blocks of three lines: a name in brackets, the key in hexadecimal digits, the JSON. */
  private static Map<String, Vector> vectors() throws IOException {
    List<String> lines = new ArrayList<>();
    try (InputStream in = RecordVectorsTest.class.getResourceAsStream("/vectors/records.txt")) {
      new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .forEach(lines::add);
    }
    Map<String, Vector> vectors = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i += 3) {
      String name = lines.get(i).substring(1, lines.get(i).length() - 1);
      vectors.put(name, new Vector(lines.get(i + 1), lines.get(i + 2)));
    }
    return vectors;
  }

  private static String text(Map<String, Vector> vectors) {
    StringBuilder text = new StringBuilder();
    vectors.forEach(
        (name, v) -> text.append("[%s]\n%s\n%s\n\n".formatted(name, v.key(), v.json())));
    return text.toString();
  }
}
