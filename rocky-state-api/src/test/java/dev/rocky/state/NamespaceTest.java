package dev.rocky.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamespaceTest {

  @Test
  void lettersDigitsAndUnderscoresAreLegal() {
    for (String name : List.of("a", "prod_EU_2", "_", "0", "x".repeat(64))) {
      assertEquals(name, new Namespace(name).name());
      assertEquals(name, new Namespace(name).toString());
    }
  }

  @Test
  void whatCouldLeaveItsFolderOrIsNoFileNameIsRefused() {
    for (String name :
        List.of(
            "",
            ".",
            "..",
            "a/b",
            "../a",
            "a\\b",
            "a.b",
            "a b",
            "a-b",
            "é",
            "a\n",
            "\na",
            "a\0",
            "x".repeat(65))) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> new Namespace(name));
      assertTrue(refused.getMessage().contains("\"" + name + "\""), refused.getMessage());
    }
  }
}
