package dev.rocky.state.lmdb;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The mapped file as others may change it: whether its name still leads to it, and whether it is as
 * long as it must be.
 *
 * <p>It asks for the file's attributes as rarely as it can. Since Linux 6.13 (multigrain
 * timestamps) a file whose times were read gets new ones with the next write, which the next flush
 * has to store: a commit takes a quarter longer. So it looks at the folder, which nobody flushes
 * and which changes whenever a name in it comes to mean another file, and finds the end by reading.
 *
 * <p><b>Threads:</b> one at a time; only who may write, or is alone in the gate of {@link
 * Environment}.
 */
final class OpenFile implements AutoCloseable {

  /** A folder that changed within it may change again without a new time. Coarsest known: FAT's. */
  private static final Duration COARSEST_TIME = Duration.ofSeconds(2);

  private final StoreFile file;
  private final String identity;
  private final Clock clock;
  private final @Nullable Path folder;

  /** When the folder had changed when the file was last seen in its place. */
  private Optional<FileTime> seen = Optional.empty();

  private long length;
  private @Nullable RandomAccessFile bytes;

  OpenFile(StoreFile file, String identity, Clock clock) {
    this.file = file;
    this.identity = identity;
    this.clock = clock;
    this.folder = StoreFile.isUnix(file.path()) ? file.path().getParent() : null;
  }

  /** Whether the name of the file still leads to it. */
  boolean isInPlace() {
    Optional<FileTime> now = folderChanged();
    if (now.isPresent() && now.equals(seen)) {
      return true;
    }
    boolean inPlace = file.identity().equals(Optional.of(identity));
    seen = inPlace ? now.filter(this::isSettled) : Optional.empty();
    return inPlace;
  }

  /**
   * When a name in the folder last changed its meaning, or the folder its own; empty where the
   * system does not tell. It is the kernel's time ({@code ctime}, POSIX.1-2017, 4.9), which no
   * program can set back.
   */
  private Optional<FileTime> folderChanged() {
    try {
      return folder != null
              && Files.getAttribute(folder, "unix:ctime", LinkOption.NOFOLLOW_LINKS)
                  instanceof FileTime time
          ? Optional.of(time)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private boolean isSettled(FileTime changed) {
    return changed.toInstant().isBefore(clock.instant().minus(COARSEST_TIME));
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
  }
}
