package dev.rocky.state.memory;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.StateStore;
import dev.rocky.state.StoreBusyException;
import dev.rocky.state.StoreClosedException;
import dev.rocky.state.spi.TransactionGate;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A {@link StateStore} in the memory of this process, gone when it is closed. It keeps every
 * promise of the contract except durability, loads no native code, and is meant for tests of
 * pipelines.
 *
 * <p>Threads: any. A transaction holds {@code gate} shared from begin to end; {@code close} takes
 * it exclusively. A writer holds {@code writer} inside the gate. Order: {@code gate}, then {@code
 * writer}, then the monitor inside {@link VersionedEntries}. Invariant: only the holder of {@code
 * writer} changes entries, and nobody else sees a version before it is published.
 *
 * @since 0.1
 */
public final class MemoryStateStore implements StateStore {

  private static final long WRITE_LOCK_TIMEOUT_SECONDS = 30;

  private final VersionedEntries entries = new VersionedEntries();
  private final TransactionGate gate = new TransactionGate();
  private final ReentrantLock writer = new ReentrantLock();

  /** An empty store. */
  public MemoryStateStore() {}

  @Override
  public <T extends @Nullable Object, X extends Exception> T read(ReadWork<T, X> work) throws X {
    requireNonNull(work, "work");
    enter();
    try {
      long version = entries.pin();
      MemoryTransaction transaction = new MemoryTransaction(entries, version, false);
      try {
        return work.run(transaction);
      } finally {
        transaction.end();
        entries.unpin(version);
      }
    } finally {
      gate.exit();
    }
  }

  @Override
  public <T extends @Nullable Object, X extends Exception> T write(WriteWork<T, X> work) throws X {
    requireNonNull(work, "work");
    if (writer.isHeldByCurrentThread()) {
      throw new IllegalStateException(
          "write within write: pass the transaction on instead of calling write again");
    }
    enter();
    try {
      lockWriter();
      try {
        return commit(work);
      } finally {
        writer.unlock();
      }
    } finally {
      gate.exit();
    }
  }

  @Override
  public void close() {
    if (gate.isInside()) {
      throw new IllegalStateException("close within a transaction: let the work return first");
    }
    if (gate.close()) {
      entries.clear();
    }
  }

  private <T extends @Nullable Object, X extends Exception> T commit(WriteWork<T, X> work)
      throws X {
    MemoryTransaction transaction = new MemoryTransaction(entries, entries.next(), true);
    boolean completed = false;
    try {
      T result = work.run(transaction);
      completed = true;
      return result;
    } finally {
      transaction.end();
      if (completed) {
        entries.publish();
      } else {
        entries.rollback();
      }
    }
  }

  private void enter() {
    if (!gate.enter()) {
      throw new StoreClosedException("The in-memory store is closed; open a new one");
    }
  }

  private void lockWriter() {
    try {
      if (!writer.tryLock(WRITE_LOCK_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new StoreBusyException(
            "Another thread has been writing for more than "
                + WRITE_LOCK_TIMEOUT_SECONDS
                + " seconds; try again when its work has returned");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreBusyException("Interrupted while waiting for another writer", e);
    }
  }
}
