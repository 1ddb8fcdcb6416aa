package dev.rocky.state.tiered;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.RegisterName;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Names of what a cache has. */
class CacheNamesTest {

  private static final ObjectName OBJECT = Tiers.SEGMENTS.object("1");
  private final CacheNames names = new CacheNames(Optional.of("here"));

  @Test
  void theyAreAsTheyAreDocumented() {
    assertEquals("segments-cache-effc0db5bce73281/1", names.here(OBJECT).path());
    assertEquals("HEAD-CACHE-235BC9025637E859", names.here(Tiers.HEAD).path());
  }

  @Test
  void twoStoresHaveTheirOwn() {
    CacheNames there = new CacheNames(Optional.of("there"));

    assertNotEquals(names.here(OBJECT), there.here(OBJECT));
    assertNotEquals(names.here(Tiers.HEAD), there.here(Tiers.HEAD));
    assertNotEquals(names.here(OBJECT), new CacheNames(Optional.empty()).here(OBJECT));
  }

  @Test
  void namesOfAnyLengthHaveTheirOwn() {
    ObjectName longest = new Folder("f" + "o".repeat(63)).object("x" + "y".repeat(127));
    ObjectName almost = new Folder("f" + "o".repeat(62)).object(longest.file());

    assertNotEquals(names.here(longest), names.here(almost));

    assertEquals(longest.file(), names.here(longest).file());
    assertEquals(63, names.here(longest).folder().name().length());
    assertEquals(63, names.here(new RegisterName("R".repeat(64))).path().length());
  }
}
