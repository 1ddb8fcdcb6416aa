package dev.rocky.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The reviewed statements of a dialect, to be read by a parser. */
final class GoldenFiles {

  private static final Path FOLDER =
      Path.of("..", "rocky-engine", "src", "test", "resources", "golden");

  private GoldenFiles() {}

  /** Each case and each of its statements, without the semicolon; a literal is made a query. */
  static Stream<Arguments> statements(String dialect) {
    try (Stream<Path> cases = Files.list(FOLDER)) {
      return cases.sorted().flatMap(folder -> statements(folder, dialect)).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Arguments> statements(Path folder, String dialect) {
    String name = folder.getFileName().toString();
    List<String> lines = lines(folder.resolve(dialect + ".sql"));
    return name.equals("literals")
        ? lines.stream().map(literal -> Arguments.of(name, "SELECT " + literal))
        : Stream.of(String.join("\n", lines).split(";(\n|$)"))
            .filter(statement -> !statement.isBlank())
            .map(statement -> Arguments.of(name, statement));
  }

  /** The lines but those that say what is not supported. */
  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream().filter(line -> !line.startsWith("-- ")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
