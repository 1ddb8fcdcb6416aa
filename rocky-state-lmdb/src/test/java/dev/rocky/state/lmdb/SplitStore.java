package dev.rocky.state.lmdb;

import dev.rocky.state.Key;
import dev.rocky.state.ReadTransaction;
import dev.rocky.state.Scan;
import dev.rocky.state.StateStore;
import dev.rocky.state.WriteTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A store with a fault: a write reads in one transaction and changes in another, so that what it
 * read may be gone by then.
 */
final class SplitStore implements StateStore {

  private final StateStore store;

  SplitStore(StateStore store) {
    this.store = store;
  }

  @Override
  public <T extends @Nullable Object, X extends Exception> T read(ReadWork<T, X> work) throws X {
    return store.read(work);
  }

  @Override
  public <T extends @Nullable Object, X extends Exception> T write(WriteWork<T, X> work) throws X {
    List<Consumer<WriteTransaction>> changes = new ArrayList<>();
    T result = store.<T, X>read(tx -> work.run(new Recording(tx, changes)));
    store.write(
        tx -> {
          changes.forEach(change -> change.accept(tx));
          return true;
        });
    return result;
  }

  @Override
  public void close() {
    store.close();
  }

  private record Recording(ReadTransaction tx, List<Consumer<WriteTransaction>> changes)
      implements WriteTransaction {

    @Override
    public Optional<byte[]> get(Key key) {
      return tx.get(key);
    }

    @Override
    public void scan(Scan scan, Visitor visitor) {
      tx.scan(scan, visitor);
    }

    @Override
    public void put(Key key, byte[] value) {
      changes.add(later -> later.put(key, value));
    }

    @Override
    public boolean delete(Key key) {
      changes.add(later -> later.delete(key));
      return tx.get(key).isPresent();
    }
  }
}
