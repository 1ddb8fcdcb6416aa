package dev.rocky.state.tck;

import static dev.rocky.state.StateStore.MAX_KEY_BYTES;
import static dev.rocky.state.tck.Stored.all;
import static dev.rocky.state.tck.Stored.delete;
import static dev.rocky.state.tck.Stored.entries;
import static dev.rocky.state.tck.Stored.key;
import static dev.rocky.state.tck.Stored.keyOfLength;
import static dev.rocky.state.tck.Stored.keys;
import static dev.rocky.state.tck.Stored.put;
import static dev.rocky.state.tck.Stored.putAll;
import static dev.rocky.state.tck.Stored.read;
import static dev.rocky.state.tck.Stored.value;
import static dev.rocky.state.tck.Stored.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rocky.state.Key;
import dev.rocky.state.Scan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Scans: which entries, in which order, and what may happen while one is under way. */
interface ScanCases extends StoreUnderTest {

  @Test
  default void aScanOfNothingVisitsNothing() {
    assertEquals(List.of(), keys(store(), Scan.prefix(Key.EMPTY)));
    assertEquals(List.of(), keys(store(), Scan.prefix(Key.EMPTY).reversed()));
    putAll(store(), "a", "c");
    assertEquals(List.of(), keys(store(), Scan.prefix(key("b"))));
    assertEquals(List.of(), keys(store(), Scan.prefix(key("b")).reversed()));
  }

  @Test
  default void keysComeInTheOrderOfTheirUnsignedBytesShorterBeforeLonger() {
    List<Key> ordered =
        List.of(
            key(0),
            key(0, 0),
            key(0, 0xFF),
            key(1),
            key(0x7F),
            key(0x7F, 0),
            key(0x7F, 0x7F),
            key(0x7F, 0x80),
            key(0x80),
            key(0x80, 0xFF),
            key(0xFE, 0xFF),
            key(0xFF),
            key(0xFF, 0),
            key(0xFF, 0xFF));
    List<Key> shuffled = new ArrayList<>(ordered);
    Collections.rotate(shuffled, 5);
    write(store(), transaction -> shuffled.forEach(key -> transaction.put(key, value("v"))));
    assertScans(Scan.prefix(Key.EMPTY), ordered);
  }

  @Test
  default void aScanVisitsExactlyTheKeysThatStartWithItsPrefix() {
    putAll(store(), "a", "b", "ba", "bab", "bb", "c", "ab");
    assertScans(Scan.prefix(key("b")), List.of(key("b"), key("ba"), key("bab"), key("bb")));
    assertScans(Scan.prefix(key("ba")), List.of(key("ba"), key("bab")));
    assertScans(Scan.prefix(key("bab")), List.of(key("bab")));
    assertScans(Scan.prefix(key("babb")), List.of());
  }

  @Test
  default void aPrefixOfGreatestBytesHasAnEndToo() {
    Key ff = key(0xFF);
    Key ffff = key(0xFF, 0xFF);
    Key ffffff = key(0xFF, 0xFF, 0xFF);
    Key afe = key('a', 0xFE);
    Key aff = key('a', 0xFF);
    Key affff = key('a', 0xFF, 0xFF, 1);
    Key b = key('b');
    write(
        store(),
        transaction ->
            List.of(ff, ffff, ffffff, afe, aff, affff, b, key(0xFE))
                .forEach(key -> transaction.put(key, value("v"))));
    assertScans(Scan.prefix(ff), List.of(ff, ffff, ffffff));
    assertScans(Scan.prefix(ffff), List.of(ffff, ffffff));
    assertScans(Scan.prefix(aff), List.of(aff, affff));
    assertScans(Scan.prefix(key('a')), List.of(afe, aff, affff));
    assertScans(Scan.prefix(key('a', 0xFF, 0xFF)), List.of(affff));
  }

  @Test
  default void afterIsExclusiveInBothDirections() {
    putAll(store(), "a", "b", "c", "d");
    Scan up = Scan.prefix(Key.EMPTY);
    assertEquals(List.of(key("c"), key("d")), keys(store(), up.after(key("b"))));
    assertEquals(List.of(key("a")), keys(store(), up.reversed().after(key("b"))));
    assertEquals(List.of(), keys(store(), up.after(key("d"))));
    assertEquals(List.of(), keys(store(), up.reversed().after(key("a"))));
  }

  @Test
  default void afterNeedNotExist() {
    putAll(store(), "a", "c");
    Scan up = Scan.prefix(Key.EMPTY).after(key("b"));
    assertEquals(List.of(key("c")), keys(store(), up));
    assertEquals(List.of(key("a")), keys(store(), up.reversed()));
    Scan between = Scan.prefix(Key.EMPTY).after(key("a\0"));
    assertEquals(List.of(key("c")), keys(store(), between));
    assertEquals(List.of(key("a")), keys(store(), between.reversed()));
  }

  @Test
  default void afterNeedNotStartWithThePrefix() {
    putAll(store(), "a", "b1", "b2", "c");
    Scan up = Scan.prefix(key("b"));
    List<Key> ascending = List.of(key("b1"), key("b2"));
    List<Key> descending = List.of(key("b2"), key("b1"));
    assertEquals(ascending, keys(store(), up.after(key("a"))), "before all of them");
    assertEquals(ascending, keys(store(), up.after(key("b"))), "the prefix itself");
    assertEquals(List.of(), keys(store(), up.after(key("c"))), "behind all of them");
    assertEquals(descending, keys(store(), up.reversed().after(key("c"))), "before all, reversed");
    assertEquals(List.of(), keys(store(), up.reversed().after(key("b"))), "behind, reversed");
    assertEquals(List.of(), keys(store(), up.reversed().after(key("a"))), "behind, reversed");
  }

  @Test
  default void afterAndPrefixMayBeKeysThatCannotBeStored() {
    putAll(store(), "a", "b");
    Scan all = Scan.prefix(Key.EMPTY);
    assertEquals(List.of(key("a"), key("b")), keys(store(), all.after(Key.EMPTY)));
    assertEquals(List.of(), keys(store(), all.reversed().after(Key.EMPTY)));
    Key tooLong = keyOfLength(MAX_KEY_BYTES + 1, 'a');
    assertEquals(List.of(key("b")), keys(store(), all.after(tooLong)));
    assertEquals(List.of(key("a")), keys(store(), all.reversed().after(tooLong)));
    assertEquals(List.of(), keys(store(), Scan.prefix(tooLong)));
    assertEquals(List.of(), keys(store(), Scan.prefix(tooLong).reversed()));
  }

  @Test
  default void pagesJoinWithoutGapOrRepetition() {
    putAll(store(), IntStream.range(0, 100).mapToObj(i -> "p" + i).toArray(String[]::new));
    putAll(store(), "o", "q");
    for (Scan scan : List.of(Scan.prefix(key("p")), Scan.prefix(key("p")).reversed())) {
      List<Key> expected = keys(store(), scan);
      List<Key> paged = new ArrayList<>();
      List<Key> page = firstOf(scan, 7);
      while (!page.isEmpty() && paged.size() <= expected.size()) {
        paged.addAll(page);
        page = firstOf(scan.after(page.get(page.size() - 1)), 7);
      }
      assertEquals(100, expected.size());
      assertEquals(expected, paged);
    }
  }

  @Test
  default void theVisitorEndsTheScan() {
    putAll(store(), "a", "b", "c");
    assertEquals(List.of(key("a")), firstOf(Scan.prefix(Key.EMPTY), 1));
    assertEquals(List.of(key("a"), key("b")), firstOf(Scan.prefix(Key.EMPTY), 2));
    assertEquals(List.of(key("c"), key("b")), firstOf(Scan.prefix(Key.EMPTY).reversed(), 2));
  }

  @Test
  default void longKeysWithOneLongPrefixKeepTheirOrder() {
    for (int shared :
        new int[] {100, 254, 255, 500, 505, 511, 512, 1023, 4000, MAX_KEY_BYTES - 3}) {
      Key prefix = keyOfLength(shared, 'p');
      List<Key> ordered =
          List.of(
              prefix,
              prefix.append(key(0)),
              prefix.append(key(0, 0)),
              prefix.append(key(0, 0, 1)),
              prefix.append(key(0, 0xFF)),
              prefix.append(key('p', 0)),
              prefix.append(key('q')),
              prefix.append(key(0xFF)),
              prefix.append(key(0xFF, 0xFF, 0xFF)));
      write(
          store(),
          transaction -> {
            for (int i = ordered.size() - 1; i >= 0; i--) {
              transaction.put(ordered.get(i), value(shared + " " + i));
            }
            transaction.put(keyOfLength(shared - 1, 'p'), value("shorter"));
            transaction.put(keyOfLength(shared - 1, 'p').append(key('q')), value("greater"));
          });
      assertScans(Scan.prefix(prefix), ordered);
      assertScans(Scan.prefix(prefix.append(key(0))), ordered.subList(1, 5));
      assertEquals(
          ordered.subList(4, 9),
          keys(store(), Scan.prefix(prefix).after(ordered.get(3))),
          "shared prefix of " + shared + " bytes");
      assertEquals(
          List.of(ordered.get(1), prefix),
          keys(store(), Scan.prefix(prefix).reversed().after(ordered.get(2))));
      read(
          store(),
          transaction -> {
            for (int i = 0; i < ordered.size(); i++) {
              assertEquals(
                  shared + " " + i, Stored.text(transaction, ordered.get(i)).orElseThrow());
            }
          });
      write(
          store(),
          transaction -> keys(transaction, Scan.prefix(Key.EMPTY)).forEach(transaction::delete));
      assertEquals(List.of(), all(store()));
    }
  }

  @Test
  default void theVisitorOwnsTheValueAndTheKeyOutlivesTheScan() {
    putAll(store(), "a", "b");
    List<byte[]> values = new ArrayList<>();
    List<Key> visited = new ArrayList<>();
    read(
        store(),
        transaction ->
            transaction.scan(
                Scan.prefix(Key.EMPTY),
                (key, value) -> {
                  visited.add(key);
                  return values.add(value);
                }));
    assertEquals(List.of(key("a"), key("b")), visited);
    assertEquals("a", new String(values.get(0), java.nio.charset.StandardCharsets.UTF_8));
    values.forEach(value -> Arrays.fill(value, (byte) 'x'));
    assertEquals(List.of("a=a", "b=b"), all(store()));
  }

  @Test
  default void scansMayBeNested() {
    putAll(store(), "a", "b", "c");
    List<String> pairs = new ArrayList<>();
    read(
        store(),
        transaction ->
            transaction.scan(
                Scan.prefix(Key.EMPTY),
                (outer, value) -> {
                  transaction.scan(
                      Scan.prefix(Key.EMPTY).reversed(),
                      (inner, other) -> pairs.add(outer + "" + inner));
                  return true;
                }));
    assertEquals(List.of("ac", "ab", "aa", "bc", "bb", "ba", "cc", "cb", "ca"), pairs);
  }

  @Test
  default void getWorksDuringAScan() {
    putAll(store(), "a", "b", "c");
    List<String> found = new ArrayList<>();
    write(
        store(),
        transaction -> {
          put(transaction, "b", "new");
          transaction.scan(
              Scan.prefix(Key.EMPTY),
              (key, value) -> found.add(Stored.text(transaction, key).orElse("absent")));
        });
    assertEquals(List.of("a", "new", "c"), found);
  }

  @Test
  default void aWriteTransactionScansItsOwnChanges() {
    putAll(store(), "a", "b", "c", "e");
    write(
        store(),
        transaction -> {
          put(transaction, "d", "added");
          put(transaction, "b", "changed");
          transaction.delete(key("c"));
          List<String> expected = List.of("a=a", "b=changed", "d=added", "e=e");
          assertEquals(expected, all(transaction));
          List<String> reversed = new ArrayList<>(expected);
          Collections.reverse(reversed);
          assertEquals(reversed, entries(transaction, Scan.prefix(Key.EMPTY).reversed()));
          assertEquals(
              List.of("d=added", "e=e"),
              entries(transaction, Scan.prefix(Key.EMPTY).after(key("c"))));
          transaction.delete(key("a"));
          assertEquals(List.of("b=changed", "d=added", "e=e"), all(transaction));
        });
  }

  @Test
  default void putAndDeleteAreRefusedDuringAScanAndWorkAfterIt() {
    putAll(store(), "a", "b");
    write(
        store(),
        transaction -> {
          transaction.scan(
              Scan.prefix(Key.EMPTY),
              (key, value) -> {
                assertThrows(IllegalStateException.class, () -> put(transaction, "x", "1"));
                assertThrows(IllegalStateException.class, () -> transaction.delete(key));
                transaction.scan(Scan.prefix(Key.EMPTY), (inner, other) -> false);
                assertThrows(
                    IllegalStateException.class,
                    () -> put(transaction, "x", "1"),
                    "the outer scan is still under way");
                return false;
              });
          put(transaction, "c", "c");
          transaction.delete(key("a"));
        });
    assertEquals(List.of("b=b", "c=c"), all(store()));
  }

  @Test
  default void whatTheVisitorThrowsEndsTheScanAndIsPassedOnUnchanged() {
    putAll(store(), "a", "b");
    IllegalArgumentException thrown = new IllegalArgumentException("from the visitor");
    write(
        store(),
        transaction -> {
          List<Key> visited = new ArrayList<>();
          IllegalArgumentException caught =
              assertThrows(
                  IllegalArgumentException.class,
                  () ->
                      transaction.scan(
                          Scan.prefix(Key.EMPTY),
                          (key, value) -> {
                            visited.add(key);
                            throw thrown;
                          }));
          assertSame(thrown, caught);
          assertEquals(List.of(key("a")), visited);
          put(transaction, "c", "the scan is over");
        });
    assertEquals(List.of("a=a", "b=b", "c=the scan is over"), all(store()));
  }

  @Test
  default void aScanGoesOnOverItsSnapshotWhileTheStoreIsWritten() {
    putAll(store(), IntStream.range(100, 400).mapToObj(String::valueOf).toArray(String[]::new));
    List<Key> visited = new ArrayList<>();
    read(
        store(),
        transaction ->
            transaction.scan(
                Scan.prefix(Key.EMPTY),
                (key, value) -> {
                  visited.add(key);
                  if (visited.size() % 50 == 1) {
                    delete(store(), String.valueOf(100 + visited.size()));
                    put(store(), "1" + visited.size() + "new", "too late for this scan");
                  }
                  return true;
                }));
    assertEquals(IntStream.range(100, 400).mapToObj(i -> key("" + i)).toList(), visited);
  }

  private List<Key> firstOf(Scan scan, int count) {
    List<Key> first = new ArrayList<>();
    read(
        store(),
        transaction ->
            transaction.scan(
                scan,
                (key, value) -> {
                  first.add(key);
                  return first.size() < count;
                }));
    return first;
  }

  private void assertScans(Scan scan, List<Key> expected) {
    assertEquals(expected, keys(store(), scan), scan + " ascending");
    List<Key> reversed = new ArrayList<>(expected);
    Collections.reverse(reversed);
    assertEquals(reversed, keys(store(), scan.reversed()), scan + " descending");
  }
}
