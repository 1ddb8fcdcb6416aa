package dev.rocky.engine.record;

import dev.rocky.state.Key;
import dev.rocky.state.ReadTransaction;
import dev.rocky.state.Scan;
import dev.rocky.state.WriteTransaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

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

  /**
   * The last {@code limit} measurements of {@code table}, the newest first.
   *
   * @throws RecordException if this version does not understand one
   */
  public static List<Measurement> latest(ReadTransaction transaction, TableKey table, int limit) {
    return latest(transaction, table, limit, Measurements::required);
  }

  /**
   * The last {@code limit} measurements of {@code table} that are not excluded from baselines. One
   * that this version does not understand, as a newer one on another machine may write, is left
   * out: rows that are in the target are not to stay without a watermark for it.
   */
  public static List<Measurement> baseline(ReadTransaction transaction, TableKey table, int limit) {
    return latest(
        transaction,
        table,
        limit,
        (key, value) -> understood(key, value).filter(measurement -> !measurement.excluded()));
  }

  private static Optional<Measurement> required(Key key, byte[] stored) {
    return Optional.of(decode(key, stored));
  }

  private static Optional<Measurement> understood(Key key, byte[] stored) {
    try {
      return Optional.of(decode(key, stored));
    } catch (RecordException e) {
      return Optional.empty();
    }
  }

  private static List<Measurement> latest(
      ReadTransaction transaction,
      TableKey table,
      int limit,
      BiFunction<Key, byte[], Optional<Measurement>> reader) {
    List<Measurement> latest = new ArrayList<>();
    if (limit > 0) {
      transaction.scan(
          Scan.prefix(table.in(Space.MEASUREMENT)).reversed(),
          (key, value) -> {
            reader.apply(key, value).ifPresent(latest::add);
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
        transaction, table.in(Space.MEASUREMENT), now, key -> KeyParts.time(key, 4));
  }

  static Measurement decode(Key key, byte[] stored) {
    JsonRecord record = JsonRecord.read(key, stored);
    long count = record.number("count");
    if (count < 0) {
      throw record.wrong("count", "at least 0", null);
    }
    return new Measurement(
        count, record.instant("timestamp"), KeyParts.run(key, 5), record.flag("excluded"));
  }
}
