package dev.rocky.state.lmdb;

import dev.rocky.state.StateException;
import dev.rocky.state.StateStore.ReadWork;
import dev.rocky.state.StateStore.WriteWork;
import dev.rocky.state.StoreBusyException;
import dev.rocky.state.StoreDamagedException;
import dev.rocky.state.StoreOpenException;
import dev.rocky.state.lmdb.LmdbSettings.Check;
import dev.rocky.state.lmdb.LmdbSettings.OnDamage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.BufferProxy;

/**
 * A ledger that is open in this process, shared by all handles on it. Made and closed by {@link
 * OpenStores}, under its lock.
 */
final class OpenStore {

  private final StoreFile file;
  private final String identity;
  private final LmdbSettings settings;
  private final Guard guard;
  private final Environment environment;
  private final GroupCommit writers;

  private OpenStore(
      StoreFile file,
      String identity,
      LmdbSettings settings,
      Guard guard,
      Environment environment) {
    this.file = file;
    this.identity = identity;
    this.settings = settings;
    this.guard = guard;
    this.environment = environment;
    this.writers =
        new GroupCommit(
            environment, new ProcessLock(guard, file.path()), new WriterQueue(file.path()));
  }

  /**
   * Opens {@code file}, or makes it. In this order, each step relying on those before: nobody else
   * is opening it; whoever has it open shares locks with us; it exists; LMDB may map it; it is
   * ours.
   */
  static OpenStore open(StoreFile file, LmdbSettings settings) {
    BufferProxy<byte[]> arrays = NativeLibrary.arrays();
    file.checkPermissions(settings.readOnly());
    if (!settings.allowSharedVolume()) {
      Volume.check(file.path());
    }
    if (settings.readOnly() && file.attributes().isEmpty()) {
      throw new StoreOpenException(
          "Cannot open " + file.path() + " to read: there is no such file");
    }
    Guard guard = Guard.open(file, settings.writeLockTimeout());
    boolean opened = false;
    try {
      Holder here = Holder.here();
      List<Holder> others = guard.register(here);
      checkHolders(here, others, file, settings);
      if (file.attributes().isEmpty()) {
        NewLedger.make(file, arrays);
      }
      checkNames(file.path());
      OpenStore store;
      try {
        store = open(file, settings, guard, here, others.isEmpty(), arrays);
      } catch (StoreDamagedException e) {
        if (settings.onDamage() != OnDamage.SET_ASIDE || settings.readOnly() || !others.isEmpty()) {
          throw e;
        }
        SetAside.andReplace(file, arrays);
        store = open(file, settings, guard, here, true, arrays);
      }
      guard.opened();
      opened = true;
      return store;
    } finally {
      if (!opened) {
        guard.discard();
      }
    }
  }

  /**
   * Opens a file that is there.
   *
   * @param alone whether nobody else has it open
   */
  private static OpenStore open(
      StoreFile file,
      LmdbSettings settings,
      Guard guard,
      Holder here,
      boolean alone,
      BufferProxy<byte[]> arrays) {
    String identity = file.identity().orElseThrow(() -> vanished(file));
    guard.describe(here.of(file.isKnownBy(identity) ? identity : ""));
    byte[] cleanClose = guard.takeCleanClose();
    MetaPages pages =
        alone ? checkAlone(cleanClose, file, settings) : checkBesideOthers(guard, file, settings);
    LockFile.fill(file, settings.maxReaders());
    Environment environment = new Environment(file, identity, settings, pages, arrays);
    return new OpenStore(file, identity, settings, guard, environment);
  }

  <T extends @Nullable Object, X extends Exception> T read(ReadWork<T, X> work) throws X {
    return environment.read(work);
  }

  <T extends @Nullable Object, X extends Exception> T write(Duration timeout, WriteWork<T, X> work)
      throws X {
    return writers.write(timeout, work);
  }

  LmdbUsage usage() {
    return environment.usage();
  }

  boolean isWrittenByCurrentThread() {
    return writers.isAtWork();
  }

  StoreFile file() {
    return file;
  }

  String identity() {
    return identity;
  }

  /** Refuses to be shared by a handle that asks for something else. */
  void checkShareable(LmdbSettings others) {
    if (settings.readOnly() != others.readOnly()
        || settings.mapSizeBytes() != others.mapSizeBytes()
        || settings.maxReaders() != others.maxReaders()) {
      throw new StoreOpenException(
          "The ledger %s is open in this process with read_only %s, map_size_bytes %d and max_readers %d; it cannot be shared"
                  .formatted(
                      file.path(),
                      settings.readOnly(),
                      settings.mapSizeBytes(),
                      settings.maxReaders())
              + " with read_only %s, map_size_bytes %d and max_readers %d. Use the same, or close it first"
                  .formatted(others.readOnly(), others.mapSizeBytes(), others.maxReaders()));
    }
  }

  /** When it took the place of another ledger. */
  Optional<Instant> recoveredAt() {
    return environment.format().recovered();
  }

  void close() {
    long lastTransaction = environment.lastTransaction();
    try {
      environment.close();
      noteCleanClose(lastTransaction);
    } finally {
      guard.close();
    }
  }

  /** Spares the next opening the check of the structure, if this was the last process. */
  private void noteCleanClose(long lastTransaction) {
    try {
      if (!guard.lockLast() || !file.identity().equals(Optional.of(identity))) {
        return;
      }
      MetaPages pages = MetaPages.readAlone(file.path());
      if (pages.transaction() == lastTransaction) {
        CleanClose.of(file, pages).ifPresent(guard::leaveCleanClose);
      }
    } catch (StateException e) {
      // the next opening has to check
    }
  }

  private static void checkHolders(
      Holder here, List<Holder> others, StoreFile file, LmdbSettings settings) {
    String identity = file.identity().orElse("");
    for (Holder other : others) {
      if (other.sharesLocksWith(here)) {
        checkSameFile(other, identity, file);
      } else if (!settings.allowSharedVolume()) {
        throw new StoreBusyException(
            "The ledger "
                + file.path()
                + " is held open by "
                + other
                + ", with which this one ("
                + here
                + ") shares no locks. Close it there, or set allow_shared_volume at the risk of"
                + " destroying it");
      }
    }
  }

  /**
   * Refuses a file that took the place of one which is still open. LMDB's lock file belongs to that
   * one; the number of its last commit would make LMDB take the older of the two states in ours.
   */
  private static void checkSameFile(Holder other, String identity, StoreFile file) {
    if (identity.isEmpty() || other.hasOtherFile(identity)) {
      throw new StoreBusyException(
          "The ledger "
              + file.path()
              + " was deleted or replaced while "
              + other
              + " has it open. Close it there first");
    }
  }

  /** LMDB's lock file goes by the name: under two names, two processes would not see each other. */
  private static void checkNames(Path path) {
    try {
      if (StoreFile.isUnix(path) && links(path) > 1) {
        SetAside.withdraw(path);
        int links = links(path);
        if (links == 1) {
          return;
        }
        throw new StoreOpenException(
            "Cannot open "
                + path
                + ": the file has "
                + links
                + " names (hard links), and processes that open it by different ones would destroy"
                + " it. Delete the others, or make this one a copy");
      }
    } catch (IOException e) {
      throw new StoreOpenException("Cannot look at " + path + ": " + e, e);
    }
  }

  private static int links(Path path) throws IOException {
    return Files.getAttribute(path, "unix:nlink") instanceof Integer links ? links : 1;
  }

  private static MetaPages checkAlone(byte[] cleanClose, StoreFile file, LmdbSettings settings) {
    MetaPages pages =
        settings.allowSharedVolume()
            ? MetaPages.read(file.path())
            : MetaPages.readAlone(file.path());
    boolean known =
        CleanClose.of(file, pages)
            .filter(now -> Arrays.equals(now.encode(), cleanClose))
            .isPresent();
    if (!known || settings.check() == Check.ALWAYS) {
      StructureCheck.of(file.path(), pages);
    }
    if (!settings.readOnly()) {
      extend(file, pages.bytes());
    }
    return pages;
  }

  /** Whoever has it open checked it; all that a killed writer may leave is a file too short. */
  private static MetaPages checkBesideOthers(Guard guard, StoreFile file, LmdbSettings settings) {
    MetaPages pages = MetaPages.read(file.path());
    if (pages.bytes() <= size(file)) {
      return pages;
    }
    // A writer may be between its commit and Environment's filling up; then it is long enough when
    // that is done.
    ProcessLock writer = new ProcessLock(guard, file.path());
    writer.acquire(settings.writeLockTimeout(), System.nanoTime());
    try {
      pages = MetaPages.read(file.path());
      if (pages.bytes() > size(file)) {
        StructureCheck.of(file.path(), pages);
      }
      if (!settings.readOnly()) {
        extend(file, pages.bytes());
      }
      return pages;
    } finally {
      writer.release();
    }
  }

  private static void extend(StoreFile file, long length) {
    try {
      if (size(file) < length) {
        file.extendTo(length);
      }
    } catch (IOException e) {
      // nothing is lost, only the next opening has to find that out again
    }
  }

  private static long size(StoreFile file) {
    return file.attributes().orElseThrow(() -> vanished(file)).size();
  }

  private static StoreOpenException vanished(StoreFile file) {
    return new StoreOpenException(
        "The ledger " + file.path() + " was deleted while it was being opened; try again");
  }
}
