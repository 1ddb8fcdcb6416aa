package dev.rocky.engine.record;

import dev.rocky.state.Key;
import dev.rocky.state.ReadTransaction;
import dev.rocky.state.Scan;
import dev.rocky.state.WriteTransaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How much history {@link Retention} does not keep.
 *
 * @param measurements how many measurements
 * @param runs how many records of runs and of their tables
 * @since 0.1
 */
public record Pruning(long measurements, long runs) {

  private static final int SHORT = 64;

  /** What {@link #apply} would remove. */
  public static Pruning preview(
      ReadTransaction transaction, Collection<TableKey> tables, Instant now) {
    Retention retention = Retention.find(transaction);
    long measurements = 0;
    for (TableKey table : tables) {
      measurements += Measurements.expired(transaction, table, retention, now).size();
    }
    return new Pruning(measurements, Runs.expired(transaction, retention, now).size());
  }

  /** Removes the measurements of {@code tables}, and runs, that are not kept at {@code now}. */
  public static Pruning apply(
      WriteTransaction transaction, Collection<TableKey> tables, Instant now) {
    Retention retention = Retention.find(transaction);
    long measurements = 0;
    for (TableKey table : tables) {
      measurements += delete(transaction, Measurements.expired(transaction, table, retention, now));
    }
    return new Pruning(
        measurements, delete(transaction, Runs.expired(transaction, retention, now)));
  }

  /**
   * The same at the end of {@code run}, of those of {@code tables} whose turn it is. A history is
   * read as a whole to know what is to go, so one of more than 64 measurements has its turn in one
   * of so many runs that it costs a run as much as a short one, and is somewhat longer than it
   * should be in between.
   */
  public static Pruning applyInTurn(
      WriteTransaction transaction, RunId run, Collection<TableKey> tables, Instant now) {
    int runs = Math.max(1, Retention.find(transaction).maxCount() / SHORT);
    return apply(
        transaction, tables.stream().filter(table -> isTurn(run, table, runs)).toList(), now);
  }

  /** Any one of {@code runs}, which is not the same for all tables. */
  private static boolean isTurn(RunId run, TableKey table, int runs) {
    return Math.floorMod(31 * run.hashCode() + table.hashCode(), runs) == 0;
  }

  /**
   * Every table that was measured; jumps from table to table instead of reading every measurement.
   */
  public static List<TableKey> tables(ReadTransaction transaction) {
    List<TableKey> tables = new ArrayList<>();
    AtomicReference<TableKey> next = new AtomicReference<>();
    Scan rest = Scan.prefix(Space.MEASUREMENT.prefix());
    do {
      next.set(null);
      transaction.scan(
          rest,
          (key, value) -> {
            next.set(KeyParts.table(key, 0));
            return false;
          });
      if (next.get() != null) {
        tables.add(next.get());
        Key last = next.get().in(Space.MEASUREMENT).prefixEnd().orElseThrow();
        rest = rest.after(last);
      }
    } while (next.get() != null);
    return tables;
  }

  private static long delete(WriteTransaction transaction, List<Key> keys) {
    keys.forEach(transaction::delete);
    return keys.size();
  }
}
