package dev.rocky.benchmarks.store;

import java.util.List;
import java.util.function.Consumer;

/**
 * Watermarks in one kind of store. What is found is decoded, except by the {@linkplain
 * Contender#isRaw raw} ones, which hand out the stored bytes.
 *
 * <p>Any number of threads, as long as no two write the same table. A write is durable when it
 * returns.
 */
public interface WatermarkStore extends AutoCloseable {

  /** The watermark of {@code table}, in a transaction of its own. */
  Object find(Table table);

  /** The watermarks of {@code tables}, one after the other in one transaction. */
  void findAll(List<Table> tables, Consumer<Object> consumer);

  /** Stores the watermark of {@code table}, in a transaction of its own. */
  void put(Table table);

  /** Stores the watermarks of {@code tables}, in one transaction. */
  void putAll(List<Table> tables);

  /** Hands out the stored bytes of every watermark in {@code schema}. */
  void scan(String schema, Consumer<byte[]> consumer);

  /** Runs {@code work} on records found in one transaction. */
  void lookUp(Consumer<RecordLookup> work);

  @Override
  void close();
}
