package dev.rocky.state.tiered;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The bytes of a register in the cache. */
class CacheEntryTest {

  private static final Instant STORED = Instant.parse("2026-01-31T23:59:59.123Z");
  private static final CacheEntry ENTRY = new CacheEntry(STORED, new byte[] {'H', 'i'});

  @Test
  void theBytesAreAsDocumented() throws IOException {
    String documented =
        Files.readAllLines(
                Path.of(System.getProperty("basedir", "."), "..", "docs", "storage-format.md"))
            .stream()
            .filter(line -> line.startsWith("cache register = "))
            .map(line -> line.substring("cache register = ".length()))
            .findFirst()
            .orElseThrow();

    assertEquals(documented, HexFormat.of().formatHex(ENTRY.encode()));
  }

  @Test
  void anEntryComesBackFromItsBytes() {
    for (byte[] content : new byte[][] {{}, {0}, new byte[16 * 1024]}) {
      CacheEntry read = CacheEntry.decode(new CacheEntry(STORED, content).encode()).orElseThrow();

      assertEquals(STORED, read.had());
      assertArrayEquals(content, read.content());
    }
  }

  @Test
  void whatIsCutOffChangedOrNewerIsNone() {
    byte[] bytes = ENTRY.encode();
    for (int length = 0; length < bytes.length; length++) {
      assertEquals(Optional.empty(), CacheEntry.decode(Arrays.copyOf(bytes, length)));
    }
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      byte[] changed = bytes.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertEquals(Optional.empty(), CacheEntry.decode(changed));
    }
  }

  @Test
  void noBytesAreMoreThanNone() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      byte[] garbage = new byte[random.nextInt(64)];
      random.nextBytes(garbage);
      assertEquals(Optional.empty(), CacheEntry.decode(garbage));
    }
  }

  @Test
  void itIsFreshFromWhenItWasStoredUntilItsAgeIsOver() {
    Duration age = Duration.ofMinutes(15);
    assertTrue(ENTRY.isFresh(STORED, age));
    assertTrue(ENTRY.isFresh(STORED.plus(age), age));
    assertFalse(ENTRY.isFresh(STORED.plus(age).plusMillis(1), age));
    assertFalse(ENTRY.isFresh(STORED.minusMillis(1), age));
    assertFalse(
        new CacheEntry(Instant.ofEpochMilli(Long.MAX_VALUE), new byte[0]).isFresh(STORED, age));
    assertFalse(
        new CacheEntry(Instant.ofEpochMilli(Long.MIN_VALUE), new byte[0]).isFresh(STORED, age));
  }
}
