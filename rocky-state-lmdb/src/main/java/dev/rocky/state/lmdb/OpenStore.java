package dev.rocky.state.lmdb;

import dev.rocky.state.StateStore.ReadWork;
import dev.rocky.state.StateStore.WriteWork;
import dev.rocky.state.StoreBusyException;
import dev.rocky.state.StoreOpenException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
  private final WriterLock writer;
  private final Environment environment;

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
    this.writer = new WriterLock(guard, file.path());
    this.environment = environment;
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
      String identity = file.identity().orElseThrow(() -> vanished(file));
      guard.describe(here.of(file.isKnownBy(identity) ? identity : ""));
      MetaPages pages = checkPages(guard, file, settings);
      LockFile.fill(file, settings.maxReaders());
      Environment environment = new Environment(file, identity, settings, pages, arrays);
      guard.opened();
      opened = true;
      return new OpenStore(file, identity, settings, guard, environment);
    } finally {
      if (!opened) {
        guard.discard();
      }
    }
  }

  <T extends @Nullable Object, X extends Exception> T read(ReadWork<T, X> work) throws X {
    return environment.read(work);
  }

  <T extends @Nullable Object, X extends Exception> T write(Duration timeout, WriteWork<T, X> work)
      throws X {
    writer.acquire(timeout);
    try {
      return environment.write(work);
    } finally {
      writer.release();
    }
  }

  boolean isWrittenByCurrentThread() {
    return writer.isHeldByCurrentThread();
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

  void close() {
    try {
      environment.close();
    } finally {
      guard.close();
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
                + ") shares no locks. Close it there, or set allow_shared_volume at the risk of destroying it");
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
      if (path.getFileSystem().supportedFileAttributeViews().contains("unix")
          && Files.getAttribute(path, "unix:nlink") instanceof Integer links
          && links > 1) {
        throw new StoreOpenException(
            "Cannot open "
                + path
                + ": the file has "
                + links
                + " names (hard links), and processes that open it by different ones would destroy it. Delete the others, or"
                + " make this one a copy");
      }
    } catch (IOException e) {
      throw new StoreOpenException("Cannot look at " + path + ": " + e, e);
    }
  }

  private static MetaPages checkPages(Guard guard, StoreFile file, LmdbSettings settings) {
    MetaPages pages = MetaPages.read(file.path());
    if (pages.bytes() <= size(file)) {
      return pages;
    }
    // A writer may be between its commit and Environment's filling up; then both hold when it is
    // done.
    WriterLock writer = new WriterLock(guard, file.path());
    writer.acquire(settings.writeLockTimeout());
    try {
      pages = MetaPages.read(file.path());
      long size = size(file);
      if (pages.bytes() > size && !FreePages.coverAllBehind(size, file.path(), pages)) {
        throw MetaPages.damaged(
            file.path(),
            "it was cut off; it has %d bytes, and its last commit needs %d"
                .formatted(size, pages.bytes()));
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
