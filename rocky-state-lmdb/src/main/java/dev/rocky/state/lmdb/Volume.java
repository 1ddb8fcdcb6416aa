package dev.rocky.state.lmdb;

import dev.rocky.state.StoreOpenException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

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
              + "), where two machines that open it destroy it. Choose a local disk, or set allow_shared_volume if only one"
              + " machine ever opens it");
    }
  }

  private static String type(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    try {
      return Files.getFileStore(folder == null ? file : folder).type();
    } catch (IOException e) {
      return "unknown"; // in some containers the JDK does not find the mount
    }
  }

  static boolean isNetwork(String type) {
    return NETWORK.contains(type.toLowerCase(Locale.ROOT));
  }
}
