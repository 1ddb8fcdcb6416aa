package dev.rocky.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class SmallestExampleTest {

  @Test
  void copiesOneRowInEachOfTwoRuns() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream console = System.out;

    System.setOut(new PrintStream(bytes, true, UTF_8));
    try {
      SmallestExample.main(new String[0]);
    } finally {
      System.setOut(console);
    }

    String printed = bytes.toString(UTF_8);
    assertTrue(printed.contains("why: first run"), printed);
    assertTrue(printed.contains("changed in (2025-03-01, ∞)"), printed);
    assertTrue(printed.indexOf("2025-03-02") > printed.indexOf("2025-03-01"), printed);
  }
}
