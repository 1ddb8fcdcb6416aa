package dev.rocky.state.lmdb;

import dev.rocky.state.StoreOpenException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether a file system is one on which memory maps and locks work between all who can reach it.
 */
final class Volume {

  private static final Set<String> NETWORK =
      Set.of(
          "9p",
          "acfs",
          "afpfs",
          "afs",
          "beegfs",
          "ceph",
          "cifs",
          "coda",
          "fuse.ceph",
          "fuse.gcsfuse",
          "fuse.glusterfs",
          "fuse.goofys",
          "fuse.rclone",
          "fuse.s3fs",
          "fuse.sshfs",
          "glusterfs",
          "gpfs",
          "lustre",
          "ncpfs",
          "nfs",
          "nfs3",
          "nfs4",
          "ocfs2",
          "orangefs",
          "pvfs2",
          "smb",
          "smb2",
          "smb3",
          "smbfs",
          "webdav");

  /** Where glibc's {@code st_dev} has the low bits of the major number (its gnu_dev_major). */
  private static final int MAJOR_SHIFT = 8;

  private static final long MAJOR_MASK = 0xFFF;

  /** By number of the disk: asking for it reads and parses the list of all mounts. */
  private static final Map<Long, String> TYPES = new ConcurrentHashMap<>();

  private Volume() {}

  /** Refuses {@code file} if it lies, or would lie, on a network file system. */
  static void check(Path file) {
    String type = type(file);
    if (isNetwork(type)) {
      throw new StoreOpenException(
          "Cannot open "
              + file
              + ": it lies on a network file system ("
              + type
              + "), where two machines that open it destroy it. Choose a local disk, or set"
              + " allow_shared_volume if only one machine ever opens it");
    }
  }

  private static String type(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    Path folder = parent == null ? file : parent;
    try {
      OptionalLong disk = disk(folder);
      if (disk.isEmpty()) {
        return Files.getFileStore(folder).type();
      }
      String known = TYPES.get(disk.getAsLong());
      if (known == null) {
        known = Files.getFileStore(folder).type();
        TYPES.put(disk.getAsLong(), known);
      }
      return known;
    } catch (IOException e) {
      return "unknown"; // in some containers the JDK does not find the mount
    }
  }

  /**
   * The number of the block device that {@code folder} lies on. Others, network file systems among
   * them, have the major number 0, and their numbers are used again for others.
   */
  private static OptionalLong disk(Path folder) throws IOException {
    return StoreFile.isUnix(folder)
            && Files.getAttribute(folder, "unix:dev") instanceof Long device
            && (device >> MAJOR_SHIFT & MAJOR_MASK) != 0
        ? OptionalLong.of(device)
        : OptionalLong.empty();
  }

  static boolean isNetwork(String type) {
    return NETWORK.contains(type.toLowerCase(Locale.ROOT));
  }
}
