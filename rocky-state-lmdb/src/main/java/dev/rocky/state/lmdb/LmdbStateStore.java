package dev.rocky.state.lmdb;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.StateStore;
import dev.rocky.state.StoreClosedException;
import dev.rocky.state.spi.TransactionGate;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A {@link StateStore} in one LMDB file. Needs no server and no JVM flags; leaves no thread behind.
 *
 * <p>The file may be open in any number of processes of one machine, and any number of times in
 * each: handles of one process share what is open. Beside the file lie LMDB's lock file ({@code
 * -lock}) and a lock file of this library ({@code .guard}); both may be deleted while nobody has
 * the ledger open, and must not be touched while somebody has: not even read by the same process,
 * since that drops its locks. All three are made with mode 0600.
 *
 * <p>A file whose structure was damaged while nobody had it open is refused before LMDB maps it,
 * and nothing is changed: the first process that opens it reads it through, unless it is as the
 * last one left it; see {@link LmdbSettings.Check}. Damage within values is for a {@link
 * dev.rocky.state.Ledger} to notice. Damage done by others while the file is open is beyond what a
 * process can survive.
 *
 * <p><b>Threads:</b> any. A {@link #write} of a virtual thread costs a thread of the platform
 * beside it while it lasts, because LMDB's lock belongs to one.
 *
 * <p>Each handle has a gate of its own, and all handles on a file share an {@code OpenStore}. Lock
 * order of this module, outermost first: {@code OpenStores}, the gate of a handle, the turn of
 * {@code WriterQueue}, {@code ProcessLock}, the gate of {@code Environment}.
 *
 * @since 0.1
 */
public final class LmdbStateStore implements StateStore {

  private final OpenStore store;
  private final Duration writeLockTimeout;
  private final boolean readOnly;
  private final TransactionGate gate = new TransactionGate();

  private LmdbStateStore(OpenStore store, LmdbSettings settings) {
    this.store = store;
    this.writeLockTimeout = settings.writeLockTimeout();
    this.readOnly = settings.readOnly();
  }

  /**
   * Opens the ledger that {@code settings} name, and makes it if there is none.
   *
   * @throws dev.rocky.state.StoreOpenException if the file or its folder cannot be used as it is,
   *     lies on a network file system, is open in this process with other settings, or the native
   *     library cannot be loaded
   * @throws dev.rocky.state.StoreDamagedException if it is cut off, damaged, or no ledger; at each
   *     attempt
   * @throws dev.rocky.state.StoreIncompatibleException if it needs a newer version of this library
   * @throws dev.rocky.state.StoreBusyException if it is open through another class loader of this
   *     process, on another host or in another process namespace, was deleted or replaced while
   *     another process has it open, or another process has been opening it for longer than the
   *     write-lock timeout
   * @throws dev.rocky.state.StoreFullException if the disk has no room for its lock files
   */
  public static LmdbStateStore open(LmdbSettings settings) {
    return new LmdbStateStore(OpenStores.acquire(requireNonNull(settings, "settings")), settings);
  }

  /**
   * Gives the ledger that {@code settings} name another name beside its own, which ends with the
   * time, and makes a new, empty one in its place. Nothing is deleted.
   *
   * @return the new name
   * @throws dev.rocky.state.StoreBusyException if anybody has it open
   * @throws dev.rocky.state.StoreOpenException if there is no such file, or it cannot be renamed or
   *     replaced
   * @throws IllegalArgumentException if the settings are to read only
   */
  public static Path setAside(LmdbSettings settings) {
    if (settings.readOnly()) {
      throw new IllegalArgumentException("a ledger cannot be set aside with read_only");
    }
    return OpenStores.setAside(settings);
  }

  /**
   * Whether this ledger was made in the place of one that was {@linkplain #setAside set aside}:
   * what is not in it is not known, rather than known not to be.
   */
  public boolean followsSetAside() {
    return store.followsSetAside();
  }

  /**
   * What the ledger takes up now. A warning of the same kind is logged when the file grows although
   * most of it is free, because something reads without end.
   *
   * @throws StoreClosedException if the store is closed
   */
  public LmdbUsage usage() {
    enter();
    try {
      return store.usage();
    } finally {
      gate.exit();
    }
  }

  @Override
  public <T extends @Nullable Object, X extends Exception> T read(ReadWork<T, X> work) throws X {
    requireNonNull(work, "work");
    enter();
    try {
      return store.read(work);
    } finally {
      gate.exit();
    }
  }

  @Override
  public <T extends @Nullable Object, X extends Exception> T write(WriteWork<T, X> work) throws X {
    requireNonNull(work, "work");
    if (readOnly) {
      throw new IllegalStateException(
          "The ledger " + store.file().path() + " was opened read-only; open it without read_only");
    }
    if (store.isWrittenByCurrentThread()) {
      throw new IllegalStateException(
          "write within write: pass the transaction on instead of calling write again");
    }
    enter();
    try {
      return store.write(writeLockTimeout, work);
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
      OpenStores.release(store);
    }
  }

  @Override
  public String toString() {
    return "LmdbStateStore[" + store.file().path() + "]";
  }

  private void enter() {
    if (!gate.enter()) {
      throw new StoreClosedException(
          "The ledger " + store.file().path() + " was closed; open it again");
    }
  }
}
