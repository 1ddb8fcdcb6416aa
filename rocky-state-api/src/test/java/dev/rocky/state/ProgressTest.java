package dev.rocky.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rocky.state.Progress.Step;
import dev.rocky.state.Progress.Unit;
import org.junit.jupiter.api.Test;

class ProgressTest {

  @Test
  void aStepSaysHowFarItIs() {
    assertEquals("copy 3 of 9 bytes", new Step("copy", 3, 9, Unit.BYTES).toString());
    assertThrows(IllegalArgumentException.class, () -> new Step("copy", 10, 9, Unit.BYTES));
    assertThrows(IllegalArgumentException.class, () -> new Step("copy", -1, 9, Unit.BYTES));
  }
}
