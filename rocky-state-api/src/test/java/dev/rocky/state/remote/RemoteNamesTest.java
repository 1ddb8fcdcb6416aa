package dev.rocky.state.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class RemoteNamesTest {

  @Test
  void objectsAreNamedByFolderAndFile() {
    ObjectName name = new Folder("segments").object("000012-ab.delta");
    assertEquals("segments/000012-ab.delta", name.path());
    assertEquals("segments/000012-ab.delta", name.toString());
    assertEquals(new ObjectName(new Folder("segments"), "000012-ab.delta"), name);
  }

  @Test
  void whatIsLegalIsKept() {
    for (String folder : List.of("a", "a-b_c9", "x".repeat(64))) {
      assertEquals(folder, new Folder(folder).name());
      assertEquals(folder, new Folder(folder).toString());
    }
    for (String file : List.of("a", "A", "0", "a..", "a.b-c_d", "x".repeat(128))) {
      assertEquals(file, new Folder("f").object(file).file());
    }
    for (String register : List.of("A", "HEAD", "A-B_9", "X".repeat(64))) {
      assertEquals(register, new RegisterName(register).path());
      assertEquals(register, new RegisterName(register).toString());
    }
  }

  @Test
  void whatCouldLeaveItsPlaceIsRefused() {
    for (String name :
        List.of(
            "", ".", "..", "../a", "a/b", "a/../b", "/a", "a/", "a\\b", "a b", "a\n", "\na", "a\0",
            "é", "a%2f", ".a", "-a", "_a", "a:b", "a?b", "a#b", "a{b}")) {
      refused(name, () -> new Folder(name));
      refused(name, () -> new Folder("f").object(name));
      refused(name, () -> new RegisterName(name));
    }
    refused("a.b", () -> new Folder("a.b"));
    refused("A.B", () -> new RegisterName("A.B"));
    refused("x".repeat(65), () -> new Folder("x".repeat(65)));
    refused("X".repeat(65), () -> new RegisterName("X".repeat(65)));
    refused("x".repeat(129), () -> new Folder("f").object("x".repeat(129)));
  }

  @Test
  void noFolderIsARegister() {
    for (String name : List.of("HEAD", "A", "Segments")) {
      refused(name, () -> new Folder(name));
    }
    for (String name : List.of("head", "a", "Head", "9")) {
      refused(name, () -> new RegisterName(name));
    }
  }

  private static void refused(String name, Runnable making) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, making::run, name);
    assertTrue(refused.getMessage().contains("\"" + name + "\""), refused.getMessage());
  }
}
