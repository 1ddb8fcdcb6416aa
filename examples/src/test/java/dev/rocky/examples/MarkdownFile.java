package dev.rocky.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The code blocks, links and headings of one Markdown file. */
final class MarkdownFile {

  private static final Pattern FENCE = Pattern.compile("\\s*```\\s*([A-Za-z]*)[^`]*");
  private static final Pattern SOURCE = Pattern.compile("<!-- file: (\\S+) -->");
  private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*)");
  private static final Pattern LINK = Pattern.compile("(?<!`)\\[[^\\]]*]\\(([^)\\s]+)\\)");

  /**
   * A fenced code block.
   *
   * @param line number of its first line of code, from 1
   * @param source the file that it is taken from, said by a comment {@code <!-- file: PATH -->} in
   *     the line before the fence
   */
  record Block(Path file, int line, String language, String code, Optional<String> source) {}

  /** A link to a place of this repository: a path, {@code #} and a heading, or both. */
  record Link(Path file, int line, String target) {}

  private final Path file;
  private final List<Block> blocks = new ArrayList<>();
  private final List<Link> links = new ArrayList<>();
  private final Set<String> anchors = new HashSet<>();

  private MarkdownFile(Path file) {
    this.file = file;
  }

  static MarkdownFile read(Path file) throws IOException {
    return parse(file, Files.readAllLines(file));
  }

  static MarkdownFile parse(Path file, List<String> lines) {
    MarkdownFile markdown = new MarkdownFile(file);
    for (int i = 0; i < lines.size(); i++) {
      Matcher fence = FENCE.matcher(lines.get(i));
      if (fence.matches()) {
        i = markdown.block(lines, i, fence.group(1));
      } else {
        markdown.text(lines.get(i), i + 1);
      }
    }
    return markdown;
  }

  Path file() {
    return file;
  }

  List<Block> blocks() {
    return blocks;
  }

  List<Link> links() {
    return links;
  }

  boolean hasAnchor(String anchor) {
    return anchors.contains(anchor);
  }

  private int block(List<String> lines, int open, String language) {
    int close = open + 1;
    while (close < lines.size() && !lines.get(close).strip().equals("```")) {
      close++;
    }
    if (close == lines.size()) {
      throw new AssertionError(file + ":" + (open + 1) + ": the code block has no end");
    }
    Matcher source = SOURCE.matcher(open == 0 ? "" : lines.get(open - 1).strip());
    blocks.add(
        new Block(
            file,
            open + 2,
            language,
            String.join("\n", lines.subList(open + 1, close)),
            source.matches() ? Optional.of(source.group(1)) : Optional.empty()));
    return close;
  }

  private void text(String line, int number) {
    Matcher heading = HEADING.matcher(line);
    if (heading.matches()) {
      anchors.add(anchor(heading.group(1)));
    }
    Matcher link = LINK.matcher(line);
    while (link.find()) {
      String target = link.group(1);
      if (!target.matches("[a-z]+:.*")) {
        links.add(new Link(file, number, target));
      }
    }
  }

  /** The anchor that GitHub gives a heading. */
  private static String anchor(String heading) {
    return heading
        .strip()
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}_\\- ]", "")
        .replace(' ', '-');
  }
}
