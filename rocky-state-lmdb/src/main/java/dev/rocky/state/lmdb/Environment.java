package dev.rocky.state.lmdb;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.StateException;
import dev.rocky.state.StateStore.ReadWork;
import dev.rocky.state.StoreBusyException;
import dev.rocky.state.StoreClosedException;
import dev.rocky.state.StoreDamagedException;
import dev.rocky.state.spi.TransactionGate;
import java.io.IOException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.BufferProxy;
import org.lmdbjava.Dbi;
import org.lmdbjava.Dbi.MapResizedException;
import org.lmdbjava.Env;
import org.lmdbjava.Env.MapFullException;
import org.lmdbjava.Env.ReadersFullException;
import org.lmdbjava.EnvFlags;
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
 *   <li>{@code env}, {@code dbi} and {@code mapSize} change only while nobody is inside. The map
 *       changes by closing the environment and opening it anew, never under a transaction.
 *   <li>After each commit, and before the writer lock is free, the file is long enough for its last
 *       page.
 * </ul>
 */
final class Environment {

  private static final int PRIVATE = 0600;
  private static final int META_PAGES = 2;
  private static final int ATTEMPTS = 4;
  private static final long ENOUGH_ROOM = 64L << 20;
  private static final long MOMENT = 100_000_000;
  private static final long PAGES_BETWEEN_READER_CHECKS = 256;

  private final StoreFile file;
  private final LmdbSettings settings;
  private final BufferProxy<byte[]> arrays;
  private final TransactionGate gate = new TransactionGate();
  private final OpenReads reads = new OpenReads();
  private final GrowthWatch watch;
  private final String identity;
  private final int pageSize;
  private final FormatRecord format;

  private @Nullable Env<byte[]> env;
  private @Nullable Dbi<byte[]> dbi;
  private long mapSize;

  /** Whether a write found the map full; only who has the turn to write uses it. */
  private boolean full;

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
    this.identity = identity;
    this.settings = settings;
    this.arrays = arrays;
    this.pageSize = pages.pageSize();
    this.watch = new GrowthWatch(file);
    open(settings.mapSizes(pages.bytes()));
    boolean checked = false;
    try {
      format = checkFormat();
      checked = true;
    } finally {
      if (!checked) {
        close();
      }
    }
  }

  <T extends @Nullable Object, X extends Exception> T read(ReadWork<T, X> work) throws X {
    Txn<byte[]> txn = begin(Env::txnRead);
    OpenReads.Read read = reads.begin();
    try {
      LmdbTransaction view = new LmdbTransaction(requireNonNull(dbi), txn, file.path());
      try {
        return work.run(view);
      } finally {
        view.end();
      }
    } finally {
      reads.end(read);
      end(txn);
    }
  }

  /** What the ledger takes up now. */
  LmdbUsage usage() {
    Txn<byte[]> txn = begin(Env::txnRead);
    try {
      return usage(requireNonNull(env), txn);
    } finally {
      end(txn);
    }
  }

  private LmdbUsage usage(Env<byte[]> env, Txn<byte[]> txn) {
    Stat entries = requireNonNull(dbi).stat(txn);
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

  /** Begins a write transaction, which is to be closed. */
  RootTransaction beginWrite() {
    makeRoom();
    NativeThread thread = NativeThread.ofCurrent();
    boolean begun = false;
    try {
      Txn<byte[]> txn = begin(env -> thread.call(env::txnWrite));
      begun = true;
      return new RootTransaction(
          this, thread, requireNonNull(env), requireNonNull(dbi), txn, file.path());
    } finally {
      if (!begun) {
        thread.close();
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
      return env == null ? -1 : env.info().lastTransactionId;
    } finally {
      gate.exit();
    }
  }

  /** Waits for transactions and closes the environment, for good. */
  void close() {
    if (gate.close()) {
      closeEnv();
    }
  }

  /** For {@link RootTransaction}. */
  void commit(Txn<byte[]> txn, NativeThread thread) {
    checkInPlace();
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
  private void checkInPlace() {
    if (!file.identity().equals(Optional.of(identity))) {
      throw new StoreDamagedException(
          "The ledger "
              + file.path()
              + " was deleted or replaced while it was open; changes were discarded, they would have been lost. Close the"
              + " store in every process and open it again");
    }
  }

  /**
   * Makes the file as long as its last page needs. LMDB leaves out pages that were taken and given
   * back in one transaction, so that an undamaged file may be too short; telling it from one that
   * was cut off takes the next opening a {@link StructureCheck}.
   */
  private void fillUp() {
    long needed = (requireNonNull(env).info().lastPageNumber + 1) * pageSize;
    try {
      if (file.attributes().map(BasicFileAttributes::size).orElse(needed) < needed) {
        file.extendTo(needed);
      }
    } catch (IOException | StateException e) {
      // The commit is durable all the same; StructureCheck will find that nothing is lost.
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
        if (env != null) {
          Txn<byte[]> txn = beginning.begin(env);
          begun = true;
          return txn;
        }
        failure = new StateException("The ledger " + file.path() + " could not be mapped again");
      } catch (ReadersFullException e) {
        // Readers that died keep their places until somebody looks.
        if (attempt > 1 || requireNonNull(env).readerCheck() == 0) {
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
      boolean renewed = gate.alone(settings.writeLockTimeout().toNanos(), () -> reopen(mapSize));
      if (!renewed) {
        throw new StoreBusyException(
            "The file "
                + file.path()
                + " outgrew the map of this process, which cannot be renewed while transactions of it are under way: end them"
                + " and try again",
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
    full = false;
    if (patience >= 0) {
      gate.alone(patience, () -> reopen(2 * mapSize));
    }
  }

  /** How long to wait for the chance to double the map; negative if there is room enough. */
  private long patience() {
    if (!gate.enter()) {
      return -1;
    }
    try {
      if (env == null) {
        return -1;
      }
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
      long left = mapSize - (lastPage + 1) * pageSize;
      long enough = Math.min(mapSize / 2, ENOUGH_ROOM);
      if (left >= enough) {
        return -1;
      }
      return left >= enough / 2 ? 0 : Math.min(settings.writeLockTimeout().toNanos(), MOMENT);
    } finally {
      gate.exit();
    }
  }

  /**
   * Replaces the environment by one with a map of {@code wanted} bytes or more, if the process can
   * have that.
   */
  private void reopen(long wanted) {
    checkInPlace();
    long size = Math.max(wanted, mapSize);
    MetaPages pages = MetaPages.read(file.path());
    while (size < 2 * pages.bytes()) {
      size *= 2;
    }
    long before = mapSize;
    closeEnv();
    open(size == before ? List.of(size) : List.of(size, before));
  }

  private void open(List<Long> sizes) {
    StateException failure = null;
    for (long size : sizes) {
      try {
        open(size);
        return;
      } catch (RuntimeException e) {
        failure = Failures.asStateException(e, file.path());
      }
    }
    throw requireNonNull(failure);
  }

  private void open(long wanted) {
    long size = wanted;
    for (int attempt = 1; ; attempt++) {
      boolean usable = false;
      try {
        Env<byte[]> opened =
            Env.create(arrays)
                .setMapSize(size)
                .setMaxReaders(settings.maxReaders())
                .open(file.path().toFile(), PRIVATE, flags());
        env = opened;
        mapSize = size;
        opened.readerCheck(); // those that died may have left no place for the next line
        // Not in a transaction that writes: that would wait for other processes, for ever.
        try (Txn<byte[]> txn = opened.txnRead()) {
          dbi = opened.openDbi(txn, null, null, false);
        }
        usable = true;
        return;
      } catch (MapResizedException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      } finally {
        if (!usable) {
          closeEnv();
        }
      }
      // Another process has added to the file since its length was read.
      size = Math.max(size, 2 * MetaPages.read(file.path()).bytes());
    }
  }

  private EnvFlags[] flags() {
    return settings.readOnly()
        ? new EnvFlags[] {EnvFlags.MDB_NOSUBDIR, EnvFlags.MDB_NOTLS, EnvFlags.MDB_RDONLY_ENV}
        : new EnvFlags[] {EnvFlags.MDB_NOSUBDIR, EnvFlags.MDB_NOTLS};
  }

  private void closeEnv() {
    if (env != null) {
      env.close();
      env = null;
      dbi = null;
    }
  }

  private FormatRecord checkFormat() {
    Txn<byte[]> txn = begin(Env::txnRead);
    try {
      return FormatRecord.check(requireNonNull(dbi).get(txn, FormatRecord.KEY), file.path());
    } catch (RuntimeException e) {
      throw Failures.translate(e, file.path());
    } finally {
      end(txn);
    }
  }

  /** Begins a transaction of one kind. */
  private interface Beginning {
    Txn<byte[]> begin(Env<byte[]> env);
  }
}
