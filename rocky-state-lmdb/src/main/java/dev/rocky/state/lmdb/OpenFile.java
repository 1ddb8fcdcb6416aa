package dev.rocky.state.lmdb;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The mapped file as others may change it: whether its name still leads to it, and whether it is as
 * long as it must be.
 *
 * <p>It asks for the file's attributes as rarely as it can. Since Linux 6.13 (multigrain
 * timestamps) a file whose times were read gets new ones with the next write, which the next flush
 * has to store. So it looks at the folder, which nobody flushes and which changes whenever a name
 * in it comes to mean another file, and finds the end by reading. What hides the file and leaves
 * its folder as it is, such as another one mounted over it, is noticed within a second.
 *
 * <p><b>Threads:</b> one at a time; only who may write, or is alone in the gate of {@link
 * Environment}.
 */
final class OpenFile implements AutoCloseable {

  /** A folder that changed within it may change again without a new time. */
  private static final Duration COARSEST_TIME = Duration.ofSeconds(2);

  private static final Duration LONGEST_TRUST = Duration.ofSeconds(1);

  private final StoreFile file;
  private final String identity;
  private final Clock clock;
  private final Supplier<Optional<FolderState>> folder;

  /** The folder as it was when the file was last seen in its place. */
  private Optional<FolderState> seen = Optional.empty();

  private Instant trusted = Instant.MIN;
  private long length;
  private @Nullable RandomAccessFile bytes;

  OpenFile(StoreFile file, String identity) {
    this(file, identity, Clock.systemUTC(), () -> FolderState.of(file.path()));
  }

  /** With the time, and with what tells of the folder. */
  OpenFile(StoreFile file, String identity, Clock clock, Supplier<Optional<FolderState>> folder) {
    this.file = file;
    this.identity = identity;
    this.clock = clock;
    this.folder = folder;
  }

  /** Whether the name of the file still leads to it, as far as its folder tells. */
  boolean isInPlace() {
    Instant now = clock.instant();
    if (now.isBefore(trusted) && !seen.isEmpty() && folder.get().equals(seen)) {
      return true;
    }
    return isSurelyInPlace();
  }

  /** Whether the name of the file leads to it now. */
  boolean isSurelyInPlace() {
    // In this order: whatever changes on the way is noticed next time.
    Instant now = clock.instant();
    Optional<FolderState> found = folder.get().filter(state -> state.isSettled(now));
    boolean inPlace = file.identity().equals(Optional.of(identity));
    seen = inPlace ? found : Optional.empty();
    trusted = now.plus(LONGEST_TRUST);
    if (!inPlace) {
      close();
    }
    return inPlace;
  }

  /**
   * Makes the file {@code needed} bytes long, durably, if it is shorter. It is taken to stay as
   * long as it was.
   */
  void lengthen(long needed) throws IOException {
    if (needed <= length) {
      return;
    }
    if (!reaches(needed)) {
      file.extendTo(needed);
    }
    length = needed;
  }

  private boolean reaches(long needed) throws IOException {
    RandomAccessFile open = bytes;
    if (open == null) {
      open = new RandomAccessFile(file.path().toFile(), "r");
      bytes = open;
    }
    open.seek(needed - 1);
    return open.read() >= 0;
  }

  @Override
  public void close() {
    try {
      if (bytes != null) {
        bytes.close();
      }
    } catch (IOException e) {
      // it was only read
    }
    bytes = null;
  }

  /**
   * A folder at one moment.
   *
   * @param device the file system that it lies on
   * @param inode its number there
   * @param changed when a name in it last came to mean something else. It is the kernel's time
   *     ({@code ctime}, POSIX.1-2017, 4.9), which no program can set back
   */
  record FolderState(long device, long inode, Instant changed) {

    /** The folder of {@code file}; empty where the system does not tell. */
    static Optional<FolderState> of(Path file) {
      Path folder = file.getParent();
      if (folder == null || !StoreFile.isUnix(folder)) {
        return Optional.empty();
      }
      try {
        Map<String, Object> found =
            Files.readAttributes(folder, "unix:dev,ino,ctime", LinkOption.NOFOLLOW_LINKS);
        return found.get("dev") instanceof Long device
                && found.get("ino") instanceof Long inode
                && found.get("ctime") instanceof FileTime changed
            ? Optional.of(new FolderState(device, inode, changed.toInstant()))
            : Optional.empty();
      } catch (IOException e) {
        return Optional.empty();
      }
    }

    /**
     * Whether a later change has a later time. Some folders have no time that changes: the root of
     * a FAT volume has always the epoch (Linux, fs/fat/misc.c).
     */
    boolean isSettled(Instant now) {
      return changed.isAfter(Instant.EPOCH) && changed.isBefore(now.minus(COARSEST_TIME));
    }
  }
}
