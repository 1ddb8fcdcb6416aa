package dev.rocky.state.remote;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class RegisterTest {

  private static final Version ONE = new Version("\"5d41402abc4b2a76b9719d911017c592-1\"");

  @Test
  void contentIsCopiedOnTheWayInAndOut() {
    byte[] content = {1, 2};
    Register register = new Register(ONE, content);
    content[0] = 9;
    register.content()[1] = 9;
    assertArrayEquals(new byte[] {1, 2}, register.content());
  }

  @Test
  void registersAreEqualIfVersionAndContentAre() {
    Register register = new Register(ONE, new byte[] {1, 2});
    assertEquals(new Register(ONE, new byte[] {1, 2}), register);
    assertEquals(new Register(ONE, new byte[] {1, 2}).hashCode(), register.hashCode());
    assertNotEquals(new Register(ONE, new byte[] {1, 3}), register);
    assertNotEquals(new Register(new Version("other"), new byte[] {1, 2}), register);
  }

  @Test
  void theContentIsNotShown() {
    assertEquals("Register[v, 3 bytes]", "" + new Register(new Version("v"), new byte[3]));
  }

  @Test
  void aVersionIsPrintableAndOnlyTheAbsentOneIsEmpty() {
    assertTrue(Version.ABSENT.isAbsent());
    assertEquals(Version.ABSENT, new Version(""));
    assertEquals("absent", Version.ABSENT.toString());
    assertFalse(ONE.isAbsent());
    assertEquals(ONE.text(), ONE.toString());
    assertEquals(256, new Version("x".repeat(256)).text().length());
    for (String text : List.of(" ", "a b", "a\n", "\n", "é", "\0", "\u007f", "x".repeat(257))) {
      assertThrows(IllegalArgumentException.class, () -> new Version(text));
    }
  }
}
