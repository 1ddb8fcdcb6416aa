package dev.rocky.engine.record;

import dev.rocky.state.Key;
import dev.rocky.state.ReadTransaction;
import dev.rocky.state.Scan;
import dev.rocky.state.WriteTransaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The row-count history of a ledger: one key for each measurement, by table, time and run, so that
 * the histories of two writers merge by union.
 *
 * @since 0.1
 */
public final class Measurements {

  private Measurements() {}

  /** Adds {@code measurement} to the history of {@code table}. */
  public static void add(WriteTransaction transaction, TableKey table, Measurement measurement) {
    Key key =
        table.in(
            Space.MEASUREMENT,
            SortableTime.format(measurement.timestamp()),
            measurement.runId().toString());
    JsonRecord record =
        JsonRecord.over(key, transaction.get(key))
            .with("count", measurement.count())
            .with("timestamp", measurement.timestamp())
            .with("excluded", measurement.excluded());
    transaction.put(key, record.bytes());
  }

  /** The last {@code limit} measurements of {@code table}, the newest first. */
  public static List<Measurement> latest(ReadTransaction transaction, TableKey table, int limit) {
    List<Measurement> latest = new ArrayList<>();
    if (limit > 0) {
      transaction.scan(
          Scan.prefix(table.in(Space.MEASUREMENT)).reversed(),
          (key, value) -> {
            latest.add(decode(key, value));
            return latest.size() < limit;
          });
    }
    return List.copyOf(latest);
  }

  /**
   * The keys of the measurements of {@code table} that {@code retention} does not keep, the newest
   * first.
   */
  static List<Key> expired(
      ReadTransaction transaction, TableKey table, Retention retention, Instant now) {
    return retention.expired(
        transaction,
        table.in(Space.MEASUREMENT),
        now,
        key -> SortableTime.parse(key.parts().get(4)));
  }

  private static Measurement decode(Key key, byte[] stored) {
    JsonRecord record = JsonRecord.read(key, stored);
    return new Measurement(
        record.number("count"),
        record.instant("timestamp"),
        RunId.parse(key.parts().get(5)),
        record.flag("excluded"));
  }
}
