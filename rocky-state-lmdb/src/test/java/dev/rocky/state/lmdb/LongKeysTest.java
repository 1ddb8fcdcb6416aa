package dev.rocky.state.lmdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.Scan;
import dev.rocky.state.StateStore;
import dev.rocky.state.WriteTransaction;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lmdbjava.ByteArrayProxy;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.Txn;

/**
 * Keys longer than LMDB's: how they are stored, in which order they come, and that nothing of them
 * stays behind.
 */
class LongKeysTest {

  private static final int[] LENGTHS = {
    1, 2, 508, 509, 510, 511, 512, 1009, 1010, 1011, 1012, 1510, 1511, 1512, 5000, 16_383, 16_384
  };

  @TempDir Path folder;

  @Test
  void keysOfEachLengthAreStoredAsTheDocumentSays() {
    // Given
    byte[] long510 = filled(510, 'k');
    byte[] long1011 = filled(1011, 'k');
    // When
    try (LmdbStateStore store = open()) {
      store.write(
          tx -> {
            put(tx, filled(509, 'k'), 1);
            put(tx, long510, 2);
            put(tx, long1011, 3);
            return true;
          });
    }
    // Then
    String k509 = "6b".repeat(509);
    String k501 = "6b".repeat(501);
    List<String> stored = new ArrayList<>();
    for (byte[][] entry : raw()) {
      stored.add(hex(entry[0]) + "=" + hex(entry[1]));
    }
    assertTrue(
        stored.get(0).matches("0046=524f434b5953543100000001000000010000[0-9a-f]{12}"),
        stored.get(0));
    assertEquals(
        List.of(
            "004e=0000000000000003",
            "01" + k509 + "=00000001",
            "01" + k509 + "00=0000000000000001",
            "0200000000000000016b=00000002",
            "020000000000000001" + k501 + "00=0000000000000002",
            "0200000000000000026b=00000003"),
        stored.subList(1, stored.size()));
  }

  @Test
  void nothingIsLeftOfKeysThatWereDeleted() {
    // Given
    try (LmdbStateStore store = open()) {
      for (int length : LENGTHS) {
        store.write(tx -> put(tx, filled(length, 'k'), length));
      }
      // When
      for (int length : LENGTHS) {
        assertTrue(
            store.<Boolean, RuntimeException>write(
                tx -> tx.delete(Key.ofBytes(filled(length, 'k')))));
      }
    }
    // Then
    assertEquals(List.of("0046", "004e"), raw().stream().map(entry -> hex(entry[0])).toList());
  }

  @Test
  void longAndShortKeysBehaveLikeASortedMap() {
    for (int run = 0; run < 12; run++) {
      long seed = System.nanoTime() + run;
      try {
        checkAgainstSortedMap(seed, folder.resolve("run" + run));
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("repeat with seed " + seed + "L", e);
      }
    }
    // And everything that was deleted in the end is gone, see checkAgainstSortedMap
  }

  private void checkAgainstSortedMap(long seed, Path file) {
    Random random = new Random(seed);
    NavigableMap<Key, Integer> model = new TreeMap<>();
    try (LmdbStateStore store = LmdbStateStore.open(LmdbSettings.ofDefaults().withPath(file))) {
      for (int round = 0; round < 12; round++) {
        store.write(
            tx -> {
              for (int i = 0; i < 25; i++) {
                Key key = randomKey(random);
                if (random.nextInt(3) > 0) {
                  int value = random.nextInt();
                  put(tx, key.bytes(), value);
                  model.put(key, value);
                } else {
                  Key victim = model.isEmpty() || random.nextBoolean() ? key : anyOf(model, random);
                  assertEquals(model.remove(victim) != null, tx.delete(victim));
                }
              }
              return true;
            });
        for (int i = 0; i < 25; i++) {
          checkScan(store, model, randomScan(model, random));
        }
        for (Key key : List.of(randomKey(random), randomKey(random))) {
          assertEquals(
              model.containsKey(key),
              store.<Boolean, RuntimeException>read(tx -> tx.get(key).isPresent()));
        }
      }
      store.write(
          tx -> {
            model.keySet().forEach(key -> assertTrue(tx.delete(key)));
            return true;
          });
    }
    assertEquals(
        List.of("0046", "004e"), raw(file).stream().map(entry -> hex(entry[0])).limit(5).toList());
  }

  private static void checkScan(StateStore store, NavigableMap<Key, Integer> model, Scan scan) {
    List<Key> expected = new ArrayList<>();
    boolean ascending = scan.direction() == Scan.Direction.ASCENDING;
    for (Key key : (ascending ? model : model.descendingMap()).keySet()) {
      boolean behind =
          scan.after()
              .map(a -> ascending ? key.compareTo(a) > 0 : key.compareTo(a) < 0)
              .orElse(true);
      if (behind && key.startsWith(scan.prefix())) {
        expected.add(key);
      }
    }
    List<Key> found = new ArrayList<>();
    store.read(
        tx -> {
          tx.scan(
              scan,
              (key, value) -> {
                assertEquals(model.get(key), ByteBuffer.wrap(value).getInt());
                found.add(key);
                return true;
              });
          return true;
        });
    assertEquals(expected, found, scan::toString);
  }

  private static Scan randomScan(NavigableMap<Key, Integer> model, Random random) {
    Key near = model.isEmpty() || random.nextInt(3) == 0 ? randomKey(random) : anyOf(model, random);
    Key prefix =
        switch (random.nextInt(3)) {
          case 0 -> Key.EMPTY;
          case 1 -> near;
          default -> Key.ofBytes(Arrays.copyOf(near.bytes(), random.nextInt(near.length() + 1)));
        };
    Scan scan = Scan.prefix(prefix);
    scan = random.nextBoolean() ? scan.reversed() : scan;
    return switch (random.nextInt(4)) {
      case 0 -> scan.after(randomKey(random));
      case 1 -> model.isEmpty() ? scan : scan.after(anyOf(model, random));
      default -> scan;
    };
  }

  /** Few bytes, few lengths, long common beginnings: so that keys meet where the layout changes. */
  private static Key randomKey(Random random) {
    byte[] bytes = filled(LENGTHS[random.nextInt(LENGTHS.length)] + random.nextInt(2), 'k');
    if (bytes.length > StateStore.MAX_KEY_BYTES) {
      bytes = filled(StateStore.MAX_KEY_BYTES, 'k');
    }
    int[] ends = {0, 1, 'k', 'l', 0xFF};
    for (int i = random.nextInt(4); i > 0; i--) {
      bytes[bytes.length - 1 - random.nextInt(Math.min(3, bytes.length))] =
          (byte) ends[random.nextInt(ends.length)];
    }
    if (random.nextInt(4) == 0) {
      bytes[Math.min(bytes.length - 1, 505 + random.nextInt(8))] = (byte) ends[random.nextInt(5)];
    }
    return Key.ofBytes(bytes);
  }

  private static Key anyOf(NavigableMap<Key, Integer> model, Random random) {
    return new ArrayList<>(model.keySet()).get(random.nextInt(model.size()));
  }

  @Test
  void aLinkIsNeverTakenForAKeyThatLooksLikeIt() {
    // Given a key of 509 bytes that ends like a link, and a longer one with the same beginning
    byte[] zeroEnded = filled(509, 'k');
    zeroEnded[508] = 0;
    byte[] longer = Arrays.copyOf(filled(508, 'k'), 600);
    try (LmdbStateStore store = open()) {
      // When
      store.write(
          tx -> {
            put(tx, zeroEnded, 1);
            put(tx, filled(508, 'k'), 2);
            put(tx, longer, 3);
            return true;
          });
      // Then
      List<Integer> values = new ArrayList<>();
      store.read(
          tx -> {
            tx.scan(
                Scan.prefix(Key.EMPTY),
                (key, value) -> values.add(ByteBuffer.wrap(value).getInt()));
            assertArrayEquals(
                ByteBuffer.allocate(4).putInt(3).array(),
                tx.get(Key.ofBytes(longer)).orElseThrow());
            return true;
          });
      assertEquals(List.of(2, 1, 3), values);
    }
  }

  private LmdbStateStore open() {
    return LmdbStateStore.open(LmdbSettings.ofDefaults().withPath(folder.resolve("ledger")));
  }

  private List<byte[][]> raw() {
    return raw(folder.resolve("ledger"));
  }

  /** What LMDB has, without this library. */
  private static List<byte[][]> raw(Path file) {
    List<byte[][]> entries = new ArrayList<>();
    try (Env<byte[]> env =
            Env.create(ByteArrayProxy.PROXY_BA)
                .setMapSize(1 << 30)
                .open(file.toFile(), 0600, EnvFlags.MDB_NOSUBDIR, EnvFlags.MDB_RDONLY_ENV);
        Txn<byte[]> txn = env.txnRead()) {
      Dbi<byte[]> dbi = env.openDbi(txn, null, null, false);
      try (Cursor<byte[]> cursor = dbi.openCursor(txn)) {
        while (cursor.next()) {
          entries.add(new byte[][] {cursor.key(), cursor.val()});
        }
      }
    }
    return entries;
  }

  private static boolean put(WriteTransaction tx, byte[] key, int value) {
    tx.put(Key.ofBytes(key), ByteBuffer.allocate(4).putInt(value).array());
    return true;
  }

  private static byte[] filled(int length, char b) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) b);
    return bytes;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
