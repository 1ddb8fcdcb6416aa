package dev.rocky.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.examples.MarkdownFile.Block;
import dev.rocky.examples.MarkdownFile.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the documentation shows is what a user gets: its Java compiles, what it quotes stands in the
 * quoted file, its links lead somewhere.
 */
class DocumentationTest {

  private static final Path ROOT = Repository.root();
  private static final Path PLUGIN = Path.of("examples/standalone/plugin");

  @TempDir Path output;

  @Test
  void everyJavaBlockCompiles() throws IOException {
    SnippetCompiler compiler = new SnippetCompiler(output);
    List<String> problems = new ArrayList<>();
    int compiled = 0;
    for (MarkdownFile document : documents()) {
      for (Block block : document.blocks()) {
        if (block.language().equals("java") && block.source().isEmpty()) {
          problems.addAll(compiler.problems(block.file(), block.line(), block.code()));
          compiled++;
        }
      }
    }
    assertEquals(List.of(), problems);
    assertTrue(compiled > 0, "README.md shows a program");
  }

  @Test
  void aBrokenBlockIsReportedWithItsFileAndLine() throws IOException {
    List<String> lines =
        List.of(
            "# Broken",
            "```java",
            "Run mine = rocky.startRun(\"bronze\");",
            "mine.flyToTheMoon();",
            "```",
            "```java",
            "@Override",
            "public int toString() { return 1; }",
            "```",
            "```java",
            "class Whole {",
            "  Rocky rocky = 1;",
            "}",
            "```");
    MarkdownFile broken = MarkdownFile.parse(Path.of("docs/broken.md"), lines);
    SnippetCompiler compiler = new SnippetCompiler(output);
    List<List<String>> problems = new ArrayList<>();
    for (Block block : broken.blocks()) {
      problems.add(compiler.problems(block.file(), block.line(), block.code()));
    }
    assertTrue(problems.get(0).get(0).startsWith("docs/broken.md:4: "), problems.toString());
    assertTrue(problems.get(0).get(0).contains("flyToTheMoon"), problems.toString());
    assertTrue(problems.get(1).get(0).startsWith("docs/broken.md:8: "), problems.toString());
    assertTrue(problems.get(2).get(0).startsWith("docs/broken.md:12: "), problems.toString());
  }

  @Test
  void whatIsQuotedStandsInTheQuotedFile() throws IOException {
    List<String> problems = new ArrayList<>();
    for (MarkdownFile document : documents()) {
      for (Block block : document.blocks()) {
        if (block.source().isPresent() && !isQuoted(block)) {
          problems.add(
              block.file() + ":" + block.line() + ": not as it stands in " + block.source().get());
        }
      }
    }
    assertEquals(List.of(), problems);
  }

  @Test
  void everyCodeBlockOfTheProviderGuideIsQuotedFromThePlugin() throws IOException {
    MarkdownFile guide = MarkdownFile.read(ROOT.resolve("docs/writing-a-provider.md"));
    List<Block> own =
        guide.blocks().stream()
            .filter(block -> !block.language().equals("sh"))
            .filter(block -> block.source().filter(s -> s.startsWith(PLUGIN + "/")).isEmpty())
            .toList();
    assertEquals(List.of(), own);
  }

  @Test
  void thePluginsSourcesCompile() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve(PLUGIN).resolve("src"))) {
      List<Path> sources = files.filter(file -> file.toString().endsWith(".java")).toList();
      assertEquals(List.of(), new SnippetCompiler(output).problems(sources));
      assertTrue(sources.size() > 4, sources.toString());
    }
  }

  @Test
  void everyRelativeLinkLeadsSomewhere() throws IOException {
    Map<Path, MarkdownFile> documents = new HashMap<>();
    for (MarkdownFile document : documents()) {
      documents.put(document.file(), document);
    }
    List<String> problems = new ArrayList<>();
    for (MarkdownFile document : documents.values()) {
      for (Link link : document.links()) {
        String[] target = link.target().split("#", 2);
        Path place =
            target[0].isEmpty()
                ? document.file()
                : document.file().resolveSibling(target[0]).normalize();
        MarkdownFile linked = documents.get(place);
        if (!Files.exists(place)) {
          problems.add(place(link) + ": there is no " + ROOT.relativize(place));
        } else if (target.length > 1 && linked != null && !linked.hasAnchor(target[1])) {
          problems.add(place(link) + ": there is no such heading");
        }
      }
    }
    assertEquals(List.of(), problems.stream().sorted().toList());
  }

  private static String place(Link link) {
    return ROOT.relativize(link.file()) + ":" + link.line() + ": " + link.target();
  }

  /** All lines of the block, one after the other. Blank lines around it do not count. */
  private static boolean isQuoted(Block block) throws IOException {
    Path source = ROOT.resolve(block.source().orElseThrow());
    return Files.exists(source)
        && ("\n" + Files.readString(source) + "\n").contains("\n" + block.code() + "\n");
  }

  private static List<MarkdownFile> documents() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path folder : List.of(ROOT, ROOT.resolve("docs"))) {
      try (Stream<Path> entries = Files.list(folder)) {
        entries.filter(file -> file.toString().endsWith(".md")).forEach(files::add);
      }
    }
    files.sort(Comparator.naturalOrder());
    List<MarkdownFile> documents = new ArrayList<>();
    for (Path file : files) {
      documents.add(MarkdownFile.read(file));
    }
    return documents;
  }
}
