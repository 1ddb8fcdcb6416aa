package dev.rocky.engine.record;

import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.state.Key;
import dev.rocky.state.ReadTransaction;
import dev.rocky.state.Scan;
import dev.rocky.state.WriteTransaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * The row-count history of a ledger: one key for each measurement, by table, time and run, so that
 * the histories of two writers merge by union.
 *
 * @since 0.1
 */
public final class Measurements {

  private Measurements() {}

  /** Adds {@code measurement} to the history of {@code table}, or stores it as it is now. */
  public static void add(WriteTransaction transaction, TableKey table, Measurement measurement) {
    Key key = key(table, measurement);
    JsonRecord record =
        JsonRecord.over(key, transaction.get(key))
            .with("count", measurement.count())
            .with("timestamp", measurement.timestamp())
            .with("excluded", measurement.excluded());
    (saysItAll(measurement.standing())
            ? record.without("standing")
            : record.with("standing", measurement.standing()))
        .with("decided_at", measurement.decision().map(d -> CursorValue.of(d.at()).text()))
        .with("reason", measurement.decision().map(Measurement.Decision::reason));
    transaction.put(key, record.bytes());
  }

  /**
   * The measurement of {@code table} with the time and the run of {@code measurement}, as it is
   * stored now; empty if it is not there any more.
   *
   * @throws RecordException if this version does not understand it
   */
  public static Optional<Measurement> find(
      ReadTransaction transaction, TableKey table, Measurement measurement) {
    Key key = key(table, measurement);
    return transaction.get(key).map(stored -> decode(key, stored));
  }

  private static Key key(TableKey table, Measurement measurement) {
    return table.in(
        Space.MEASUREMENT,
        SortableTime.format(measurement.timestamp()),
        measurement.runId().toString());
  }

  /** Whether the flag {@code excluded} is enough to tell it. */
  private static boolean saysItAll(Standing standing) {
    return standing == Standing.USUAL || standing == Standing.EXCLUDED;
  }

  /**
   * The last {@code limit} measurements of {@code table}, the newest first.
   *
   * @throws RecordException if this version does not understand one
   */
  public static List<Measurement> latest(ReadTransaction transaction, TableKey table, int limit) {
    return latest(transaction, table, limit, Measurements::required, measurement -> false);
  }

  /**
   * The last {@code limit} measurements of {@code table} that are not excluded from baselines, back
   * to one that is the {@linkplain Standing#NEW_NORMAL new normal}. One that this version does not
   * understand, as a newer one on another machine may write, is left out: rows that are in the
   * target are not to stay without a watermark for it.
   */
  public static List<Measurement> baseline(ReadTransaction transaction, TableKey table, int limit) {
    return latest(
        transaction,
        table,
        limit,
        (key, value) -> understood(key, value).filter(measurement -> !measurement.excluded()),
        measurement -> measurement.standing() == Standing.NEW_NORMAL);
  }

  /**
   * The measurements of {@code table} that are later than {@code measurement} and {@linkplain
   * Standing#FLAGGED flagged}, the newest first. One that this version does not understand is left
   * out.
   */
  public static List<Measurement> flaggedSince(
      ReadTransaction transaction, TableKey table, Measurement measurement) {
    Key end = key(table, measurement);
    List<Measurement> flagged = new ArrayList<>();
    transaction.scan(
        Scan.prefix(table.in(Space.MEASUREMENT)).reversed(),
        (key, value) -> {
          boolean later = key.compareTo(end) > 0;
          if (later) {
            understood(key, value)
                .filter(found -> found.standing() == Standing.FLAGGED)
                .ifPresent(flagged::add);
          }
          return later;
        });
    return List.copyOf(flagged);
  }

  /**
   * Removes what {@code run} measured of {@code table} before, since the last count of a run stands
   * for it. One that a person has decided about stays, and so does what this version does not
   * understand.
   */
  public static void removeOf(WriteTransaction transaction, TableKey table, RunId run) {
    Instant start = Runs.startOf(run);
    List<Key> earlier = new ArrayList<>();
    transaction.scan(
        Scan.prefix(table.in(Space.MEASUREMENT)).reversed(),
        (key, value) -> {
          Optional<Measurement> found = understood(key, value);
          found
              .filter(m -> m.runId().equals(run) && !m.standing().byPerson())
              .ifPresent(m -> earlier.add(key));
          return found.filter(m -> m.timestamp().isBefore(start)).isEmpty();
        });
    earlier.forEach(transaction::delete);
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
      BiFunction<Key, byte[], Optional<Measurement>> reader,
      Predicate<Measurement> last) {
    List<Measurement> latest = new ArrayList<>();
    if (limit > 0) {
      transaction.scan(
          Scan.prefix(table.in(Space.MEASUREMENT)).reversed(),
          (key, value) -> {
            Optional<Measurement> found = reader.apply(key, value);
            found.ifPresent(latest::add);
            return latest.size() < limit && found.filter(last).isEmpty();
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
    Optional<Measurement.Decision> decision =
        record.has("decided_at")
            ? Optional.of(
                new Measurement.Decision(record.instant("decided_at"), record.text("reason")))
            : Optional.empty();
    Standing standing = standing(record);
    if (decision.isPresent() && !standing.byPerson()) {
      throw record.wrong("standing", "a person's decision", null);
    }
    return new Measurement(
        count, record.instant("timestamp"), KeyParts.run(key, 5), standing, decision);
  }

  private static Standing standing(JsonRecord record) {
    boolean excluded = record.flag("excluded");
    if (!record.has("standing")) {
      return excluded ? Standing.EXCLUDED : Standing.USUAL;
    }
    Standing standing = record.constant("standing", Standing.class);
    if (standing.excluded() != excluded) {
      throw record.wrong("standing", "in keeping with the flag \"excluded\"", null);
    }
    return standing;
  }
}
