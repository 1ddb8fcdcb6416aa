package dev.rocky.state.lmdb;

import dev.rocky.state.StoreOpenException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  /**
   * Gives {@code file}, if it is there, a second name, so that the first can be given to another
   * file at once: whenever the process dies, there is a ledger, the old one or the new one. Where a
   * file cannot have two names, it loses the first.
   */
  static Optional<Path> keep(StoreFile file) {
    if (file.attributes().isEmpty()) {
      return Optional.empty();
    }
    try {
      withdraw(file.path());
      Path aside = freeName(file.path());
      try {
        Files.createLink(aside, file.path());
      } catch (UnsupportedOperationException | FileSystemException e) {
        Files.move(file.path(), aside);
      }
      NewLedger.sync(aside.toAbsolutePath());
      return Optional.of(aside);
    } catch (IOException e) {
      throw new StoreOpenException("Cannot set aside the ledger " + file.path() + ": " + e, e);
    }
  }

  /** Takes the second name away from a file that was not replaced after all. */
  static void withdraw(Path path) throws IOException {
    for (Path aside : beside(path)) {
      if (Files.isSameFile(aside, path)) {
        Files.delete(aside);
      }
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
    return !beside(file.path()).isEmpty();
  }

  private static List<Path> beside(Path path) throws IOException {
    String head = path.getFileName() + SUFFIX;
    List<Path> found = new ArrayList<>();
    Path folder = path.toAbsolutePath().getParent();
    if (folder != null) {
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(
              folder, other -> String.valueOf(other.getFileName()).startsWith(head))) {
        files.forEach(found::add);
      }
    }
    return found;
  }
}
