package dev.rocky.engine.record;

import dev.rocky.state.Key;
import dev.rocky.state.ReadTransaction;
import dev.rocky.state.Scan;
import dev.rocky.state.WriteTransaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The run history of a ledger: one key for each run, in the order in which they started, and one
 * for each table of a run.
 *
 * @since 0.1
 */
public final class Runs {

  private Runs() {}

  /** Stores {@code run} and keeps the fields that this version does not know. */
  public static void put(WriteTransaction transaction, RunRecord run) {
    Key key = Key.of(Space.RUN.id(), run.id().toString());
    JsonRecord record =
        JsonRecord.over(key, transaction.get(key))
            .with("pipeline", run.pipeline())
            .with("started_at", run.startedAt())
            .with("finished_at", run.finishedAt().map(Instant::toString))
            .with("status", run.status());
    transaction.put(key, record.bytes());
  }

  /** Stores what {@code run} did with a table; a later outcome of the same table replaces it. */
  public static void put(WriteTransaction transaction, RunId run, TableOutcome outcome) {
    Key key = outcomeKey(run, outcome.table());
    JsonRecord record =
        JsonRecord.over(key, transaction.get(key))
            .with("action", outcome.action())
            .with("at", outcome.at())
            .with("before", outcome.before())
            .with("after", outcome.after())
            .with("detail", outcome.detail());
    if (outcome.rows().isPresent()) {
      record.with("rows", outcome.rows().getAsLong());
    } else {
      record.without("rows");
    }
    transaction.put(key, record.bytes());
  }

  /** The run {@code id}. */
  public static Optional<RunRecord> find(ReadTransaction transaction, RunId id) {
    Key key = Key.of(Space.RUN.id(), id.toString());
    return transaction.get(key).map(stored -> decodeRun(key, stored));
  }

  /** The last {@code limit} runs, the newest first. */
  public static List<RunRecord> latest(ReadTransaction transaction, int limit) {
    List<RunRecord> latest = new ArrayList<>();
    if (limit > 0) {
      transaction.scan(
          Scan.prefix(Space.RUN.prefix()).reversed(),
          (key, value) -> {
            latest.add(decodeRun(key, value));
            return latest.size() < limit;
          });
    }
    return List.copyOf(latest);
  }

  /** What {@code run} did, in the order of the tables' keys. */
  public static List<TableOutcome> outcomes(ReadTransaction transaction, RunId run) {
    List<TableOutcome> outcomes = new ArrayList<>();
    transaction.scan(
        Scan.prefix(Key.of(Space.TABLE_OUTCOME.id(), run.toString())),
        (key, value) -> {
          outcomes.add(decodeOutcome(key, value));
          return true;
        });
    return List.copyOf(outcomes);
  }

  /** The keys of the runs that {@code retention} does not keep, and of what they did. */
  static List<Key> expired(ReadTransaction transaction, Retention retention, Instant now) {
    List<Key> expired =
        retention.expired(
            transaction, Space.RUN.prefix(), now, key -> startOf(KeyParts.run(key, 0)));
    List<Key> all = new ArrayList<>(expired);
    for (Key run : expired) {
      transaction.scan(
          Scan.prefix(Key.of(Space.TABLE_OUTCOME.id(), run.parts().get(0))),
          (key, value) -> all.add(key));
    }
    return all;
  }

  static Instant startOf(RunId run) {
    return Instant.ofEpochMilli(run.uuid().getMostSignificantBits() >>> 16);
  }

  private static Key outcomeKey(RunId run, TableKey table) {
    return Key.of(
        Space.TABLE_OUTCOME.id(),
        run.toString(),
        table.target().catalog().orElse(""),
        table.target().schema().orElse(""),
        table.target().table(),
        table.source().orElse(""));
  }

  static RunRecord decodeRun(Key key, byte[] stored) {
    JsonRecord record = JsonRecord.read(key, stored);
    return new RunRecord(
        KeyParts.run(key, 0),
        record.text("pipeline"),
        record.instant("started_at"),
        record.has("finished_at") ? Optional.of(record.instant("finished_at")) : Optional.empty(),
        record.constant("status", RunRecord.Status.class));
  }

  static TableOutcome decodeOutcome(Key key, byte[] stored) {
    JsonRecord record = JsonRecord.read(key, stored);
    return new TableOutcome(
        KeyParts.table(key, 1),
        record.constant("action", TableOutcome.Action.class),
        record.instant("at"),
        record.optional("before"),
        record.optional("after"),
        record.has("rows") ? OptionalLong.of(record.number("rows")) : OptionalLong.empty(),
        record.text("detail"));
  }
}
