package dev.rocky.benchmarks.store;

import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.Origin;
import dev.rocky.engine.record.RunId;
import dev.rocky.engine.record.TableKey;
import dev.rocky.engine.record.TableStates;
import dev.rocky.engine.record.Watermark;
import dev.rocky.engine.sql.TableName;
import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import dev.rocky.state.Scan;
import dev.rocky.state.memory.MemoryStateStore;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One table of the benchmarks, and its watermark as a value and as the bytes that {@code
 * rocky-state-lmdb} has LMDB store. Table {@code n} is the same in every process; the tables are in
 * the order of their keys.
 *
 * @param key the table
 * @param watermark how far it got
 * @param ledgerKey the key of its watermark in a ledger
 * @param lmdbKey the same as LMDB has it
 * @param lmdbValue the sealed watermark
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Table(
    TableKey key, Watermark watermark, Key ledgerKey, byte[] lmdbKey, byte[] lmdbValue) {

  /** How many tables a schema has. */
  public static final int PER_SCHEMA = 1_000;

  /** The column whose values the watermarks are. */
  public static final String CURSOR = "updated_at";

  /** What precedes the JSON in {@link #lmdbValue}: version and checksum. */
  public static final int ENVELOPE_BYTES = 5;

  private static final byte ROOT = 1;
  private static final int CHUNK = 10_000;
  private static final long MOVE = 1_000_000;
  private static final Instant START = Instant.parse("2025-03-15T14:30:00.250Z");
  private static final RunId RUN = new RunId("01959a1c-4f3a-7000-8000-000000000001");

  /** The first {@code count} tables. */
  public static List<Table> first(int count) {
    return first(count, 0);
  }

  /** The same tables, whose watermarks have moved: a store may spare itself a write of the same. */
  public static List<Table> firstMoved(int count) {
    return first(count, MOVE);
  }

  /** Table {@code number}, whose watermark has moved likewise. */
  public static Table moved(int number) {
    return range(number, number + 1, MOVE).get(0);
  }

  /** The tables from {@code from}, inclusive, to {@code to}, exclusive. */
  public static List<Table> range(int from, int to) {
    return range(from, to, 0);
  }

  private static List<Table> first(int count, long moved) {
    List<Table> tables = new ArrayList<>(count);
    for (int from = 0; from < count; from += CHUNK) {
      tables.addAll(range(from, Math.min(from + CHUNK, count), moved));
    }
    return tables;
  }

  private static List<Table> range(int from, int to, long moved) {
    List<TableKey> keys = IntStream.range(from, to).mapToObj(Table::key).toList();
    MemoryStateStore memory = new MemoryStateStore();
    try (Ledger ledger = Ledger.over(memory)) {
      ledger.write(
          transaction -> {
            for (int i = from; i < to; i++) {
              TableStates.put(transaction, keys.get(i - from), watermark(i + moved));
            }
            return to;
          });
      List<Table> tables = new ArrayList<>(to - from);
      Iterator<TableKey> inOrder = keys.iterator();
      memory.read(
          transaction -> {
            transaction.scan(
                Scan.prefix(Key.of(Ledger.FIRST_TRAVELLING_SPACE)),
                (key, value) ->
                    tables.add(
                        new Table(
                            inOrder.next(),
                            watermark(from + tables.size() + moved),
                            key,
                            lmdbKey(key),
                            value)));
            return tables;
          });
      return tables;
    }
  }

  /** The key of table {@code number}. */
  public static TableKey key(int number) {
    return TableKey.of(
        TableName.of("bronze", schema(number / PER_SCHEMA), padded("orders_", number)));
  }

  /** Where the rows of the table come from. */
  public static TableName source(TableKey table) {
    return TableName.of("lake", table.target().schema().orElseThrow(), table.target().table());
  }

  /** The name of schema {@code number}. */
  public static String schema(int number) {
    return padded("shop_", number);
  }

  /** What the ledger keys of all watermarks in {@code schema} begin with. */
  public static Key prefix(String schema) {
    return Key.of(Ledger.FIRST_TRAVELLING_SPACE, "bronze", schema);
  }

  /** {@code key} as the store gives it to LMDB. */
  public static byte[] lmdbKey(Key key) {
    return ByteBuffer.allocate(1 + key.length()).put(ROOT).put(key.bytes()).array();
  }

  private static Watermark watermark(long seconds) {
    return new Watermark(
        CursorValue.of(START.plusSeconds(seconds)), CURSOR, START, RUN, 1, Origin.LOADED);
  }

  private static String padded(String name, int number) {
    String digits = Integer.toString(number);
    return name + "0".repeat(7 - digits.length()) + digits;
  }
}
