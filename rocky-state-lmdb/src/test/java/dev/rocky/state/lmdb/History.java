package dev.rocky.state.lmdb;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import dev.rocky.state.Scan;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A ledger of which each record was written many times, so that its file is full of pages of the
 * past, flawless but old.
 */
final class History {

  private static final int KEYS = 700;

  private History() {}

  /** Makes it, and returns what is in it in the end. */
  static Map<Key, byte[]> make(Path file, int seed) {
    Map<Key, byte[]> content = new TreeMap<>();
    Random random = new Random(seed);
    try (Ledger ledger =
        Ledger.over(LmdbStateStore.open(LmdbSettings.ofDefaults().withPath(file)))) {
      for (int step = 0; step < 60; step++) {
        int now = step;
        ledger.write(
            tx -> {
              int from = random.nextInt(KEYS);
              for (int n = now == 0 ? KEYS : random.nextInt(30); n >= 0; n--) {
                int number = (from + n * (1 + now % 3)) % KEYS;
                byte[] value = value(random, number, now);
                tx.put(key(number), value);
                content.put(key(number), value);
              }
              for (int n = random.nextInt(6); n > 0; n--) {
                Key gone = key(random.nextInt(KEYS));
                tx.delete(gone);
                content.remove(gone);
              }
              return true;
            });
      }
    }
    return content;
  }

  /** Most are of one length, so that a page of the past looks like that of today. */
  private static byte[] value(Random random, int number, int step) {
    int size = number % 90 == 7 ? 4_000 + random.nextInt(9_000) : number % 9 == 0 ? 20 + step : 60;
    byte[] value = new byte[size];
    random.nextBytes(value);
    return ByteBuffer.wrap(value).putInt(number).putInt(step).array();
  }

  private static Key key(int number) {
    return number % 40 == 3
        ? Key.of(0x30, "long ".repeat(110 + number % 3 * 100) + number)
        : Key.of(0x30 + number % 3, "table " + number);
  }

  /** What {@code ledger} has in the spaces of its users, values as they were put. */
  static Map<Key, byte[]> read(Ledger ledger) {
    Map<Key, byte[]> found = new TreeMap<>();
    ledger.read(
        tx -> {
          for (int space = Ledger.FIRST_TRAVELLING_SPACE; space <= Ledger.LAST_SPACE; space++) {
            tx.scan(
                Scan.prefix(Key.of(space)),
                (key, value) -> {
                  found.put(key, value);
                  return true;
                });
          }
          return true;
        });
    return found;
  }
}
