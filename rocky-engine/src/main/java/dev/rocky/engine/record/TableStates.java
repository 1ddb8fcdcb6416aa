package dev.rocky.engine.record;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.state.Key;
import dev.rocky.state.ReadTransaction;
import dev.rocky.state.Scan;
import dev.rocky.state.WriteTransaction;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;

/**
 * The watermarks and tombstones of a ledger, one under each {@link TableKey}.
 *
 * @since 0.1
 */
public final class TableStates {

  private TableStates() {}

  /**
   * A state with the version that identifies it.
   *
   * @param state empty if the table was never seen
   * @param version its version
   */
  public record Versioned(Optional<TableState> state, StateVersion version) {}

  /**
   * The state of {@code table}.
   *
   * @throws RecordException if it is of a kind that this version does not know
   */
  public static Versioned find(ReadTransaction transaction, TableKey table) {
    Key key = table.in(Space.WATERMARK);
    Optional<byte[]> stored = transaction.get(key);
    return new Versioned(stored.map(bytes -> decode(key, bytes)), StateVersion.of(stored));
  }

  /**
   * Hands all states to {@code consumer}, in the order of their keys, until it answers false.
   *
   * @return how many it was handed
   */
  public static long forEach(
      ReadTransaction transaction, BiPredicate<TableKey, TableState> consumer) {
    AtomicLong handed = new AtomicLong();
    transaction.scan(
        Scan.prefix(Space.WATERMARK.prefix()),
        (key, value) -> {
          handed.incrementAndGet();
          return consumer.test(KeyParts.table(key, 0), decode(key, value));
        });
    return handed.get();
  }

  /** Stores {@code state} and keeps the fields that this version does not know. */
  public static void put(WriteTransaction transaction, TableKey table, TableState state) {
    Key key = table.in(Space.WATERMARK);
    JsonRecord record =
        JsonRecord.over(key, transaction.get(key))
            .with("updated_at", state.updatedAt())
            .with("epoch", state.epoch())
            .without("epoch_reason");
    if (state instanceof Watermark watermark) {
      record
          .with("last_value", watermark.lastValue().text())
          .with("cursor_type", watermark.lastValue().type())
          .with("cursor_column", watermark.column())
          .with("run_id", watermark.runId().toString())
          .with("origin", watermark.origin())
          .without("deleted")
          .without("reason");
    } else if (state instanceof Tombstone tombstone) {
      withoutWatermark(record).with("deleted", true).with("reason", tombstone.reason());
    }
    transaction.put(key, record.bytes());
  }

  private static JsonRecord withoutWatermark(JsonRecord record) {
    return record
        .without("last_value")
        .without("cursor_type")
        .without("cursor_column")
        .without("run_id")
        .without("origin");
  }

  /**
   * The record {@code stored} in an epoch above that of {@code over}, with the reason for people to
   * read; whatever replaces it drops the reason.
   *
   * @param reason goes before what {@code over} says
   * @param origin replaces that of a watermark
   * @return empty if it cannot be written, for a field that this version does not know
   */
  static Optional<byte[]> raised(
      Key key, byte[] stored, TableState over, String reason, Optional<Origin> origin) {
    try {
      JsonRecord record = raised(JsonRecord.read(key, stored), over, reason);
      origin.ifPresent(value -> record.with("origin", value));
      return Optional.of(record.bytes());
    } catch (RecordException e) {
      return Optional.empty();
    }
  }

  /** The same of a watermark that is set back to where {@code over} is. */
  static Optional<byte[]> setBack(Key key, byte[] stored, Watermark over, String reason) {
    try {
      return Optional.of(
          raised(JsonRecord.read(key, stored), over, reason)
              .with("last_value", over.lastValue().text())
              .with("origin", Origin.REWOUND)
              .bytes());
    } catch (RecordException e) {
      return Optional.empty();
    }
  }

  private static JsonRecord raised(JsonRecord record, TableState over, String reason) {
    long epoch = Math.max(record.number("epoch"), over.epoch());
    return record
        .with("epoch", epoch == Long.MAX_VALUE ? epoch : epoch + 1)
        .with("epoch_reason", reason + describe(over));
  }

  /**
   * The record {@code stored}, which says {@code over}, as a tombstone in an epoch above. Its time
   * stays, since a rule has no clock.
   *
   * @return empty if it cannot be written, for a field that this version does not know
   */
  static Optional<byte[]> removed(Key key, byte[] stored, TableState over) {
    try {
      JsonRecord record =
          withoutWatermark(JsonRecord.read(key, stored))
              .with("epoch", above(over))
              .with("deleted", true)
              .with("reason", "removed in place of " + describe(over))
              .without("epoch_reason");
      return Optional.of(record.bytes());
    } catch (RecordException e) {
      return Optional.empty();
    }
  }

  private static long above(TableState state) {
    return state.epoch() == Long.MAX_VALUE ? Long.MAX_VALUE : state.epoch() + 1;
  }

  private static String describe(TableState state) {
    return (state instanceof Watermark watermark
            ? watermark.lastValue().text() + " by run " + watermark.runId()
            : "a deletion at " + state.updatedAt())
        + ", epoch "
        + state.epoch();
  }

  static TableState decode(Key key, byte[] stored) {
    JsonRecord record = JsonRecord.read(key, stored);
    if (record.flag("deleted")) {
      return new Tombstone(
          record.instant("updated_at"), record.number("epoch"), record.text("reason"));
    }
    return new Watermark(
        cursor(record),
        record.text("cursor_column"),
        record.instant("updated_at"),
        record.runId("run_id"),
        record.number("epoch"),
        record.constant("origin", Origin.class));
  }

  private static CursorValue cursor(JsonRecord record) {
    CursorType type = record.constant("cursor_type", CursorType.class);
    try {
      return CursorValue.parse(type, record.text("last_value"));
    } catch (IllegalArgumentException e) {
      throw record.wrong("last_value", "a cursor value of type " + type, e);
    }
  }
}
