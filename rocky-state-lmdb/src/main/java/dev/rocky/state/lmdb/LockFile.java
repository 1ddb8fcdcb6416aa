package dev.rocky.state.lmdb;

import dev.rocky.state.StoreFullException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * LMDB's lock file {@code <ledger>-lock}. LMDB makes it with a hole where the later readers have
 * their places, and maps it: a reader that takes one of these while the disk is full brings the
 * process down with a signal. So the first to open a ledger fills the hole.
 *
 * <p>Only under the opening lock of the {@link Guard}, and while this process does not have the
 * ledger open: closing the file drops all locks that the process has on it.
 */
final class LockFile {

  // sizeof(MDB_txninfo) without its first reader, and sizeof(MDB_reader), in LMDB 0.9 on Linux
  private static final int HEAD = 128;
  private static final int READER = 64;
  private static final long MOST = HEAD + READER * 0xFFFFL;

  private LockFile() {}

  /**
   * Gives the lock file of {@code ledger} all the room on the disk that it needs, unless somebody
   * uses it, who has done so.
   *
   * @throws StoreFullException if there is none
   */
  static void fill(StoreFile ledger, int maxReaders) {
    Path path = StoreFile.lockOf(ledger.path());
    if (!StoreFile.isPosix(path)) {
      return;
    }
    try (RandomAccessFile file = open(path, ledger)) {
      FileLock unused = file.getChannel().tryLock(0, 1, false); // as LMDB does
      if (unused != null) {
        long needed = HEAD + (long) READER * maxReaders;
        write(file, new byte[(int) Math.max(Math.min(file.length(), MOST), needed)], path);
      }
    } catch (IOException e) {
      // Whatever is wrong with it, LMDB is about to say.
    }
  }

  private static RandomAccessFile open(Path path, StoreFile ledger) throws IOException {
    if (!Files.exists(path)) {
      try {
        Files.createFile(path, ledger.privateFile());
      } catch (FileAlreadyExistsException e) {
        // another process was faster
      }
    }
    return new RandomAccessFile(path.toFile(), "rw");
  }

  private static void write(RandomAccessFile file, byte[] zeros, Path path) {
    try {
      file.write(zeros);
    } catch (IOException e) {
      throw new StoreFullException(
          "There is no room on the disk for the lock file "
              + path
              + " ("
              + e.getMessage()
              + "), without which the ledger cannot be opened. Make room, or raise the quota",
          e);
    }
  }
}
