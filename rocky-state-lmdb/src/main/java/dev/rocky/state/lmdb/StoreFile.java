package dev.rocky.state.lmdb;

import dev.rocky.state.StoreOpenException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The ledger file and those beside it, by real paths: without symbolic links, so that one file has
 * one name.
 *
 * @param path the ledger, which need not exist yet
 */
record StoreFile(Path path) {

  /** Finds the file that {@code settings} mean, and makes its folder if that is ours to make. */
  static StoreFile locate(LmdbSettings settings) {
    Path asked = settings.file().toAbsolutePath();
    if (asked.getFileSystem() != FileSystems.getDefault()) {
      throw new StoreOpenException(
          "Cannot open "
              + asked
              + " in "
              + asked.getFileSystem()
              + ": LMDB needs a file of the operating system");
    }
    Path folder = asked.getParent();
    if (folder == null) {
      throw new StoreOpenException("Cannot open " + asked + ": it is no file");
    }
    try {
      if (settings.ownsFolder() && !settings.readOnly()) {
        makeFolder(folder);
      }
      if (Files.exists(asked)) {
        if (!Files.isRegularFile(asked)) {
          throw new StoreOpenException(
              "Cannot open "
                  + asked
                  + ": it is not a file"
                  + (Files.isDirectory(asked) ? " but a folder; name a file in it" : ""));
        }
        return new StoreFile(asked.toRealPath());
      }
      if (Files.isSymbolicLink(asked)) {
        throw new StoreOpenException(
            "Cannot open " + asked + ": it is a symbolic link to a file that does not exist");
      }
      if (!Files.isDirectory(folder)) {
        throw new StoreOpenException(
            "Cannot open "
                + asked
                + ": the folder "
                + folder
                + (Files.exists(folder) ? " is not a folder" : " does not exist; create it"));
      }
      return new StoreFile(folder.toRealPath().resolve(asked.getFileName()));
    } catch (IOException e) {
      throw new StoreOpenException("Cannot open " + asked + ": " + e, e);
    }
  }

  /** Our own file beside the ledger. */
  Path guard() {
    return beside(".guard");
  }

  /** The name under which a new ledger is made. */
  Path unfinished() {
    return beside(".new");
  }

  /** LMDB's lock file of the ledger {@code path}. */
  static Path lockOf(Path path) {
    return path.resolveSibling(path.getFileName() + "-lock");
  }

  /** What is under the name now, if anything. */
  Optional<BasicFileAttributes> attributes() {
    try {
      return Optional.of(
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new StoreOpenException("Cannot look at " + path + ": " + e, e);
    }
  }

  /**
   * Identifies the file under the name, whatever other names it has; its path where the system has
   * no such thing.
   */
  Optional<String> identity() {
    return attributes().map(this::identity);
  }

  /** Whether {@code identity} tells this file from another one under its name. */
  boolean isKnownBy(String identity) {
    return !identity.equals(path.toString());
  }

  String identity(BasicFileAttributes attributes) {
    Object key = attributes.fileKey();
    return key == null ? path.toString() : key.toString();
  }

  /** Makes the file {@code length} bytes long, durably, with zeros at the end. */
  void extendTo(long length) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(path.toFile(), "rw")) {
      bytes.setLength(length);
      bytes.getFD().sync();
    }
  }

  /**
   * Refuses a file that this process may not use as the settings want, in words that say what to
   * change.
   */
  void checkPermissions(boolean readOnly) {
    Path folder = path.getParent();
    if (Files.exists(path)) {
      if (!Files.isReadable(path)) {
        throw notAllowed("read the file " + path);
      }
      if (!readOnly && !Files.isWritable(path)) {
        throw notAllowed("write the file " + path);
      }
    }
    if (folder != null && !Files.isWritable(folder)) {
      throw notAllowed("write in the folder " + folder + ", where lock files must be");
    }
  }

  private StoreOpenException notAllowed(String what) {
    return new StoreOpenException(
        "Cannot open "
            + path
            + ": the user "
            + System.getProperty("user.name")
            + " may not "
            + what
            + ". Change the permissions, or check whether the file system is mounted read-only");
  }

  /** Attributes for a new file of which others must not know. */
  FileAttribute<?>[] privateFile() {
    return isPosix(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private static void makeFolder(Path folder) throws IOException {
    try {
      if (isPosix(folder)) {
        Files.createDirectory(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } else {
        Files.createDirectory(folder);
      }
    } catch (FileAlreadyExistsException e) {
      // as it should be, or else reported as no folder
    }
  }

  static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** Whether {@code path} has the attributes of Unix, which the JDK does not document. */
  static boolean isUnix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("unix");
  }

  private Path beside(String suffix) {
    return path.resolveSibling(path.getFileName() + suffix);
  }
}
