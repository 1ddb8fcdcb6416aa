package dev.rocky.benchmarks.remote;

import dev.rocky.state.StateStore;
import org.jspecify.annotations.Nullable;

/** A store that remembers how long its writes took, from the call to its return, waits included. */
final class TimedStore implements StateStore {

  private final StateStore store;
  private volatile long longest;

  /** Closes {@code store} when it is closed. */
  TimedStore(StateStore store) {
    this.store = store;
  }

  /** Nanoseconds of the longest write. */
  long longest() {
    return longest;
  }

  @Override
  public <T extends @Nullable Object, X extends Exception> T read(ReadWork<T, X> work) throws X {
    return store.read(work);
  }

  @Override
  public <T extends @Nullable Object, X extends Exception> T write(WriteWork<T, X> work) throws X {
    long start = System.nanoTime();
    try {
      return store.write(work);
    } finally {
      note(System.nanoTime() - start);
    }
  }

  @Override
  public void close() {
    store.close();
  }

  private synchronized void note(long nanos) {
    longest = Math.max(longest, nanos);
  }
}
