package dev.rocky.state.lmdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/**
 * What a ledger file was like when the last process that had it open closed it in good order. It is
 * kept in the {@link Guard}, because it would change the file itself. Whoever opens the ledger
 * takes it away before LMDB may write: so after a process that was killed there is none. A file
 * that still is the same needs no {@link StructureCheck}.
 *
 * @param size of the file in bytes
 * @param modified when its content changed, in nanoseconds since 1970
 * @param changed when anything about it changed, in nanoseconds since 1970; 0 where the system does
 *     not tell
 * @param transaction number of its last commit
 * @param identity of the file, see {@link StoreFile#identity}
 */
record CleanClose(long size, long modified, long changed, long transaction, String identity) {

  static final int BYTES = 48;
  private static final byte[] MAGIC = {'R', 'O', 'C', 'K', 'Y', 'C', 'C', '1'};

  /** What {@code file} is like now, if it is there. */
  static Optional<CleanClose> of(StoreFile file, MetaPages pages) {
    return file.attributes().map(found -> of(file, found, pages));
  }

  private static CleanClose of(StoreFile file, BasicFileAttributes found, MetaPages pages) {
    return new CleanClose(
        found.size(),
        nanos(found.lastModifiedTime()),
        changed(file),
        pages.transaction(),
        file.identity(found));
  }

  private static long changed(StoreFile file) {
    try {
      return StoreFile.isUnix(file.path())
              && Files.getAttribute(file.path(), "unix:ctime", LinkOption.NOFOLLOW_LINKS)
                  instanceof FileTime time
          ? nanos(time)
          : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  private static long nanos(FileTime time) {
    return time.to(TimeUnit.NANOSECONDS);
  }

  /** Magic (8), size, modified, changed, transaction (8 each), CRC-32C of that and identity (8). */
  byte[] encode() {
    ByteBuffer bytes =
        ByteBuffer.allocate(BYTES)
            .put(MAGIC)
            .putLong(size)
            .putLong(modified)
            .putLong(changed)
            .putLong(transaction);
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.array(), 0, bytes.position());
    checksum.update(identity.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return bytes.putLong(checksum.getValue()).array();
  }
}
