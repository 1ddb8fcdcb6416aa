package dev.rocky.state.lmdb;

import dev.rocky.state.StateException;
import dev.rocky.state.StateStore.ReadWork;
import dev.rocky.state.StoreBusyException;
import dev.rocky.state.StoreClosedException;
import dev.rocky.state.StoreDamagedException;
import dev.rocky.state.StoreFullException;
import dev.rocky.state.spi.TransactionGate;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.BufferProxy;
import org.lmdbjava.Dbi.MapResizedException;
import org.lmdbjava.Env;
import org.lmdbjava.Env.MapFullException;
import org.lmdbjava.Env.ReadersFullException;
import org.lmdbjava.EnvInfo;
import org.lmdbjava.LmdbNativeException.PanicException;
import org.lmdbjava.Stat;
import org.lmdbjava.Txn;

/**
 * The environment of LMDB on one file: transactions, and the map that they run on.
 *
 * <p><b>Threads:</b> any; {@link #beginWrite} only by who has the turn, see {@link GroupCommit}.
 * <b>Lock order:</b> the gate in here is the innermost, see {@link LmdbStateStore}.
 * <b>Invariants:</b>
 *
 * <ul>
 *   <li>A transaction of LMDB exists only while its thread is inside the gate, and cursors only
 *       while their transaction does.
 *   <li>The map changes only while nobody is inside.
 *   <li>After each commit, and before the writer lock is free, the file is long enough for its last
 *       page.
 * </ul>
 */
final class Environment {

  private static final int META_PAGES = 2;
  private static final int ATTEMPTS = 4;
  private static final long ENOUGH_ROOM = 64L << 20;
  private static final long MOMENT = 100_000_000;
  private static final long PAGES_BETWEEN_READER_CHECKS = 256;

  private final StoreFile file;
  private final LmdbSettings settings;
  private final Mapping map;
  private final TransactionGate gate = new TransactionGate();
  private final OpenReads reads = new OpenReads();
  private final GrowthWatch watch;
  private final OpenFile opened;
  private final int pageSize;
  private final FormatRecord format;

  /** Whether a write found the map full; only who has the turn to write uses it. */
  private boolean full;

  private volatile boolean roomWanted;

  /** The last page at which to look for readers that died; as {@code full}. */
  private long nextReaderCheck;

  /**
   * Opens the environment of a file that {@code pages} describe and that only the caller may be
   * opening.
   *
   * @throws StateException if LMDB cannot open it, or it is no ledger of a format that is known
   */
  Environment(
      StoreFile file,
      String identity,
      LmdbSettings settings,
      MetaPages pages,
      BufferProxy<byte[]> arrays) {
    this.file = file;
    this.opened = new OpenFile(file, identity);
    this.settings = settings;
    this.pageSize = pages.pageSize();
    this.watch = new GrowthWatch(file);
    this.map = new Mapping(file, settings, arrays);
    map.open(settings.mapSizes(pages.bytes()));
    boolean checked = false;
    try {
      format = FormatRecord.check(map.format(), file.path());
      checked = true;
    } finally {
      if (!checked) {
        close();
      }
    }
  }

  <T extends @Nullable Object, X extends Exception> T read(ReadWork<T, X> work) throws X {
    Txn<byte[]> txn = begin(Env::txnRead);
    OpenReads.Read read = null;
    try {
      read = reads.begin();
      LmdbTransaction view = new LmdbTransaction(map.dbi(), txn, file.path());
      try {
        return work.run(view);
      } finally {
        try {
          view.end();
        } finally {
          view.close();
        }
      }
    } finally {
      if (read != null) {
        reads.end(read);
      }
      end(txn);
    }
  }

  /** What the ledger takes up now. */
  LmdbUsage usage() {
    Txn<byte[]> txn = begin(Env::txnRead);
    try {
      return usage(map.env(), txn);
    } finally {
      end(txn);
    }
  }

  private LmdbUsage usage(Env<byte[]> env, Txn<byte[]> txn) {
    Stat entries = map.dbi().stat(txn);
    EnvInfo info = env.info();
    long pages = info.lastPageNumber + 1;
    long used = META_PAGES + entries.branchPages + entries.leafPages + entries.overflowPages;
    return new LmdbUsage(
        pages * pageSize,
        Math.max(0, pages - used) * pageSize,
        info.mapSize,
        info.lastTransactionId,
        reads.longest());
  }

  /** Whether the current thread is within a read. */
  boolean isReading() {
    return gate.isInside();
  }

  /**
   * Whether a writer waits for all who read to end, so that it can double the map. Who waits to
   * write within a read is in its way.
   */
  boolean isRoomWanted() {
    return roomWanted;
  }

  /** What a thread is told that waits to write within a read while {@link #isRoomWanted}. */
  StoreFullException noRoomWithinRead() {
    return new StoreFullException(
        "The map of "
            + file.path()
            + " has to be doubled, for which the read must end within which this write was called:"
            + " let it end and try again, or open with a greater map_size_bytes");
  }

  /** Begins a write transaction, which is to be closed. */
  RootTransaction beginWrite() {
    makeRoom();
    NativeThread thread = NativeThread.ofCurrent();
    Txn<byte[]> txn = null;
    RootTransaction root = null;
    try {
      txn = begin(env -> thread.call(env::txnWrite));
      root = new RootTransaction(this, thread, map.env(), map.dbi(), txn, file.path());
      return root;
    } finally {
      if (root == null) {
        try {
          if (txn != null) {
            end(txn, thread);
          }
        } finally {
          thread.close();
        }
      }
    }
  }

  /** Makes room before the next write, because a transaction found none. */
  void mapWasFull() {
    full = true;
  }

  FormatRecord format() {
    return format;
  }

  /** Number of the last commit; -1 if it is closed. */
  long lastTransaction() {
    if (!gate.enter()) {
      return -1;
    }
    try {
      return map.isOpen() ? map.env().info().lastTransactionId : -1;
    } finally {
      gate.exit();
    }
  }

  /** Waits for transactions and closes the environment, for good. */
  void close() {
    if (gate.close()) {
      try {
        map.close();
      } finally {
        opened.close();
      }
    }
  }

  /** For {@link RootTransaction}. */
  void commit(Txn<byte[]> txn, NativeThread thread) {
    requireInPlace(opened.isInPlace());
    try {
      thread.call(
          () -> {
            txn.commit();
            return true;
          });
    } catch (MapFullException e) {
      full = true;
      throw Failures.translate(e, file.path());
    } catch (RuntimeException e) {
      throw Failures.translate(e, file.path());
    }
    fillUp();
  }

  /** LMDB would go on with a file that nobody can find any more, or go over to another one. */
  private void requireInPlace(boolean inPlace) {
    if (!inPlace) {
      throw new StoreDamagedException(
          "The ledger "
              + file.path()
              + " was deleted or replaced while it was open; changes were discarded, they would"
              + " have been lost. Close the store in every process and open it again");
    }
  }

  /**
   * Makes the file as long as its last page needs. LMDB leaves out pages that were taken and given
   * back in one transaction, so that an undamaged file may be too short; telling it from one that
   * was cut off takes the next opening a {@link StructureCheck}.
   */
  private void fillUp() {
    try {
      opened.lengthen((map.env().info().lastPageNumber + 1) * pageSize);
    } catch (IOException | RuntimeException | Error e) {
      // The commit is durable all the same, and must not be reported as failed; StructureCheck will
      // find that nothing is lost.
    }
  }

  /** Begins a transaction, after which the caller is inside the gate; {@link #end} must follow. */
  private Txn<byte[]> begin(Beginning beginning) {
    for (int attempt = 1; ; attempt++) {
      if (!gate.enter()) {
        throw new StoreClosedException("The ledger " + file.path() + " is closed");
      }
      boolean begun = false;
      RuntimeException failure;
      try {
        if (map.isOpen()) {
          Txn<byte[]> txn = beginning.begin(map.env());
          begun = true;
          return txn;
        }
        failure = new StateException("The ledger " + file.path() + " could not be mapped again");
      } catch (ReadersFullException e) {
        // Readers that died keep their places until somebody looks.
        if (attempt > 1 || map.env().readerCheck() == 0) {
          throw Failures.translate(e, file.path());
        }
        continue;
      } catch (MapResizedException | PanicException e) {
        failure = e;
      } catch (RuntimeException e) {
        throw Failures.translate(e, file.path());
      } finally {
        if (!begun) {
          gate.exit();
        }
      }
      if (attempt == ATTEMPTS) {
        throw Failures.translate(failure, file.path());
      }
      boolean renewed;
      roomWanted = true;
      try {
        renewed = gate.alone(settings.writeLockTimeout().toNanos(), () -> renew(map.size()));
      } finally {
        roomWanted = false;
      }
      if (!renewed) {
        throw new StoreBusyException(
            "The file "
                + file.path()
                + " outgrew the map of this process, which cannot be renewed while transactions of"
                + " it are under way: end them and try again",
            failure);
      }
    }
  }

  private void end(Txn<byte[]> txn) {
    try {
      txn.close();
    } finally {
      gate.exit();
    }
  }

  /** For {@link RootTransaction}. */
  void end(Txn<byte[]> txn, NativeThread thread) {
    try {
      thread.call(
          () -> {
            txn.close();
            return true;
          });
    } finally {
      gate.exit();
    }
  }

  /**
   * Doubles the map before a write if it is filling up, or could not hold the last one. The less
   * room there is, the longer it waits for the transactions that are under way, while new ones wait
   * for it.
   */
  private void makeRoom() {
    long patience = full ? settings.writeLockTimeout().toNanos() : patience();
    if (patience >= 0) {
      roomWanted = full;
      full &= gate.isInside(); // this thread's own read is in the way: somebody else has to
      try {
        gate.alone(patience, () -> renew(2 * map.size()));
      } finally {
        roomWanted = false;
      }
    }
  }

  /** How long to wait for the chance to double the map; negative if there is room enough. */
  private long patience() {
    if (!gate.enter()) {
      return -1;
    }
    try {
      if (!map.isOpen()) {
        return -1;
      }
      Env<byte[]> env = map.env();
      long lastPage = env.info().lastPageNumber;
      if (lastPage >= nextReaderCheck) {
        // The state that a dead reader saw keeps its pages, and the file would grow for ever.
        env.readerCheck();
        if (nextReaderCheck > 0) {
          try (Txn<byte[]> txn = env.txnRead()) {
            watch.grown(usage(env, txn));
          } catch (ReadersFullException e) {
            // those who read will end or be warned of next time
          }
        }
        nextReaderCheck = lastPage + PAGES_BETWEEN_READER_CHECKS;
      }
      long left = map.size() - (lastPage + 1) * pageSize;
      long enough = Math.min(map.size() / 2, ENOUGH_ROOM);
      if (left >= enough) {
        return -1;
      }
      return left >= enough / 2 ? 0 : Math.min(settings.writeLockTimeout().toNanos(), MOMENT);
    } finally {
      gate.exit();
    }
  }

  private void renew(long wanted) {
    requireInPlace(opened.isSurelyInPlace());
    map.renew(wanted);
  }

  /** Begins a transaction of one kind. */
  private interface Beginning {
    Txn<byte[]> begin(Env<byte[]> env);
  }
}
