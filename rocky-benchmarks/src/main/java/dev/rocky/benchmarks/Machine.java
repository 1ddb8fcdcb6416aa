package dev.rocky.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Where figures come from, as far as it matters for them.
 *
 * @param cores that the JVM may use
 * @param cpu the model's name
 * @param kernel name and version of the operating system
 * @param fileSystem the type of the one with the data
 * @param jdk name and version of the virtual machine
 */
public record Machine(int cores, String cpu, String kernel, String fileSystem, String jdk) {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /** This machine, with data in {@code folder}. */
  public static Machine here(Path folder) {
    try {
      return new Machine(
          Runtime.getRuntime().availableProcessors(),
          cpuModel(),
          System.getProperty("os.name") + " " + System.getProperty("os.version"),
          Files.getFileStore(folder).type(),
          System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String cpuModel() throws IOException {
    if (!Files.exists(CPU_INFO)) {
      return System.getProperty("os.arch");
    }
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    }
  }
}
