package dev.rocky.state.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** The table of bad remotes in the documents has a test for each row, and a row for each test. */
class BadBucketDocumentTest {

  private static final Path DOCUMENT =
      Path.of(System.getProperty("basedir", "."), "..", "docs", "exceptions.md");
  private static final Pattern CODE = Pattern.compile("`(\\w+)`");

  @Test
  void everyRowHasATestAndEveryTestARow() throws IOException {
    String document = Files.readString(DOCUMENT);
    int begin = document.indexOf("| found | pull, push | what to do | test |");
    String table = document.substring(begin, document.indexOf("\n\n", begin));
    Set<String> named = new TreeSet<>();
    table
        .lines()
        .skip(2)
        .map(line -> CODE.matcher(line.split(" \\| ")[3]).results().map(r -> r.group(1)).toList())
        .forEach(named::addAll);
    Set<String> tests =
        Arrays.stream(BadBucketTest.class.getDeclaredMethods())
            .filter(
                method ->
                    method.isAnnotationPresent(Test.class)
                        || method.isAnnotationPresent(ParameterizedTest.class))
            .map(method -> method.getName())
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(tests, named);
  }
}
