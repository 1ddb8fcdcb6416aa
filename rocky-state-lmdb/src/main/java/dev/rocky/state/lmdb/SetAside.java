package dev.rocky.state.lmdb;

import dev.rocky.state.StoreBusyException;
import dev.rocky.state.StoreOpenException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.lmdbjava.BufferProxy;

/**
 * Gives a ledger that nobody has open another name beside its own, {@code
 * <ledger>.set-aside-<time>}, and makes a new one in its place. The new one says of itself that it
 * follows another: a host must not take its emptiness for a first run. As long as there is a file
 * of such a name, every ledger that is made beside it says so, so that a process may die in
 * between.
 */
final class SetAside {

  private static final String SUFFIX = ".set-aside-";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private SetAside() {}

  /**
   * Sets {@code file} aside; for {@link OpenStores}, under its lock.
   *
   * @return its new name
   * @throws StoreBusyException if somebody has it open
   */
  static Path closed(StoreFile file, LmdbSettings settings) {
    BufferProxy<byte[]> arrays = NativeLibrary.arrays();
    file.checkPermissions(false);
    if (!settings.allowSharedVolume()) {
      Volume.check(file.path());
    }
    Guard guard = Guard.open(file, settings.writeLockTimeout());
    try {
      List<Holder> holders = guard.register(Holder.here());
      if (!holders.isEmpty()) {
        throw new StoreBusyException(
            "The ledger "
                + file.path()
                + " cannot be set aside while it is open, by "
                + holders.get(0)
                + ": close it there");
      }
      return andReplace(file, arrays);
    } finally {
      guard.discard();
    }
  }

  /** Sets {@code file} aside, which nobody else has open or is opening. */
  static Path andReplace(StoreFile file, BufferProxy<byte[]> arrays) {
    try {
      Path aside = freeName(file.path());
      Files.move(file.path(), aside); // refuses to replace another
      NewLedger.make(file, arrays); // makes the new name of the old one durable, too
      return aside;
    } catch (IOException e) {
      throw new StoreOpenException("Cannot set aside the ledger " + file.path() + ": " + e, e);
    }
  }

  private static Path freeName(Path path) {
    String name = path.getFileName() + SUFFIX + TIME.format(Instant.now());
    Path free = path.resolveSibling(name);
    for (int i = 2; Files.exists(free, LinkOption.NOFOLLOW_LINKS); i++) {
      free = path.resolveSibling(name + "-" + i);
    }
    return free;
  }

  /** Whether a ledger of this name was set aside. */
  static boolean precedes(StoreFile file) throws IOException {
    String head = file.path().getFileName() + SUFFIX;
    Path folder = file.path().toAbsolutePath().getParent();
    if (folder == null) {
      return false;
    }
    try (DirectoryStream<Path> beside =
        Files.newDirectoryStream(
            folder, other -> String.valueOf(other.getFileName()).startsWith(head))) {
      return beside.iterator().hasNext();
    }
  }
}
