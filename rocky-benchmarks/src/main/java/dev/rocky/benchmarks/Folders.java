package dev.rocky.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the benchmarks keep files: below the module's {@code target}, on the disk of the project.
 */
public final class Folders {

  private Folders() {}

  /** The module's {@code target}, where its classes or its jar lie. */
  public static Path target() {
    try {
      URI classes = Folders.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      return Path.of(classes).resolveSibling("");
    } catch (URISyntaxException e) {
      throw new IllegalStateException("The classes of the benchmarks lie in no file", e);
    }
  }

  /** The {@code docs} of the project. */
  public static Path docs() {
    return target().resolve("../../docs").normalize();
  }

  /** A new, empty folder for data, whose name begins with {@code name}. */
  public static Path temporary(String name) {
    try {
      return Files.createTempDirectory(
          Files.createDirectories(target().resolve("benchmark-data")), name + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies the files of {@code from}, and of its folders, into the empty folder {@code to}. */
  public static void copy(Path from, Path to) {
    for (Path file : files(from)) {
      Path copy = to.resolve(from.relativize(file));
      try {
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Deletes {@code folder} and what is in it. */
  public static void delete(Path folder) {
    files(folder).stream()
        .sorted(Comparator.reverseOrder())
        .forEach(
            file -> {
              try {
                Files.delete(file);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  /** {@code folder} and all below it, each folder before what is in it. */
  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
