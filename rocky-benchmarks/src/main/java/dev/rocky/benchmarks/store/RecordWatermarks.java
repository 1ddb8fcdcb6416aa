package dev.rocky.benchmarks.store;

import dev.rocky.engine.record.TableStates;
import dev.rocky.state.Key;
import dev.rocky.state.ReadTransaction;
import dev.rocky.state.Scan;
import dev.rocky.state.StateStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Watermarks through the record layer of the engine, the same for every store: keys, JSON, the
 * version of what was found. What the stores do below it is the difference.
 */
final class RecordWatermarks implements WatermarkStore {

  private final StateStore store;

  RecordWatermarks(StateStore store) {
    this.store = store;
  }

  @Override
  public Object find(Table table) {
    return store.read(transaction -> TableStates.find(transaction, table.key()));
  }

  @Override
  public void findAll(List<Table> tables, Consumer<Object> consumer) {
    store.read(
        transaction -> {
          for (Table table : tables) {
            consumer.accept(TableStates.find(transaction, table.key()));
          }
          return consumer;
        });
  }

  @Override
  public void put(Table table) {
    putAll(List.of(table));
  }

  @Override
  public void putAll(List<Table> tables) {
    store.write(
        transaction -> {
          for (Table table : tables) {
            TableStates.put(transaction, table.key(), table.watermark());
          }
          return tables;
        });
  }

  @Override
  public void scan(String schema, Consumer<byte[]> consumer) {
    store.read(
        transaction -> {
          transaction.scan(
              Scan.prefix(Table.prefix(schema)),
              (key, value) -> {
                consumer.accept(value);
                return true;
              });
          return consumer;
        });
  }

  @Override
  public void lookUp(Consumer<RecordLookup> work) {
    store.read(
        transaction -> {
          work.accept(new Lookup(transaction));
          return work;
        });
  }

  @Override
  public void close() {
    store.close();
  }

  private record Lookup(ReadTransaction transaction) implements RecordLookup {

    @Override
    public Optional<Json> find(byte[] ledgerKey) {
      return transaction.get(Key.ofBytes(ledgerKey)).map(value -> new Json(value, 0));
    }

    @Override
    public boolean any(byte space) {
      AtomicBoolean any = new AtomicBoolean();
      transaction.scan(
          Scan.prefix(Key.of(space)),
          (key, value) -> {
            any.set(true);
            return false;
          });
      return any.get();
    }
  }
}
