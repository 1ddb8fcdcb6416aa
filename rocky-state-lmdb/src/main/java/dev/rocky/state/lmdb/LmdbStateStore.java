package dev.rocky.state.lmdb;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Progress;
import dev.rocky.state.StateStore;
import dev.rocky.state.StoreClosedException;
import dev.rocky.state.StoreOpenException;
import dev.rocky.state.spi.TransactionGate;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.BufferProxy;

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
  private final LmdbSettings backupSettings;
  private final TransactionGate gate = new TransactionGate();
  private volatile boolean closing;

  private LmdbStateStore(OpenStore store, LmdbSettings settings) {
    this.store = store;
    this.writeLockTimeout = settings.writeLockTimeout();
    this.readOnly = settings.readOnly();
    this.backupSettings = settings.withReadOnly(false);
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
    changeable(settings, "set aside");
    StoreFile file = existing(settings, "set aside");
    BufferProxy<byte[]> arrays = NativeLibrary.arrays();
    return OpenStores.alone(
        file, settings, "set aside", guard -> SetAside.andReplace(file, arrays));
  }

  /**
   * Reads the ledger that {@code settings} name from end to end and says what is wrong with it; the
   * ledger is not changed. It is looked at as the first process to open it would, only that every
   * value is compared with its checksum, too. A store that is used without a {@link
   * dev.rocky.state.Ledger} has no checksums; of that, the structure is all that can be checked.
   *
   * <p>Nobody can open the ledger meanwhile, if nobody has it open. If somebody has, in this
   * process or another, he can go on writing: what is read is one commit, kept by a read
   * transaction; the file grows meanwhile as beside any long reader. Damage in a closed file makes
   * the next opening check its structure.
   *
   * <p>Phases: {@code structure}, {@code values}.
   *
   * @throws dev.rocky.state.StoreOpenException if there is no such file, or it, its folder or its
   *     lock files cannot be used
   * @throws dev.rocky.state.StoreBusyException as {@link #open}
   */
  public static VerifyReport verify(LmdbSettings settings, Progress progress) {
    requireNonNull(progress, "progress");
    StoreFile file = existing(settings, "verify");
    return OpenStores.alone(
        file,
        settings,
        guard -> {
          VerifyReport report = Verification.of(file.path(), false, progress);
          if (!report.isIntact()) {
            guard.takeCleanClose();
          }
          return report;
        },
        holder -> verifyOpen(file, settings, progress));
  }

  private static VerifyReport verifyOpen(StoreFile file, LmdbSettings settings, Progress progress) {
    try (LmdbStateStore store = open(settings.withOnDamage(LmdbSettings.OnDamage.FAIL))) {
      return store.read(transaction -> Verification.of(file.path(), true, progress));
    } catch (StructureException e) {
      return Verification.of(file.path(), true, progress);
    }
  }

  /**
   * Saves what is left of a damaged ledger: every entry that proves itself goes into a new ledger,
   * which takes the place of the old one. That is renamed, as by {@link #setAside}, never deleted;
   * whenever the process dies, either the old or the new ledger is in place. The new one
   * {@linkplain #recoveredAt knows} that it may lack something.
   *
   * <p>An entry proves itself if its page belongs to the last commit, beyond doubt, and its value
   * matches its checksum. A right checksum alone does not do: a page that is no longer in use may
   * hold what was right yesterday, and a watermark that goes back unnoticed makes duplicates. So if
   * it is not known which commit was the last, or so much is damaged that a branch may lead to
   * pages of the past, nothing is saved, and what was found is listed as {@link Damage.Unproven}.
   * In a store that is used without a {@link dev.rocky.state.Ledger} only pages are proven.
   *
   * <p>If the ledger was bound to a remote and anything was lost, the new one is not bound, and has
   * no journal: a change whose journal entry was lost would never be sent, and a record that was
   * lost would count as deleted. Binding it again notes every record as one to compare.
   *
   * <p>A ledger that is not damaged is treated in the same way; then nothing is lost.
   *
   * <p>Phases: {@code structure}, {@code copy}; then {@code structure} and {@code values} of the
   * new file. It needs as much room again as the ledger has.
   *
   * @throws dev.rocky.state.StoreDamagedException if nothing tells the file from one that is no
   *     ledger: neither of its first two pages can be used, or it has no record of this library;
   *     then it is left as it is
   * @throws dev.rocky.state.StoreIncompatibleException if it needs a newer version of this library
   * @throws dev.rocky.state.StoreBusyException if anybody has it open
   * @throws dev.rocky.state.StoreFullException if there is no room for the new file
   * @throws dev.rocky.state.StoreOpenException if there is no such file, or it cannot be read or
   *     replaced
   * @throws IllegalArgumentException if the settings are to read only
   */
  public static SalvageReport salvage(LmdbSettings settings, Progress progress) {
    requireNonNull(progress, "progress");
    changeable(settings, "salvaged");
    StoreFile file = existing(settings, "salvage");
    BufferProxy<byte[]> arrays = NativeLibrary.arrays();
    return OpenStores.alone(
        file, settings, "salvaged", guard -> Salvage.run(file, arrays, progress));
  }

  /**
   * Puts a checked copy of a backup in the place of the ledger that {@code settings} name. That is
   * renamed, as by {@link #setAside}, if it exists; whenever the process dies, either the old or
   * the new ledger is in place. The backup is not changed.
   *
   * <p>The restored ledger {@linkplain #recoveredAt knows} that it may lack something: it went back
   * in time, and what happened after the backup is not in it. Its watermarks are those of the
   * backup; rows that were loaded since then are in the targets.
   *
   * <p>Phases: {@code copy}; then {@code structure} and {@code values} of the copy. Values that
   * were damaged in the backup are copied as they are and listed.
   *
   * @param backup a file that {@link #backup} made, or a ledger that nobody has open
   * @throws dev.rocky.state.StoreDamagedException if the structure of the backup is damaged, or it
   *     is no ledger; then nothing is changed
   * @throws dev.rocky.state.StoreIncompatibleException if it needs a newer version of this library
   * @throws dev.rocky.state.StoreBusyException if anybody has the ledger open, or somebody wrote to
   *     the backup meanwhile
   * @throws dev.rocky.state.StoreFullException if there is no room for the copy
   * @throws dev.rocky.state.StoreOpenException if the backup cannot be read, or the ledger not be
   *     replaced
   * @throws IllegalArgumentException if the settings are to read only, or the backup is the ledger
   */
  public static RestoreReport restore(Path backup, LmdbSettings settings, Progress progress) {
    requireNonNull(backup, "backup");
    requireNonNull(progress, "progress");
    StoreFile file = changeable(settings, "restored");
    StoreFile source = existing(settings.withPath(backup), "restore");
    Copies.checkApart(file, source);
    BufferProxy<byte[]> arrays = NativeLibrary.arrays();
    return OpenStores.alone(
        file, settings, "restored", guard -> Copies.restore(source.path(), file, arrays, progress));
  }

  private static StoreFile changeable(LmdbSettings settings, String purpose) {
    if (settings.readOnly()) {
      throw new IllegalArgumentException("a ledger cannot be " + purpose + " with read_only");
    }
    return StoreFile.locate(settings);
  }

  private static StoreFile existing(LmdbSettings settings, String purpose) {
    StoreFile file = StoreFile.locate(settings);
    if (file.attributes().isEmpty()) {
      throw new StoreOpenException(
          "Cannot " + purpose + " " + file.path() + ": there is no such file");
    }
    return file;
  }

  /**
   * Copies the last commit of this ledger to a new file of its own, as small as it can be, while
   * others write. The copy is checked from end to end before it gets its name; it can be opened
   * like any ledger, and {@link #restore} puts it in the place of one. Its mode is 0600.
   *
   * <p>It is a read transaction: writers do not wait for it, the file grows meanwhile as beside any
   * long reader, and so does a map that is too small only afterwards. {@link #close} ends it with a
   * {@link StoreClosedException}.
   *
   * <p>Phases: {@code copy}; then {@code structure} and {@code values} of the copy. A value that is
   * damaged is copied as it is and listed in the report.
   *
   * @param target does not exist; beside it, a file of the same name with {@code .new} appended is
   *     written meanwhile
   * @throws dev.rocky.state.StoreOpenException if the target exists, its folder cannot be used or
   *     lies on a network file system (unless the settings allow that)
   * @throws dev.rocky.state.StoreDamagedException if pages of this ledger were damaged while it was
   *     open
   * @throws dev.rocky.state.StoreFullException if there is no room for the copy
   * @throws dev.rocky.state.StoreBusyException if somebody else is writing to the target
   * @throws IllegalArgumentException if the target is the ledger or a file that belongs to it
   * @throws IllegalStateException if called within a transaction of this store
   */
  public BackupReport backup(Path target, Progress progress) {
    return backup(target, false, progress);
  }

  /**
   * Does the same as {@link #backup}, but replaces a backup that is there, at once when the new one
   * is whole and checked. A ledger that somebody has open is not replaced.
   *
   * @throws dev.rocky.state.StoreBusyException if somebody has the target open
   */
  public BackupReport replaceBackup(Path target, Progress progress) {
    return backup(target, true, progress);
  }

  private BackupReport backup(Path target, boolean replace, Progress progress) {
    requireNonNull(target, "target");
    requireNonNull(progress, "progress");
    if (gate.isInside()) {
      throw new IllegalStateException("backup within a transaction: let the work return first");
    }
    LmdbSettings settings = backupSettings.withPath(target);
    StoreFile file = StoreFile.locate(settings);
    Copies.checkApart(store.file(), file);
    if (!replace && file.attributes().isPresent()) {
      throw new StoreOpenException(
          "Cannot back up to "
              + file.path()
              + ": it exists; choose another name, or replaceBackup");
    }
    BufferProxy<byte[]> arrays = NativeLibrary.arrays();
    return OpenStores.alone(
        file,
        settings,
        "replaced by a backup",
        guard ->
            read(
                transaction ->
                    Copies.backUp(
                        store.file().path(), file, arrays, progress, this::checkNotClosing)));
  }

  private void checkNotClosing() {
    if (closing) {
      throw closed();
    }
  }

  /**
   * When this ledger took the place of one that was {@linkplain #setAside set aside} or of which
   * only a part could be {@linkplain #salvage saved}, or was {@linkplain #restore restored} from a
   * backup, by the clock of the machine that did it.
   */
  @Override
  public Optional<Instant> recoveredAt() {
    return store.recoveredAt();
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
    closing = true;
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
      throw closed();
    }
  }

  private StoreClosedException closed() {
    return new StoreClosedException(
        "The ledger " + store.file().path() + " was closed; open it again");
  }
}
