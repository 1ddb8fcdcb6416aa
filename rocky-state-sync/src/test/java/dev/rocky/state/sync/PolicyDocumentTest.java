package dev.rocky.state.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the documents say about policies and outcomes is there. */
class PolicyDocumentTest {

  private static final Path DOCS = Path.of(System.getProperty("basedir", "."), "..", "docs");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| .* \\| `(\\w+Test)`: (.*) \\|$");
  private static final Pattern CODE = Pattern.compile("`(\\w+)`");

  @Test
  void everyTestOfARuleExists() throws Exception {
    Matcher row = ROW.matcher(read("sync-protocol.md"));
    int rules = 0;
    while (row.find()) {
      Class<?> test = Class.forName(getClass().getPackageName() + "." + row.group(1));
      Set<String> methods =
          Arrays.stream(test.getDeclaredMethods())
              .filter(method -> method.isAnnotationPresent(Test.class))
              .map(method -> method.getName())
              .collect(Collectors.toSet());
      assertTrue(methods.containsAll(codes(row.group(2))), row.group());
      rules++;
    }
    assertTrue(rules >= 18, rules + " rules");
  }

  @Test
  void everyOutcomeIsExplained() throws IOException {
    String document = read("exceptions.md");
    int begin = document.indexOf("| `outcome` | when |");
    String table = document.substring(begin, document.indexOf("\n\n", begin));
    Set<String> explained =
        table
            .lines()
            .skip(2)
            .flatMap(line -> codes(line.split("\\|")[1]).stream())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> outcomes =
        Arrays.stream(TransferOutcome.values())
            .map(TransferOutcome::label)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(outcomes, explained);
  }

  private static List<String> codes(String text) {
    return CODE.matcher(text).results().map(result -> result.group(1)).toList();
  }

  private static String read(String file) throws IOException {
    return Files.readString(DOCS.resolve(file));
  }
}
