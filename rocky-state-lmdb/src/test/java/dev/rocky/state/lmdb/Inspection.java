package dev.rocky.state.lmdb;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import dev.rocky.state.Scan;
import dev.rocky.state.StoreDamagedException;
import dev.rocky.state.StoreIncompatibleException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A known content, and a program that opens files which once had it, reads them whole, writes and
 * closes them, and says what came of it.
 */
final class Inspection {

  static final Key NOTE = Key.of(0x40, "note");

  private Inspection() {}

  /** Makes a ledger with {@link #content}, with branches, long keys, overflow and free pages. */
  static void make(Path file) {
    try (Ledger ledger = Ledger.over(open(file))) {
      for (int step = 0; step < 4; step++) {
        int part = step;
        ledger.write(
            tx -> {
              int n = 0;
              for (Map.Entry<Key, byte[]> entry : content().entrySet()) {
                if (n++ % 4 == part) {
                  tx.put(entry.getKey(), entry.getValue());
                }
                tx.put(Key.of(0x30, "gone " + n), new byte[200]);
              }
              return true;
            });
      }
      ledger.write(
          tx -> {
            for (int n = 0; n <= content().size(); n++) {
              tx.delete(Key.of(0x30, "gone " + n));
            }
            return true;
          });
    }
  }

  /** What a file has; its keys lie in one space from which no flipped bit leads out of all. */
  static Map<Key, byte[]> content() {
    Map<Key, byte[]> content = new TreeMap<>();
    Random random = new Random(42);
    for (int i = 0; i < 600; i++) {
      byte[] value = new byte[i % 60 == 0 ? 3_000 + random.nextInt(20_000) : random.nextInt(250)];
      random.nextBytes(value);
      content.put(Key.of(0x30, "key " + i), value);
    }
    for (int i = 0; i < 24; i++) {
      byte[] value = new byte[50];
      random.nextBytes(value);
      content.put(Key.of(0x30, "long ".repeat(120 + i % 3 * 110) + i), value);
    }
    return content;
  }

  /** For each path that it is told: {@code whole}, {@code refused …}, or what must not be. */
  static void run(String[] args) {
    Map<Key, byte[]> expected = content();
    Child.Main.say("ready");
    for (String path = Child.Main.order(); !path.equals("null"); path = Child.Main.order()) {
      String answer;
      try {
        answer = inspect(Path.of(path), expected);
      } catch (StoreDamagedException | StoreIncompatibleException e) {
        answer = "refused " + e.getMessage();
      } catch (RuntimeException | Error e) {
        answer = "WRONG " + e;
      }
      Child.Main.say(answer.replace('\n', ' '));
    }
  }

  private static String inspect(Path file, Map<Key, byte[]> expected) {
    String first;
    try (Ledger ledger = Ledger.over(open(file))) {
      first = read(ledger, expected);
      ledger.write(
          tx -> {
            tx.put(NOTE, new byte[5_000]);
            for (int i = 0; i < 600; i += 7) {
              Key key = Key.of(0x30, "key " + i);
              tx.put(key, expected.get(key));
            }
            tx.delete(NOTE);
            return true;
          });
    }
    if (!first.equals("whole")) {
      return first;
    }
    try (Ledger ledger =
        Ledger.over(
            LmdbStateStore.open(
                LmdbSettings.ofDefaults().withPath(file).withCheck(LmdbSettings.Check.ALWAYS)))) {
      return read(ledger, expected).replace("refused", "WRONG after a write");
    } catch (StoreDamagedException e) {
      return "WRONG after a write " + e;
    }
  }

  private static String read(Ledger ledger, Map<Key, byte[]> expected) {
    try {
      return ledger.read(
          tx -> {
            Map<Key, byte[]> found = new TreeMap<>();
            for (int space = Ledger.FIRST_TRAVELLING_SPACE; space <= Ledger.LAST_SPACE; space++) {
              tx.scan(
                  Scan.prefix(Key.of(space)),
                  (key, value) -> {
                    found.put(key, value);
                    return true;
                  });
            }
            if (!found.keySet().equals(expected.keySet())) {
              return "WRONG keys, " + found.size() + " of " + expected.size();
            }
            for (Map.Entry<Key, byte[]> entry : expected.entrySet()) {
              if (!Arrays.equals(entry.getValue(), found.get(entry.getKey()))
                  || !Arrays.equals(entry.getValue(), tx.get(entry.getKey()).orElse(null))) {
                return "WRONG value of " + entry.getKey();
              }
            }
            return "whole";
          });
    } catch (StoreDamagedException e) {
      return "refused " + e.getMessage();
    }
  }

  private static LmdbStateStore open(Path file) {
    return LmdbStateStore.open(LmdbSettings.ofDefaults().withPath(file));
  }
}
