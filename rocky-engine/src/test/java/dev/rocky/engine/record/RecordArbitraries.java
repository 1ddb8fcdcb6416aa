package dev.rocky.engine.record;

import dev.rocky.engine.cursor.CursorArbitraries;
import dev.rocky.engine.sql.TableName;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Legal records, from the ordinary to the extreme. */
final class RecordArbitraries {

  private RecordArbitraries() {}

  /** Names that are easily confused: dots, quotes, case, composed and decomposed characters. */
  static Arbitrary<String> parts() {
    Arbitrary<String> confusing =
        Arbitraries.of(
            "a", "A", "b", "a.b", "a.b.c", "b.c", "c", "\"", "\"a\"", "a\"b", "a#b", "#", "é",
            "e\u0301", "É", "ß", "ss", "İ", "i", "\u0001", "\0", "a\0", "a\u0001", "a\0b", " ",
            "a ", "😀", "日本", "\uFFFF", "\\", "'", "..", "%", "a\nb");
    Arbitrary<String> any = CursorArbitraries.texts().filter(text -> !text.isEmpty());
    Arbitrary<String> longest = Arbitraries.of("x", "日", "\uFFFF", "\0").map(c -> c.repeat(1024));
    return Arbitraries.frequencyOf(Tuple.of(8, confusing), Tuple.of(3, any), Tuple.of(1, longest));
  }

  static Arbitrary<TableName> names() {
    return Combinators.combine(Arbitraries.integers().between(1, 3), parts(), parts(), parts())
        .as(
            (count, one, two, three) ->
                switch (count) {
                  case 1 -> TableName.of(one);
                  case 2 -> TableName.of(one, two);
                  default -> TableName.of(one, two, three);
                });
  }

  static Arbitrary<TableKey> tables() {
    return Combinators.combine(names(), parts().optional(0.5)).as(TableKey::new);
  }

  static Arbitrary<RunId> runs() {
    return Combinators.combine(Arbitraries.longs(), Arbitraries.longs())
        .as((high, low) -> RunId.of(new UUID(high, low)));
  }

  /** Times that a clock shows: nanoseconds and years from 0000 to 9999. */
  static Arbitrary<Instant> times() {
    return Combinators.combine(
            Arbitraries.longs().between(-62_167_219_200L, 253_402_300_799L),
            Arbitraries.integers().between(0, 999_999_999))
        .as(Instant::ofEpochSecond);
  }

  static Arbitrary<TableState> states() {
    return Arbitraries.oneOf(watermarks(), tombstones());
  }

  static Arbitrary<Watermark> watermarks() {
    return Combinators.combine(
            CursorArbitraries.values(),
            CursorArbitraries.texts(),
            times(),
            runs(),
            Arbitraries.longs(),
            Arbitraries.of(Origin.values()))
        .as(Watermark::new);
  }

  static Arbitrary<Tombstone> tombstones() {
    return Combinators.combine(times(), Arbitraries.longs(), CursorArbitraries.texts())
        .as(Tombstone::new);
  }

  static Arbitrary<Measurement> measurements() {
    Arbitrary<Long> counts =
        Arbitraries.oneOf(
            Arbitraries.longs().greaterOrEqual(0), Arbitraries.of(0L, 1L, Long.MAX_VALUE));
    return Combinators.combine(
            counts,
            times(),
            runs(),
            Arbitraries.of(Standing.values()),
            Combinators.combine(times(), CursorArbitraries.texts())
                .as(Measurement.Decision::new)
                .optional())
        .as(
            (count, at, run, standing, decision) ->
                new Measurement(
                    count, at, run, standing, decision.filter(d -> standing.byPerson())));
  }

  static Arbitrary<Intent> intents() {
    return Combinators.combine(
            runs(),
            CursorArbitraries.texts(),
            CursorArbitraries.texts(),
            CursorArbitraries.texts(),
            times(),
            CursorArbitraries.texts().optional(),
            times().optional())
        .as(Intent::new);
  }

  static Arbitrary<RunRecord> runRecords() {
    return Combinators.combine(
            runs(),
            CursorArbitraries.texts(),
            times(),
            times().optional(0.7),
            Arbitraries.of(RunRecord.Status.values()))
        .as(RunRecord::new);
  }

  static Arbitrary<TableOutcome> outcomes() {
    return Combinators.combine(
            tables(),
            Arbitraries.of(TableOutcome.Action.values()),
            times(),
            CursorArbitraries.texts().optional(0.5),
            CursorArbitraries.texts().optional(0.5),
            Arbitraries.longs().greaterOrEqual(0).optional(0.5),
            CursorArbitraries.texts())
        .as(
            (table, action, at, before, after, rows, detail) ->
                new TableOutcome(table, action, at, before, after, rows(rows), detail));
  }

  private static OptionalLong rows(Optional<Long> rows) {
    return rows.map(OptionalLong::of).orElse(OptionalLong.empty());
  }
}
