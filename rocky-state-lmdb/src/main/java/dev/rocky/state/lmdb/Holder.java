package dev.rocky.state.lmdb;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

/**
 * A process that has a ledger open. Only among processes of one host, one boot and one pid
 * namespace do LMDB's locks work.
 *
 * @param host its host name
 * @param boot identifies the run of the kernel; empty where that is not known
 * @param namespace identifies the pid namespace; empty where that is not known
 * @param pid its number in that namespace
 * @param since when it opened the ledger
 * @param file identifies the file that it opened; empty while that is not known
 */
record Holder(String host, String boot, String namespace, long pid, String since, String file) {

  private static final String UNKNOWN = "";

  /** This process. */
  static Holder here() {
    return new Holder(
        Machine.BOOT.isEmpty() ? hostName() : Machine.HOST,
        Machine.BOOT,
        Machine.NAMESPACE,
        ProcessHandle.current().pid(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        UNKNOWN);
  }

  /** This holder, of the file that {@code identity} identifies. */
  Holder of(String identity) {
    return new Holder(host, boot, namespace, pid, since, identity);
  }

  /**
   * Whether locks work between this holder and {@code other}. One run of one kernel is one machine,
   * even where its name has changed or a container has another; names count where no more is known.
   */
  boolean sharesLocksWith(Holder other) {
    return boot.equals(other.boot)
        && (!boot.isEmpty() || host.equals(other.host))
        && namespace.equals(other.namespace);
  }

  /** Whether it is known to have opened another file than the one with {@code identity}. */
  boolean hasOtherFile(String identity) {
    return !file.isEmpty() && !file.equals(identity);
  }

  String encode() {
    return "host="
        + host
        + "\nboot="
        + boot
        + "\nnamespace="
        + namespace
        + "\npid="
        + pid
        + "\nsince="
        + since
        + "\nfile="
        + file
        + "\n";
  }

  /** The inverse of {@link #encode}; what is missing is unknown. */
  static Holder decode(String text) {
    Map<String, String> fields = new HashMap<>();
    for (String line : text.split("\n")) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        fields.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    String pid = fields.getOrDefault("pid", "");
    return new Holder(
        fields.getOrDefault("host", UNKNOWN),
        fields.getOrDefault("boot", UNKNOWN),
        fields.getOrDefault("namespace", UNKNOWN),
        pid.matches("\\d{1,18}") ? Long.parseLong(pid) : -1,
        fields.getOrDefault("since", UNKNOWN),
        fields.getOrDefault("file", UNKNOWN));
  }

  @Override
  public String toString() {
    return "process %d on host %s (%s), since %s".formatted(pid, host, namespace, since);
  }

  /**
   * Where this process runs, for as long as it does. The name counts only where there is no boot
   * id, and is asked for anew there: other systems change it with the network.
   */
  private static final class Machine {

    static final String HOST = hostName();
    static final String BOOT = read(Path.of("/proc/sys/kernel/random/boot_id"));
    static final String NAMESPACE = link(Path.of("/proc/self/ns/pid"));
  }

  private static String hostName() {
    String name = read(Path.of("/proc/sys/kernel/hostname"));
    if (!name.isEmpty()) {
      return name;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  private static String read(Path file) {
    try (var in = new java.io.FileInputStream(file.toFile())) {
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  private static String link(Path file) {
    try {
      return Files.readSymbolicLink(file).toString();
    } catch (IOException | UnsupportedOperationException e) {
      return UNKNOWN;
    }
  }
}
