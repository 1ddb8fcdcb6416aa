package dev.rocky.engine.record;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Key;
import dev.rocky.state.ReadTransaction;
import dev.rocky.state.Scan;
import dev.rocky.state.WriteTransaction;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * How long history is kept. A record goes when it is older than {@code maxAge}, or when {@code
 * maxCount} newer ones exist.
 *
 * @param maxAge the greatest age, in whole seconds
 * @param maxCount the greatest number of measurements for a table, and of runs
 * @since 0.1
 */
public record Retention(Duration maxAge, int maxCount) {

  /** 365 days and 1,000 records. */
  public static final Retention DEFAULT = new Retention(Duration.ofDays(365), 1_000);

  static final Retention LEAST = new Retention(Duration.ofSeconds(1), 1);

  private static final Key KEY = Key.of(Space.RETENTION.id(), "default");

  /** Checks that something is kept. */
  public Retention {
    requireNonNull(maxAge, "maxAge");
    boolean wholeSeconds = maxAge.equals(Duration.ofSeconds(maxAge.toSeconds()));
    if (maxAge.toSeconds() < 1 || !wholeSeconds || maxCount < 1) {
      throw new IllegalArgumentException(
          "Retention keeps at least one record for at least a second, in whole seconds, not "
              + maxCount
              + " for "
              + maxAge);
    }
  }

  /** The settings in the ledger, {@link #DEFAULT} if there are none. */
  public static Retention find(ReadTransaction transaction) {
    return transaction.get(KEY).map(Retention::decode).orElse(DEFAULT);
  }

  /** Stores these settings; they travel, so that machines do not prune each other's history. */
  public void store(WriteTransaction transaction) {
    transaction.put(KEY, bytes(transaction.get(KEY)));
  }

  /** These settings in place of those in {@code stored}. */
  byte[] over(byte[] stored) {
    return bytes(Optional.of(stored));
  }

  private byte[] bytes(Optional<byte[]> stored) {
    return JsonRecord.over(KEY, stored)
        .with("max_age_seconds", maxAge.toSeconds())
        .with("max_count", maxCount)
        .bytes();
  }

  /** What keeps whatever this or {@code other} keeps. */
  Retention orMore(Retention other) {
    return new Retention(
        maxAge.compareTo(other.maxAge) >= 0 ? maxAge : other.maxAge,
        Math.max(maxCount, other.maxCount));
  }

  /**
   * The keys below {@code prefix} that are not kept, the newest first; keys below it must order by
   * time.
   */
  List<Key> expired(
      ReadTransaction transaction, Key prefix, Instant now, Function<Key, Instant> time) {
    List<Key> expired = new ArrayList<>();
    AtomicInteger seen = new AtomicInteger();
    transaction.scan(
        Scan.prefix(prefix).reversed(),
        (key, value) -> {
          if (seen.incrementAndGet() > maxCount || tooOld(time.apply(key), now)) {
            expired.add(key);
          }
          return true;
        });
    return expired;
  }

  private boolean tooOld(Instant time, Instant now) {
    return Duration.between(time, now).compareTo(maxAge) > 0;
  }

  static Retention decode(byte[] stored) {
    JsonRecord record = JsonRecord.read(KEY, stored);
    try {
      return new Retention(
          Duration.ofSeconds(record.number("max_age_seconds")),
          Math.toIntExact(record.number("max_count")));
    } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
      throw record.wrong("max_count", "within its limits", e);
    }
  }
}
