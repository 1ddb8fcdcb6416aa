package dev.rocky.state.sync.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The document and the model name the same steps and invariants. */
class ProtocolDocumentTest {

  private static final Path DOCUMENT =
      Path.of(System.getProperty("basedir", "."), "..", "docs", "sync-protocol.md");
  private static final Path SOURCES =
      Path.of(System.getProperty("basedir", "."), "src/test/java/dev/rocky/state/sync/model");

  @Test
  void theStepsOfTheModelAreThoseOfTheDocument() throws IOException {
    Set<String> explored =
        Stream.of(Step.values()).map(Step::name).collect(Collectors.toCollection(TreeSet::new));
    assertEquals(explored, found(Files.readString(DOCUMENT), "\\*\\*([A-Z][0-9])\\*\\*"));
  }

  @Test
  void theInvariantsOfTheModelAreThoseOfTheDocument() throws IOException {
    List<String> sources = new ArrayList<>();
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path file : files.filter(file -> !file.endsWith("ProtocolDocumentTest.java")).toList()) {
        sources.add(Files.readString(file));
      }
    }
    assertEquals(
        found(String.join("", sources), "\"(I[0-9]): "),
        found(Files.readString(DOCUMENT), "\\| (I[0-9]) \\|"));
  }

  private static Set<String> found(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    return matcher
        .results()
        .map(result -> result.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
