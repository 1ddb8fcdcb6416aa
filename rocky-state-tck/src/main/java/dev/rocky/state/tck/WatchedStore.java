package dev.rocky.state.tck;

import dev.rocky.state.StateStore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The same store; tells when it is closed. */
final class WatchedStore implements StateStore {

  private final StateStore store;
  private final Consumer<StateStore> onClosed;

  WatchedStore(StateStore store, Consumer<StateStore> onClosed) {
    this.store = store;
    this.onClosed = onClosed;
  }

  @Override
  public <T extends @Nullable Object, X extends Exception> T read(ReadWork<T, X> work) throws X {
    return store.read(work);
  }

  @Override
  public <T extends @Nullable Object, X extends Exception> T write(WriteWork<T, X> work) throws X {
    return store.write(work);
  }

  @Override
  public void close() {
    store.close();
    onClosed.accept(this);
  }

  @Override
  public String toString() {
    return store.toString();
  }
}
