package dev.rocky.engine.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import dev.rocky.state.ReadTransaction;
import dev.rocky.state.Scan;
import dev.rocky.state.WriteTransaction;
import dev.rocky.state.memory.MemoryStateStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** A ledger in memory whose records a test sees as JSON. */
final class StoredRecords implements AutoCloseable {

  private final Ledger ledger = Ledger.over(new MemoryStateStore());

  <T> T read(Function<ReadTransaction, T> work) {
    return ledger.<T, RuntimeException>read(work::apply);
  }

  void write(Consumer<WriteTransaction> work) {
    ledger.<Optional<Void>, RuntimeException>write(
        transaction -> {
          work.accept(transaction);
          return Optional.empty();
        });
  }

  /** Stores JSON as somebody else might have written it. */
  void putJson(Key key, String json) {
    write(transaction -> transaction.put(key, json.getBytes(UTF_8)));
  }

  String json(Key key) {
    return read(transaction -> new String(transaction.get(key).orElseThrow(), UTF_8));
  }

  /** The only key in {@code space}. */
  Key only(Space space) {
    List<Key> keys = keys(space);
    if (keys.size() != 1) {
      throw new AssertionError("Not one key in " + space + " but " + keys);
    }
    return keys.get(0);
  }

  List<Key> keys(Space space) {
    List<Key> keys = new ArrayList<>();
    read(
        transaction -> {
          transaction.scan(Scan.prefix(space.prefix()), (key, value) -> keys.add(key));
          return keys;
        });
    return keys;
  }

  /** Everything in the ledger. */
  SortedMap<Key, String> all() {
    SortedMap<Key, String> all = new TreeMap<>();
    for (Space space : Space.values()) {
      keys(space).forEach(key -> all.put(key, json(key)));
    }
    return all;
  }

  @Override
  public void close() {
    ledger.close();
  }
}
