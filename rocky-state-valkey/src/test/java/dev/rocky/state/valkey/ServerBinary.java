package dev.rocky.state.valkey;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The program of the server: {@code valkey-server} on the PATH, else {@code redis-server} there,
 * else a Redis that comes as an artifact. The system property {@code rocky.valkey.server} names
 * another file.
 */
final class ServerBinary {

  private static final String EMBEDDED = "redis-server-7.0.15-";

  private static final Path CHOSEN = announced(choose());

  private ServerBinary() {}

  /** The one that the tests use. */
  static Path chosen() {
    return CHOSEN;
  }

  /** The Redis that comes as an artifact. */
  static Path embedded() {
    return Embedded.FILE;
  }

  /** Only made where it is needed. */
  private static final class Embedded {
    static final Path FILE = unpacked();
  }

  private static Path choose() {
    String named = System.getProperty("rocky.valkey.server", "");
    if (!named.isEmpty()) {
      return Path.of(named);
    }
    return Stream.of("valkey-server", "redis-server")
        .map(ServerBinary::onPath)
        .flatMap(Optional::stream)
        .findFirst()
        .orElseGet(ServerBinary::embedded);
  }

  private static Path announced(Path binary) {
    System.err.println("The server of the tests is " + binary);
    return binary;
  }

  private static Optional<Path> onPath(String name) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Path unpacked() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch");
    String resource =
        "/"
            + EMBEDDED
            + (system.contains("mac") ? "darwin" : "linux")
            + (machine.equals("aarch64") && !system.contains("mac") ? "-arm64" : "-amd64");
    try (InputStream in = ServerBinary.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new AssertionError(
            "There is no server for " + system + " on " + machine + ": install valkey-server");
      }
      Path file = Files.createTempFile("redis-server", "");
      file.toFile().deleteOnExit();
      Files.write(file, in.readAllBytes());
      if (!file.toFile().setExecutable(true)) {
        throw new AssertionError("Cannot make " + file + " executable");
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
