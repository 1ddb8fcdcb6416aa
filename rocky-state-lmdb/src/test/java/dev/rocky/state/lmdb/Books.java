package dev.rocky.state.lmdb;

import dev.rocky.state.Key;
import dev.rocky.state.ReadTransaction;
import dev.rocky.state.Scan;
import dev.rocky.state.StateStore;
import dev.rocky.state.WriteTransaction;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * What many writers write, each commit at several places that must agree: its writer's count, the
 * same count under a key of several links, a note whose content follows from writer and number, and
 * the total of all. {@link #audit} finds half of a commit, a lost one, one that was discarded, and
 * every byte that nobody wrote.
 *
 * @param writers how many there are, over all processes
 * @param kept how many notes of a writer are kept; with more commits the oldest is replaced
 */
record Books(int writers, int kept) {

  private static final int SPACE = 0x31;
  private static final Key TOTAL = Key.of(SPACE, "total");

  /** Thrown by a work that was told to; nothing of that work may ever be seen. */
  static final class Discarded extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Commits the next entry of {@code writer}, who alone writes under its number.
   *
   * @param known how many entries the writer knows of; -1 if it does not know
   * @param begun is told the number of the entry before it can be committed
   * @return the number
   */
  long commit(StateStore store, int writer, long known, LongConsumer begun) {
    return store.<Long, RuntimeException>write(
        tx -> {
          long before = number(tx, count(writer));
          if (known >= 0 && before != known) {
            throw new AssertionError(
                "writer " + writer + " has " + before + " entries and knows of " + known);
          }
          begun.accept(before + 1);
          enter(tx, writer, before + 1);
          return before + 1;
        });
  }

  /** Enters what must never be seen, and throws. */
  void discard(StateStore store, int writer) throws Discarded {
    store.write(
        tx -> {
          enter(tx, writer, number(tx, count(writer)) + 1_000);
          tx.put(Key.of(SPACE, "discarded"), new byte[writer * 1_000]);
          tx.delete(count(writer));
          throw new Discarded();
        });
  }

  private void enter(WriteTransaction tx, int writer, long number) {
    put(tx, TOTAL, number(tx, TOTAL) + number - number(tx, count(writer)));
    put(tx, count(writer), number);
    tx.put(note(writer, number), content(writer, number));
    put(tx, longCount(writer), number);
  }

  /** The number of entries of each writer, after a check of everything there is. */
  long[] audit(StateStore store) {
    return store.<long[], RuntimeException>read(this::audit);
  }

  long[] audit(ReadTransaction tx) {
    Map<Key, byte[]> found = new TreeMap<>();
    tx.scan(
        Scan.prefix(Key.of(SPACE)),
        (key, value) -> {
          if (found.put(key, value) != null) {
            throw new AssertionError("a scan visited " + key + " twice");
          }
          return true;
        });
    long[] counts = new long[writers];
    long total = 0;
    for (int writer = 0; writer < writers; writer++) {
      long count = number(found.remove(count(writer)));
      expect(count, number(found.remove(longCount(writer))), "long count of " + writer);
      for (long number = Math.max(1, count - kept + 1); number <= count; number++) {
        byte[] note = found.remove(note(writer, number));
        if (!Arrays.equals(content(writer, number), note)) {
          throw new AssertionError(
              "note "
                  + number
                  + " of writer "
                  + writer
                  + ", who has "
                  + count
                  + " entries, is "
                  + (note == null ? "lost" : "another one"));
        }
      }
      counts[writer] = count;
      total += count;
    }
    expect(total, number(found.remove(TOTAL)), "total");
    if (!found.isEmpty()) {
      throw new AssertionError("nobody committed " + found.keySet());
    }
    if (writers > 0 && number(tx, count(0)) != counts[0]) {
      throw new AssertionError("get and scan of one snapshot differ");
    }
    return counts;
  }

  private static void expect(long expected, long found, String what) {
    if (expected != found) {
      throw new AssertionError("half a commit: " + what + " is " + found + ", not " + expected);
    }
  }

  private static Key count(int writer) {
    return Key.of(SPACE, "count", String.valueOf(writer));
  }

  private static Key longCount(int writer) {
    return Key.of(SPACE, "long ".repeat(130 + writer % 3 * 110), String.valueOf(writer));
  }

  private Key note(int writer, long number) {
    return Key.of(SPACE, "note", String.valueOf(writer), String.valueOf(number % kept));
  }

  private static byte[] content(int writer, long number) {
    int size = number % 50 == 0 ? 20_000 : number % 7 == 0 ? 3_000 : 40 + (int) (number % 200);
    byte[] content = new byte[size];
    new Random(writer * 1_000_003L + number).nextBytes(content);
    return content;
  }

  private static void put(WriteTransaction tx, Key key, long number) {
    tx.put(key, ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }

  private static long number(ReadTransaction tx, Key key) {
    return number(tx.get(key).orElse(null));
  }

  private static long number(byte[] value) {
    return Optional.ofNullable(value).map(bytes -> ByteBuffer.wrap(bytes).getLong()).orElse(0L);
  }
}
