package com.example.filestore;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Key;
import dev.rocky.state.StateStore;
import dev.rocky.state.StoreBusyException;
import dev.rocky.state.StoreClosedException;
import dev.rocky.state.spi.TransactionGate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.NavigableMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A {@link StateStore} for small ledgers: all entries are held in memory, and every commit writes
 * all of them to one file.
 *
 * <p>Limits: a commit costs time in proportion to the whole ledger, so thousands of entries are
 * fine and millions are not; the file holds at most 1 GiB. One store per file: a second one, in
 * this process or another, is refused with {@link StoreBusyException} as long as the first is open.
 * Made for local file systems on Linux and macOS.
 *
 * <p>Threads: any. A transaction holds {@code gate} shared from begin to end, {@code close} takes
 * it exclusively. A writer holds {@code writer} inside the gate. Order: {@code gate}, then {@code
 * writer}. Invariant: a map that was published in {@code committed} is never changed again; writers
 * change a copy, so a reader's map is its snapshot.
 */
public final class FileStateStore implements StateStore {

  private final StateFile file;
  private final Duration writeLockTimeout;
  private final TransactionGate gate = new TransactionGate();
  private final ReentrantLock writer = new ReentrantLock();
  private volatile NavigableMap<Key, byte[]> committed;

  /**
   * Opens the store in {@code path}, a new one if there is no such file; its folder must exist.
   *
   * @param writeLockTimeout how long a writer waits for the one before it
   */
  public FileStateStore(Path path, Duration writeLockTimeout) {
    this.writeLockTimeout = requireNonNull(writeLockTimeout, "writeLockTimeout");
    this.file = StateFile.open(requireNonNull(path, "path"));
    this.committed = file.entries();
  }

  @Override
  public <T, X extends Exception> T read(ReadWork<T, X> work) throws X {
    requireNonNull(work, "work");
    enter();
    FileTransaction transaction = new FileTransaction(committed, false);
    try {
      return work.run(transaction);
    } finally {
      transaction.end();
      gate.exit();
    }
  }

  @Override
  public <T, X extends Exception> T write(WriteWork<T, X> work) throws X {
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
      file.close();
    }
  }

  private <T, X extends Exception> T commit(WriteWork<T, X> work) throws X {
    FileTransaction transaction = new FileTransaction(committed, true);
    T result;
    try {
      result = work.run(transaction);
    } finally {
      transaction.end();
    }
    if (transaction.entries() != committed) {
      file.replace(transaction.entries()); // durable first, visible afterwards
      committed = transaction.entries();
    }
    return result;
  }

  private void enter() {
    if (!gate.enter()) {
      throw new StoreClosedException("The store in " + file + " is closed; open a new one");
    }
  }

  private void lockWriter() {
    try {
      if (!writer.tryLock(writeLockTimeout.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new StoreBusyException(
            "Another thread has been writing to "
                + file
                + " for more than "
                + writeLockTimeout
                + "; try again when its work has returned");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreBusyException("Interrupted while waiting for another writer", e);
    }
  }
}
