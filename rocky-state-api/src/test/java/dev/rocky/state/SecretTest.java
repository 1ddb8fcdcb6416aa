package dev.rocky.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretTest {

  @Test
  void onlyRevealShowsIt() {
    Secret secret = new Secret("hunter2");
    assertEquals("hunter2", secret.reveal());
    assertFalse(secret.toString().contains("hunter2"));
    assertFalse(("" + Map.of("password", secret)).contains("hunter2"));
    assertThrows(NullPointerException.class, () -> new Secret(null));
  }
}
