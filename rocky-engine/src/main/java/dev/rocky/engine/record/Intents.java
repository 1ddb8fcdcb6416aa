package dev.rocky.engine.record;

import dev.rocky.state.Key;
import dev.rocky.state.ReadTransaction;
import dev.rocky.state.Scan;
import dev.rocky.state.ValueDamagedException;
import dev.rocky.state.WriteTransaction;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The open intents of a ledger, at most one for each {@link TableKey}.
 *
 * @since 0.1
 */
public final class Intents {

  private Intents() {}

  /** Whether any table has an intent, be it a damaged one. */
  public static boolean any(ReadTransaction transaction) {
    AtomicBoolean any = new AtomicBoolean();
    try {
      transaction.scan(
          Scan.prefix(Space.INTENT.prefix()),
          (key, value) -> {
            any.set(true);
            return false;
          });
    } catch (ValueDamagedException e) {
      return true; // of one table; the others must not suffer
    }
    return any.get();
  }

  /** The intent of {@code table} that was not cleared. */
  public static Optional<Intent> find(ReadTransaction transaction, TableKey table) {
    Key key = table.in(Space.INTENT);
    return transaction.get(key).map(stored -> decode(key, stored));
  }

  /** Stores {@code intent} in place of an earlier one. */
  public static void put(WriteTransaction transaction, TableKey table, Intent intent) {
    Key key = table.in(Space.INTENT);
    JsonRecord record =
        JsonRecord.over(key, transaction.get(key))
            .with("run_id", intent.runId().toString())
            .with("owner", intent.owner())
            .with("strategy", intent.strategy())
            .with("window", intent.window())
            .with("begun_at", intent.begunAt())
            .with("planned_from", intent.plannedFrom());
    intent
        .exclusiveUntil()
        .ifPresentOrElse(
            until -> record.with("exclusive_until", until),
            () -> record.without("exclusive_until"));
    transaction.put(key, record.bytes());
  }

  /** Removes the intent of {@code table}. */
  public static void clear(WriteTransaction transaction, TableKey table) {
    transaction.delete(table.in(Space.INTENT));
  }

  static Intent decode(Key key, byte[] stored) {
    JsonRecord record = JsonRecord.read(key, stored);
    return new Intent(
        record.runId("run_id"),
        record.text("owner"),
        record.text("strategy"),
        record.text("window"),
        record.instant("begun_at"),
        record.optional("planned_from"),
        record.has("exclusive_until")
            ? Optional.of(record.instant("exclusive_until"))
            : Optional.empty());
  }
}
