package dev.rocky.state.lmdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files damaged by chance, opened, read whole and written in another process: it lives, answers,
 * and says either what was written once or that the file is damaged.
 */
class SurvivalTest {

  @TempDir private Path folder;
  private GeneratedDamage damage;

  @BeforeEach
  void makeLedgers() throws IOException {
    Path ledger = folder.resolve("healthy");
    Inspection.make(ledger);
    Path other = folder.resolve("younger");
    LmdbStateStore.open(LmdbSettings.ofDefaults().withPath(other)).close();
    damage = new GeneratedDamage(ledger, other);
  }

  @Test
  void noDamageEndsTheProcessOrGoesUnnoticed() throws IOException {
    int files = "deep".equals(System.getProperty("rocky.depth")) ? 3_000 : 160;
    Map<String, Integer> outcomes = new TreeMap<>();
    List<String> failures = new ArrayList<>();
    try (Child child = Child.start("inspect", "")) {
      child.expect("ready");
      assertEquals("whole", inspect(child, "undamaged", damage.healthy()));
      for (int seed = 0; seed < files; seed++) {
        GeneratedDamage.Kind kind = GeneratedDamage.Kind.of(seed);
        String name = kind + " with seed " + seed;
        String answer = inspect(child, name, damage.damaged(kind, new Random(seed)));
        outcomes.merge(kind + " " + answer.split(" ")[0], 1, Integer::sum);
        if (!answer.equals("whole") && !answer.startsWith("refused ")) {
          failures.add(name + ": " + answer);
          if (!answer.startsWith("WRONG ")) {
            break; // the process has ended
          }
        }
      }
    }
    assertEquals(List.of(), failures, () -> "of " + outcomes);
    assertTrue(outcomes.containsKey("META whole"), "some bits mean nothing: " + outcomes);
  }

  private String inspect(Child child, String name, byte[] content) throws IOException {
    Path place = Files.createDirectory(folder.resolve(name.replace(' ', '-')));
    child.tell(Files.write(place.resolve("ledger"), content).toString());
    String answer = child.answer();
    try (var left = Files.newDirectoryStream(place)) {
      for (Path file : left) {
        Files.delete(file);
      }
    }
    return answer;
  }
}
