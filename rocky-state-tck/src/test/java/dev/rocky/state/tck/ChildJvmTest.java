package dev.rocky.state.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Scanner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheckExtension.class)
class ChildJvmTest {

  /** The program of the child: says everything twice. */
  static final class Echo {
    public static void main(String[] arguments) {
      System.out.println("hello " + String.join(",", arguments));
      try (Scanner lines = new Scanner(System.in, "UTF-8")) {
        while (lines.hasNextLine()) {
          String line = lines.nextLine();
          if (line.equals("fail")) {
            throw new IllegalStateException("told to fail");
          }
          System.out.println(line);
          System.out.println(line);
        }
      }
    }
  }

  @Test
  void talksAndEnds() {
    try (ChildJvm child = ChildJvm.start(Echo.class, "a b", "c")) {
      child.expect("hello a b,c");
      child.tell("x");
      child.expect("x");
      assertEquals("x", child.hear());
      AssertionError error =
          assertThrows(
              AssertionError.class,
              () -> {
                child.tell("y");
                child.expect("z");
              });
      assertTrue(error.getMessage().contains("said \"y\" instead of \"z\""), error.getMessage());
    }
  }

  @Test
  void aChildThatFailsIsReportedWithWhatItSaid() {
    try (ChildJvm child = ChildJvm.start(Echo.class)) {
      child.expect("hello ");
      child.tell("fail");
      assertEquals(1, child.awaitEnd());
      AssertionError error = assertThrows(AssertionError.class, child::hear);
      assertTrue(error.getMessage().contains("told to fail"), error.getMessage());
      assertThrows(AssertionError.class, child::hear, "the end stays the end");
    }
  }

  @Test
  void aKilledChildGivesBackWhatNobodyHeard() {
    try (ChildJvm child = ChildJvm.start(Echo.class)) {
      child.expect("hello ");
      child.tell("x");
      child.expect("x");
      List<String> unheard = child.kill();
      assertTrue(unheard.isEmpty() || unheard.equals(List.of("x")), "" + unheard);
      assertFalse(child.process().isAlive());
    }
  }
}
