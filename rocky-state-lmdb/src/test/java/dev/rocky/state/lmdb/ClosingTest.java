package dev.rocky.state.lmdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Closing under sixteen busy threads while the map grows, in a process that could go down. */
class ClosingTest {

  private static final int ROUNDS = Deep.DEEP ? 2_000 : 100;

  @TempDir Path folder;

  @Test
  void everyCallEndsAndNothingIsLeakedHoweverTheStoreIsClosedAndItsMapGrows() {
    long seed = System.nanoTime();
    Path crash = folder.resolve("crash.log");
    List<String> options = List.of("-XX:ErrorFile=" + crash, "-XX:+UseSerialGC");
    String[] program = {"close-while-busy", folder.toString(), "" + ROUNDS, "" + seed};
    long doubled = 0;
    long refused = 0;
    try (Child child =
        Child.start(List.of(), options, System.getProperty("java.class.path"), program)) {
      for (int round = 0; round < ROUNDS; round++) {
        String answer = child.answer();
        assertTrue(
            answer.startsWith("doubled "), "round " + round + ", seed " + seed + ": " + answer);
        String[] words = answer.split(" ");
        doubled += Long.parseLong(words[1]);
        refused += Long.parseLong(words[3]);
      }
      child.expect("nothing leaked");
      assertEquals(0, child.waitFor());
      assertFalse(Files.exists(crash));
    }
    assertTrue(doubled >= ROUNDS, "the map was doubled only " + doubled + " times");
    if (Deep.DEEP) {
      System.out.println(
          ROUNDS + " closings, " + doubled + " doublings, " + refused + " calls without room");
    }
  }
}
