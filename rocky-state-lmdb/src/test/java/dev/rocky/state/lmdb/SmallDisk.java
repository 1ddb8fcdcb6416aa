package dev.rocky.state.lmdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A file system of {@value #MEBIBYTES} MiB, which only the processes see that are started through
 * {@link #command}; it is gone when they are.
 */
enum SmallDisk {
  /** In memory; a user who may make namespaces may mount it. */
  TMPFS("mount -t tmpfs -o size=" + SmallDisk.MEBIBYTES + "m tmpfs \"$0\"") {
    @Override
    List<String> namespaces() {
      return isRoot() ? List.of("unshare", "-m") : List.of("unshare", "-Urm");
    }
  },
  /** On a loop device, which takes root. */
  EXT4(
      "truncate -s "
          + SmallDisk.MEBIBYTES
          + "m \"$0.image\" && mkfs.ext4 -q -F \"$0.image\" && mount -o loop \"$0.image\" \"$0\"") {
    @Override
    List<String> namespaces() {
      return List.of("unshare", "-m");
    }
  };

  static final int MEBIBYTES = 6;

  private final String mounting;

  SmallDisk(String mounting) {
    this.mounting = mounting;
  }

  abstract List<String> namespaces();

  /**
   * Starts a command {@code times} times, one after the other, with this disk at {@code folder}.
   * Skips the test, which says so, where that is not allowed.
   */
  List<String> command(Path folder, int times) {
    List<String> command = new ArrayList<>(namespaces());
    // The shell's own message about a process that was killed is for nobody.
    String runs = " && exec 3>&2 2>/dev/null" + "; (\"$@\" 2>&3)".repeat(times);
    command.addAll(List.of("sh", "-c", mounting + runs, folder.toString()));
    String missing = tryMounting(folder);
    assumeTrue(
        missing.isEmpty(),
        () ->
            "SKIPPED: no small "
                + name()
                + " can be mounted here; it takes root, or for TMPFS a user who may make namespaces"
                + " (sysctl kernel.unprivileged_userns_clone=1): "
                + missing);
    return command;
  }

  private String tryMounting(Path folder) {
    List<String> command = new ArrayList<>(namespaces());
    command.addAll(List.of("sh", "-c", mounting, folder.toString()));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(1, TimeUnit.MINUTES)) {
        throw new AssertionError(command + " does not end");
      }
      return process.exitValue() == 0 ? "" : "exit code " + process.exitValue() + ", " + said;
    } catch (IOException e) {
      return e.getMessage();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      try {
        Files.deleteIfExists(Path.of(folder + ".image"));
      } catch (IOException e) {
        // the folder goes with the test
      }
    }
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException e) {
      return false;
    }
  }
}
