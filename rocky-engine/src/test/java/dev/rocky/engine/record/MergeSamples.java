package dev.rocky.engine.record;

import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.sql.TableName;
import dev.rocky.state.Key;
import dev.rocky.state.WriteTransaction;
import dev.rocky.state.spi.MergeRule;
import dev.rocky.state.spi.Merged;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Versions of one record in each space, alike enough to meet in every way that there is. */
final class MergeSamples {

  static final TableKey TABLE = TableKey.of(TableName.of("raw", "orders"));
  static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
  static final List<RunId> RUNS =
      List.of(
          new RunId("019c13a8-0000-7000-8000-000000000001"),
          new RunId("019c13a8-0000-7000-8000-000000000002"));

  private MergeSamples() {}

  static MergeRule rule(Space space, OnConflict onConflict) {
    return RecordRules.of(onConflict).of(key(space));
  }

  /** The key of the record. */
  static Key key(Space space) {
    return switch (space) {
      case WATERMARK, INTENT -> TABLE.in(space);
      case MEASUREMENT -> TABLE.in(space, SortableTime.format(NOON), RUNS.get(0).toString());
      case RUN -> Key.of(space.id(), RUNS.get(0).toString());
      case TABLE_OUTCOME -> Key.of(space.id(), RUNS.get(0).toString(), "", "raw", "orders", "");
      case RETENTION -> Key.of(space.id(), "default");
    };
  }

  /** What both machines have in the end; empty if a person has to decide. */
  static Optional<Optional<byte[]>> end(
      MergeRule rule, Key key, Optional<byte[]> ours, Optional<byte[]> theirs) {
    if (Arrays.equals(ours.orElse(null), theirs.orElse(null))) {
      return Optional.of(ours);
    }
    Merged merged = rule.merge(key, ours, theirs);
    if (merged instanceof Merged.Value third) {
      return Optional.of(Optional.of(third.bytes()));
    }
    if (merged instanceof Merged.Conflict) {
      return Optional.empty();
    }
    return Optional.of(merged instanceof Merged.Ours ? ours : theirs);
  }

  /** Records as they are stored, some with a field that only a later version knows. */
  static Arbitrary<byte[]> stored(Space space) {
    Arbitrary<byte[]> plain =
        switch (space) {
          case WATERMARK -> states().map(s -> bytes(space, t -> TableStates.put(t, TABLE, s)));
          case MEASUREMENT ->
              measurements().map(m -> bytes(space, t -> Measurements.add(t, TABLE, m)));
          case RUN -> runs().map(r -> bytes(space, t -> Runs.put(t, r)));
          case TABLE_OUTCOME -> outcomes().map(o -> bytes(space, t -> Runs.put(t, RUNS.get(0), o)));
          case INTENT -> intents().map(i -> bytes(space, t -> Intents.put(t, TABLE, i)));
          case RETENTION -> retentions().map(r -> bytes(space, r::store));
        };
    return Combinators.combine(plain, Arbitraries.of("", "", "a", "b"))
        .as((bytes, later) -> later.isEmpty() ? bytes : with(space, bytes, later));
  }

  /** The same, or with some of their bytes changed, cut off, or none of it. */
  static Arbitrary<byte[]> damaged(Space space) {
    Arbitrary<byte[]> hit =
        Combinators.combine(stored(space), Arbitraries.integers(), Arbitraries.bytes())
            .as(
                (bytes, at, value) -> {
                  byte[] changed = bytes.clone();
                  changed[Math.floorMod(at, changed.length)] = value;
                  return changed;
                });
    Arbitrary<byte[]> cut =
        Combinators.combine(stored(space), Arbitraries.integers())
            .as((bytes, at) -> Arrays.copyOf(bytes, Math.floorMod(at, bytes.length)));
    Arbitrary<byte[]> odd =
        Arbitraries.of("", "{}", "[]", "null", "7", "{\"epoch\":1e99}", "{\"deleted\":3}")
            .map(text -> text.getBytes(StandardCharsets.UTF_8));
    Arbitrary<byte[]> halved =
        stored(space)
            .map(
                bytes ->
                    new String(bytes, StandardCharsets.UTF_8)
                        .replace("\"}", "\\ud800\"}")
                        .getBytes(StandardCharsets.UTF_8));
    Arbitrary<byte[]> random = Arbitraries.bytes().array(byte[].class).ofMaxSize(40);
    return Arbitraries.oneOf(stored(space), hit, cut, odd, halved, random);
  }

  static byte[] bytes(Space space, Consumer<WriteTransaction> put) {
    try (StoredRecords records = new StoredRecords()) {
      records.write(put);
      return records.json(key(space)).getBytes(StandardCharsets.UTF_8);
    }
  }

  static Watermark watermark(long value, long epoch, Origin origin) {
    return new Watermark(CursorValue.of(value), "id", NOON, RUNS.get(0), epoch, origin);
  }

  static byte[] bytes(TableState state) {
    return bytes(Space.WATERMARK, t -> TableStates.put(t, TABLE, state));
  }

  static byte[] bytes(Intent intent) {
    return bytes(Space.INTENT, t -> Intents.put(t, TABLE, intent));
  }

  private static byte[] with(Space space, byte[] bytes, String later) {
    return JsonRecord.read(key(space), bytes).with("later", later).bytes();
  }

  private static Arbitrary<TableState> states() {
    Arbitrary<CursorValue> values =
        Arbitraries.of(
            CursorValue.of(1), CursorValue.of(2), CursorValue.of("1"), CursorValue.of("2"));
    Arbitrary<TableState> watermarks =
        Combinators.combine(
                values,
                Arbitraries.frequencyOf(
                    Tuple.of(9, Arbitraries.just("id")), Tuple.of(1, Arbitraries.just("at"))),
                times(),
                Arbitraries.of(RUNS),
                epochs(),
                Arbitraries.of(Origin.values()))
            .as(Watermark::new);
    Arbitrary<TableState> tombstones =
        Combinators.combine(times(), epochs(), Arbitraries.of("r", "s")).as(Tombstone::new);
    return Arbitraries.oneOf(watermarks, watermarks, tombstones);
  }

  private static Arbitrary<Long> epochs() {
    return Arbitraries.of(1L, 1L, 2L);
  }

  private static Arbitrary<Instant> times() {
    return Arbitraries.of(NOON, NOON.plusNanos(1), NOON.plusSeconds(3));
  }

  private static Arbitrary<Measurement> measurements() {
    return Combinators.combine(
            Arbitraries.of(1L, 2L),
            Arbitraries.of(Standing.values()),
            Combinators.combine(times(), Arbitraries.of("r", "s"))
                .as(Measurement.Decision::new)
                .optional())
        .as(
            (count, standing, decision) ->
                new Measurement(
                    count, NOON, RUNS.get(0), standing, decision.filter(d -> standing.byPerson())));
  }

  private static Arbitrary<RunRecord> runs() {
    return Combinators.combine(
            times().optional(0.6), Arbitraries.of(RunRecord.Status.values()), Arbitraries.of("p"))
        .as((ended, status, name) -> new RunRecord(RUNS.get(0), name, NOON, ended, status));
  }

  private static Arbitrary<TableOutcome> outcomes() {
    return Combinators.combine(
            times(), Arbitraries.of(TableOutcome.Action.values()), Arbitraries.of("d", "e"))
        .as(
            (at, action, detail) ->
                new TableOutcome(
                    TABLE,
                    action,
                    at,
                    Optional.empty(),
                    Optional.of("2"),
                    OptionalLong.of(1),
                    detail));
  }

  /** None is exclusive: of those the one wins that is at the remote, in whatever order. */
  private static Arbitrary<Intent> intents() {
    return Combinators.combine(
            Arbitraries.of(RUNS),
            Arbitraries.of("a", "b", "b and c", "c (" + RUNS.get(0) + ")", ""),
            Arbitraries.of("append", "merge", "full refresh", "to come"),
            Arbitraries.of("(1, ∞)", "(2, ∞)"),
            times(),
            Arbitraries.of("v1", "v2").optional(),
            Arbitraries.just(Optional.<Instant>empty()))
        .as(Intent::new);
  }

  private static Arbitrary<Retention> retentions() {
    return Combinators.combine(Arbitraries.of(1, 2, 3), Arbitraries.of(1, 2, 3))
        .as((days, count) -> new Retention(Duration.ofDays(days), count));
  }
}
