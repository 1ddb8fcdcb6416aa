package dev.rocky.engine.record;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import dev.rocky.state.Scan;
import dev.rocky.state.WriteTransaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Removes history that {@link Retention} does not keep.
 *
 * @param measurements how many measurements
 * @param runs how many records of runs and of their tables
 * @since 0.1
 */
public record Pruning(long measurements, long runs) {

  /** What would be removed from {@code ledger} at {@code now}; nothing is. */
  public static Pruning preview(Ledger ledger, Instant now) {
    return ledger.read(
        transaction -> {
          Retention retention = Retention.find(transaction);
          long measurements = 0;
          for (TableKey table : measuredTables(transaction)) {
            measurements += Measurements.expired(transaction, table, retention, now).size();
          }
          return new Pruning(measurements, Runs.expired(transaction, retention, now).size());
        });
  }

  /** Removes it, in one transaction. */
  public static Pruning apply(Ledger ledger, Instant now) {
    return ledger.write(
        transaction -> {
          Retention retention = Retention.find(transaction);
          long measurements = 0;
          for (TableKey table : measuredTables(transaction)) {
            measurements +=
                delete(transaction, Measurements.expired(transaction, table, retention, now));
          }
          return new Pruning(
              measurements, delete(transaction, Runs.expired(transaction, retention, now)));
        });
  }

  private static long delete(WriteTransaction transaction, List<Key> keys) {
    keys.forEach(transaction::delete);
    return keys.size();
  }

  /** Jumps from table to table instead of reading every measurement. */
  private static List<TableKey> measuredTables(dev.rocky.state.ReadTransaction transaction) {
    List<TableKey> tables = new ArrayList<>();
    Scan scan = Scan.prefix(Space.MEASUREMENT.prefix());
    AtomicReference<TableKey> next = new AtomicReference<>();
    while (true) {
      next.set(null);
      transaction.scan(
          scan,
          (key, value) -> {
            next.set(TableKey.from(key.parts(), 0));
            return false;
          });
      TableKey table = next.get();
      if (table == null) {
        return tables;
      }
      tables.add(table);
      scan = scan.after(table.in(Space.MEASUREMENT).prefixEnd().orElseThrow());
    }
  }
}
