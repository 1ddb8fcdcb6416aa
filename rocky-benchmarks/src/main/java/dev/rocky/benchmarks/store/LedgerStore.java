package dev.rocky.benchmarks.store;

import dev.rocky.state.Ledger;
import dev.rocky.state.StateStore;
import org.jspecify.annotations.Nullable;

/**
 * A ledger in the shape of a store, so that it is used in the same way as those beside it.
 *
 * @param ledger is closed with this store
 */
public record LedgerStore(Ledger ledger) implements StateStore {

  @Override
  public <T extends @Nullable Object, X extends Exception> T read(ReadWork<T, X> work) throws X {
    return ledger.read(work);
  }

  @Override
  public <T extends @Nullable Object, X extends Exception> T write(WriteWork<T, X> work) throws X {
    return ledger.write(work);
  }

  @Override
  public void close() {
    ledger.close();
  }
}
