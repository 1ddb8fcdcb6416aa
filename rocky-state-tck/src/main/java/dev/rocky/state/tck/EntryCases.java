package dev.rocky.state.tck;

import static dev.rocky.state.StateStore.MAX_KEY_BYTES;
import static dev.rocky.state.StateStore.MAX_VALUE_BYTES;
import static dev.rocky.state.tck.Stored.all;
import static dev.rocky.state.tck.Stored.key;
import static dev.rocky.state.tck.Stored.keyOfLength;
import static dev.rocky.state.tck.Stored.put;
import static dev.rocky.state.tck.Stored.read;
import static dev.rocky.state.tck.Stored.text;
import static dev.rocky.state.tck.Stored.value;
import static dev.rocky.state.tck.Stored.write;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** get, put and delete of single entries, and the limits of keys and values. */
interface EntryCases extends StoreUnderTest {

  @Test
  default void aNewStoreIsEmpty() {
    assertEquals(List.of(), all(store()));
  }

  @Test
  default void aKeyThatWasNeverPutIsAbsent() {
    put(store(), "ab", "1");
    assertEquals(Optional.empty(), text(store(), "a"));
    assertEquals(Optional.empty(), text(store(), "abc"));
    assertEquals(Optional.empty(), text(store(), "b"));
  }

  @Test
  default void aValueThatWasPutIsFound() {
    put(store(), "a", "1");
    assertEquals(Optional.of("1"), text(store(), "a"));
  }

  @Test
  default void anEmptyValueIsAValueAndNotAnAbsence() {
    put(store(), "a", "");
    read(
        store(),
        transaction -> {
          Optional<byte[]> found = transaction.get(key("a"));
          assertTrue(found.isPresent(), "an empty value is present");
          assertEquals(0, found.get().length);
        });
    assertEquals(List.of("a="), all(store()));
  }

  @Test
  default void putReplacesWhatWasThere() {
    put(store(), "a", "a long value that was there first");
    put(store(), "a", "2");
    put(store(), "b", "1");
    put(store(), "b", "");
    assertEquals(List.of("a=2", "b="), all(store()));
  }

  @Test
  default void theLastOfSeveralPutsInOneTransactionCounts() {
    write(
        store(),
        transaction -> {
          put(transaction, "a", "1");
          put(transaction, "a", "2");
          transaction.delete(key("b"));
          put(transaction, "b", "3");
          put(transaction, "c", "4");
          transaction.delete(key("c"));
        });
    assertEquals(List.of("a=2", "b=3"), all(store()));
  }

  @Test
  default void deleteRemovesOneKeyAndSaysWhetherItWasThere() {
    put(store(), "a", "1");
    put(store(), "ab", "2");
    put(store(), "empty", "");
    write(
        store(),
        transaction -> {
          assertTrue(transaction.delete(key("a")), "was there");
          assertFalse(transaction.delete(key("a")), "was deleted just now");
          assertFalse(transaction.delete(key("b")), "was never there");
          assertTrue(transaction.delete(key("empty")), "an empty value is there");
        });
    assertEquals(List.of("ab=2"), all(store()));
  }

  @Test
  default void deleteSeesWhatTheSameTransactionPut() {
    write(
        store(),
        transaction -> {
          put(transaction, "a", "1");
          assertTrue(transaction.delete(key("a")));
          assertFalse(transaction.delete(key("a")));
        });
    assertEquals(List.of(), all(store()));
  }

  @Test
  default void putTakesACopyOfTheValue() {
    byte[] mine = value("before");
    write(
        store(),
        transaction -> {
          transaction.put(key("a"), mine);
          Arrays.fill(mine, (byte) 'x');
          assertEquals(Optional.of("before"), text(transaction, "a"));
        });
    Arrays.fill(mine, (byte) 'y');
    assertEquals(Optional.of("before"), text(store(), "a"));
  }

  @Test
  default void getGivesACopyThatBelongsToTheCaller() {
    put(store(), "a", "before");
    byte[] got = store().read(transaction -> transaction.get(key("a")).orElseThrow());
    assertArrayEquals(value("before"), got, "a copy outlives its transaction");
    Arrays.fill(got, (byte) 'x');
    assertEquals(Optional.of("before"), text(store(), "a"));
    write(
        store(),
        transaction -> {
          put(transaction, "b", "before");
          byte[] first = transaction.get(key("b")).orElseThrow();
          assertNotSame(first, transaction.get(key("b")).orElseThrow());
          Arrays.fill(first, (byte) 'x');
          assertEquals(Optional.of("before"), text(transaction, "b"));
        });
    assertEquals(Optional.of("before"), text(store(), "b"));
  }

  @Test
  default void keysOfEveryAllowedLengthAreStored() {
    for (int length :
        new int[] {
          1, 2, 254, 255, 256, 510, 511, 512, 513, 4096, MAX_KEY_BYTES - 1, MAX_KEY_BYTES
        }) {
      Key key = keyOfLength(length, 'k');
      write(store(), transaction -> transaction.put(key, value("length " + length)));
      read(
          store(),
          transaction -> assertEquals(Optional.of("length " + length), text(transaction, key)));
    }
    write(store(), transaction -> assertTrue(transaction.delete(keyOfLength(MAX_KEY_BYTES, 'k'))));
    read(
        store(),
        transaction -> {
          assertEquals(Optional.empty(), text(transaction, keyOfLength(MAX_KEY_BYTES, 'k')));
          assertEquals(
              Optional.of("length " + (MAX_KEY_BYTES - 1)),
              text(transaction, keyOfLength(MAX_KEY_BYTES - 1, 'k')));
        });
  }

  @Test
  default void everyByteMayStandInAKey() {
    write(
        store(),
        transaction -> {
          for (int b = 0; b <= 0xFF; b++) {
            transaction.put(key(b), value("one " + b));
            transaction.put(key(b, 0), value("two " + b));
            transaction.put(key(0xFF, b, b), value("three " + b));
          }
        });
    read(
        store(),
        transaction -> {
          for (int b = 0; b <= 0xFF; b++) {
            assertEquals(Optional.of("one " + b), text(transaction, key(b)));
            assertEquals(Optional.of("two " + b), text(transaction, key(b, 0)));
            assertEquals(Optional.of("three " + b), text(transaction, key(0xFF, b, b)));
          }
        });
  }

  @Test
  default void putRefusesAKeyWithoutBytesAndChangesNothing() {
    refusesToPut(Key.EMPTY, value("1"));
  }

  @Test
  default void putRefusesAKeyThatIsOneByteTooLongAndChangesNothing() {
    refusesToPut(keyOfLength(MAX_KEY_BYTES + 1, 'k'), value("1"));
  }

  @Test
  default void putRefusesAValueThatIsOneByteTooLongAndChangesNothing() {
    refusesToPut(key("a"), new byte[MAX_VALUE_BYTES + 1]);
  }

  private void refusesToPut(Key key, byte[] value) {
    put(store(), "a", "old");
    write(
        store(),
        transaction -> {
          put(transaction, "before", "1");
          assertThrows(IllegalArgumentException.class, () -> transaction.put(key, value));
          put(transaction, "behind", "2");
        });
    assertEquals(List.of("a=old", "before=1", "behind=2"), all(store()));
  }

  @Test
  default void aKeyThatCannotBeStoredIsNeverFound() {
    put(store(), "a", "1");
    for (Key illegal : List.of(Key.EMPTY, keyOfLength(MAX_KEY_BYTES + 1, 'k'))) {
      write(
          store(),
          transaction -> {
            assertFalse(transaction.get(illegal).isPresent(), illegal.length() + " bytes");
            assertFalse(transaction.delete(illegal), illegal.length() + " bytes");
          });
    }
    assertEquals(List.of("a=1"), all(store()));
  }

  @Test
  default void valuesOfEveryAllowedSizeComeBackUnchanged() {
    Random random = new Random(1);
    for (int size :
        new int[] {0, 1, 2047, 2048, 4095, 4096, 4097, 65_536, 1 << 20, MAX_VALUE_BYTES}) {
      byte[] value = new byte[size];
      random.nextBytes(value);
      write(store(), transaction -> transaction.put(key("v"), value));
      byte[] found = store().read(transaction -> transaction.get(key("v")).orElseThrow());
      assertTrue(Arrays.equals(value, found), "a value of " + size + " bytes");
    }
    put(store(), "v", "small again");
    assertEquals(List.of("v=small again"), all(store()));
  }

  @Test
  default void manyEntriesInOneTransactionAreAllThere() {
    int count = Depth.of(20_000, 300_000);
    write(
        store(),
        transaction -> {
          for (int i = 0; i < count; i++) {
            put(transaction, "key " + i, "value " + i);
          }
        });
    read(
        store(),
        transaction -> {
          for (int i = 0; i < count; i++) {
            assertEquals(Optional.of("value " + i), text(transaction, "key " + i));
          }
        });
  }
}
