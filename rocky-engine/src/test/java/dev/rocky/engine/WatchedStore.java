package dev.rocky.engine;

import dev.rocky.state.StateException;
import dev.rocky.state.StateStore;
import dev.rocky.state.memory.MemoryStateStore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A store in memory that counts transactions and fails commits when it is told to. */
final class WatchedStore implements StateStore {

  private final StateStore store = new MemoryStateStore();
  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicInteger writes = new AtomicInteger();
  private volatile boolean failing;

  /** From now on work runs to its end and its commit fails. */
  void failCommits(boolean fail) {
    failing = fail;
  }

  int reads() {
    return reads.get();
  }

  int writes() {
    return writes.get();
  }

  @Override
  public <T extends @Nullable Object, X extends Exception> T read(ReadWork<T, X> work) throws X {
    reads.incrementAndGet();
    return store.read(work);
  }

  @Override
  public <T extends @Nullable Object, X extends Exception> T write(WriteWork<T, X> work) throws X {
    writes.incrementAndGet();
    return store.<T, X>write(
        transaction -> {
          T result = work.run(transaction);
          if (failing) {
            throw new StateException("the disk is broken");
          }
          return result;
        });
  }

  @Override
  public void close() {
    store.close();
  }
}
