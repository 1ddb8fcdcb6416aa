package dev.rocky.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.memory.MemoryStateStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LedgerTest {

  private static final Key KEY = Key.of(0x10, "table");
  private static final Key OTHER = Key.of(0x10, "zebra");

  private final StateStore store = new MemoryStateStore();
  private final Ledger ledger = Ledger.over(store);

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void whatIsWrittenIsReadBack() {
    put(KEY, "value");

    assertEquals(Optional.of("value"), get(KEY));
    assertEquals(Optional.empty(), get(OTHER));
  }

  @Test
  void emptyValueIsNoAbsence() {
    put(KEY, "");

    assertEquals(Optional.of(""), get(KEY));
  }

  @Test
  void verifyReadsEveryEntryAndNamesThoseThatAreDamaged() {
    // Given
    put(KEY, "value");
    put(OTHER, "intact");
    ledger.bind("remote");
    List<Key> found = new ArrayList<>();
    long entries = ledger.verify(damaged -> found.add(damaged.key()));
    assertEquals(List.of(), found);
    // When a value, and an entry of the journal, are damaged
    Key journal = Key.of(0x01).append(OTHER);
    for (Key key : List.of(KEY, journal)) {
      byte[] stored = rawGet(key);
      stored[stored.length - 1] ^= 1;
      rawPut(key, stored);
    }
    // Then
    assertEquals(entries, ledger.verify(damaged -> found.add(damaged.key())));
    assertEquals(List.of(journal, KEY), found);
    IllegalStateException enough = new IllegalStateException("enough");
    assertEquals(
        enough,
        assertThrows(
            IllegalStateException.class,
            () ->
                ledger.verify(
                    damaged -> {
                      throw enough;
                    })));
  }

  @Test
  void whatALedgerStoresIsKnownFromBeneath() {
    put(KEY, "value");
    ledger.bind("remote");
    List<Key> own = new ArrayList<>();
    store.read(
        tx -> {
          tx.scan(
              Scan.prefix(Key.EMPTY),
              (key, stored) -> {
                StoredLedger.check(key, stored);
                if (StoredLedger.isFormat(key) || StoredLedger.isOfRemote(key)) {
                  own.add(key);
                }
                return true;
              });
          return true;
        });
    assertEquals(Key.of(0x00, "format"), own.remove(0));
    assertEquals(
        List.of(Key.of(0x00, "remote"), Key.of(0x00, "sequence"), Key.of(0x01).append(KEY)), own);
    assertThrows(
        ValueDamagedException.class, () -> StoredLedger.check(OTHER, rawGet(KEY)), "another key");
    store.write(
        tx -> {
          tx.delete(Key.of(0x00, "format"));
          StoredLedger.storeFormat(tx);
          return true;
        });
    Ledger.over(store);
  }

  @Test
  void everyFlippedBitOfAStoredValueIsNoticedAndNamesTheKey() {
    put(KEY, "value");
    put(OTHER, "intact");
    byte[] stored = rawGet(KEY);

    for (int bit = 0; bit < stored.length * 8; bit++) {
      byte[] damaged = stored.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      rawPut(KEY, damaged);
      ValueDamagedException e = assertThrows(ValueDamagedException.class, () -> get(KEY));
      assertEquals(KEY, e.key());
      assertTrue(e.getMessage().contains("table"), e.getMessage());
      assertEquals(Optional.of("intact"), get(OTHER));
    }
  }

  @Test
  void valueThatEndedUpUnderAnotherKeyIsNoticed() {
    put(KEY, "value");

    rawPut(OTHER, rawGet(KEY));

    assertThrows(ValueDamagedException.class, () -> get(OTHER));
  }

  @Test
  void valueShorterThanItsChecksumIsNoticed() {
    rawPut(KEY, new byte[4]);

    assertThrows(ValueDamagedException.class, () -> get(KEY));
  }

  @Test
  void damagedValueCanBeRewritten() {
    ledger.bind("s3://bucket");
    put(KEY, "value");
    rawPut(KEY, new byte[3]);

    put(KEY, "again");

    assertEquals(Optional.of("again"), get(KEY));
  }

  @Test
  void scanShowsOnlyTheCallersSpacesInOrder() {
    ledger.bind("s3://bucket");
    put(OTHER, "2");
    put(KEY, "1");
    put(Key.of(0x11, "elsewhere"), "3");

    List<Key> keys = new ArrayList<>();
    ledger.read(tx -> scan(tx, Scan.prefix(Key.of(0x10)), keys));

    assertEquals(List.of(KEY, OTHER), keys);
  }

  @Test
  void reservedSpacesAreRefusedForReadingAndWriting() {
    for (Key key : List.of(Key.EMPTY, Key.of(0x00, "format"), Key.of(0x0F), Key.of(0xF0, "x"))) {
      assertThrows(IllegalArgumentException.class, () -> get(key));
      assertThrows(IllegalArgumentException.class, () -> put(key, "v"));
      assertThrows(IllegalArgumentException.class, () -> ledger.write(tx -> tx.delete(key)));
      assertThrows(
          IllegalArgumentException.class,
          () -> ledger.read(tx -> scan(tx, Scan.prefix(key), new ArrayList<>())));
    }
  }

  @Test
  void firstAndLastUsableSpaceWork() {
    put(Key.of(Ledger.FIRST_TRAVELLING_SPACE), "first");
    put(Key.of(Ledger.LAST_SPACE), "last");

    assertEquals(Optional.of("first"), get(Key.of(0x10)));
    assertEquals(Optional.of("last"), get(Key.of(0xEF)));
  }

  @Test
  void longestKeyAndValueFitEvenWhenTheyAreJournalled() {
    ledger.bind("s3://bucket");
    byte[] longest = new byte[Ledger.MAX_KEY_BYTES];
    longest[0] = 0x10;
    Key key = Key.ofBytes(longest);

    ledger.write(tx -> put(tx, key, new byte[Ledger.MAX_VALUE_BYTES]));

    assertEquals(Ledger.MAX_VALUE_BYTES, ledger.read(tx -> tx.get(key)).orElseThrow().length);
    Key tooLong = key.append(Key.of(0));
    assertThrows(IllegalArgumentException.class, () -> put(tooLong, ""));
    assertThrows(
        IllegalArgumentException.class,
        () -> ledger.write(tx -> put(tx, KEY, new byte[Ledger.MAX_VALUE_BYTES + 1])));
  }

  @Test
  void workThatThrowsChangesNothing() {
    assertThrows(
        IllegalStateException.class,
        () ->
            ledger.write(
                tx -> {
                  tx.put(KEY, new byte[] {1});
                  throw new IllegalStateException("no");
                }));

    assertEquals(Optional.empty(), get(KEY));
    assertEquals(0L, store.read(LedgerTest::countAll), "nor does it leave a format record");
  }

  @Test
  void openingWritesNothing() {
    Ledger.over(store);

    assertEquals(0L, store.read(LedgerTest::countAll));
  }

  @Test
  void storeThatSomethingElseWroteIsRefused() {
    rawPut(Key.ofBytes(new byte[] {0x20}), new byte[] {1});

    assertThrows(StoreIncompatibleException.class, () -> Ledger.over(store));
  }

  @Test
  void ledgerThatNeedsANewerReaderIsRefusedAndLeftAlone() {
    put(KEY, "value");
    byte[] newer = ValueEnvelope.seal(LedgerFormat.KEY, new byte[] {0, 9, 0, 3});
    rawPut(LedgerFormat.KEY, newer);

    StateException e = assertThrows(StoreIncompatibleException.class, () -> Ledger.over(store));

    assertTrue(e.getMessage().contains("format 9"), e.getMessage());
    assertArrayEquals(newer, rawGet(LedgerFormat.KEY));
  }

  @Test
  void newerFormatThatThisVersionMayReadIsRead() {
    put(KEY, "value");
    rawPut(LedgerFormat.KEY, ValueEnvelope.seal(LedgerFormat.KEY, new byte[] {0, 9, 0, 1, 7}));

    Ledger reopened = Ledger.over(store);

    assertEquals(5, reopened.read(tx -> tx.get(KEY)).orElseThrow().length);
  }

  @Test
  void damagedFormatRecordIsNoticed() {
    put(KEY, "value");
    rawPut(LedgerFormat.KEY, ValueEnvelope.seal(LedgerFormat.KEY, new byte[] {0, 1}));

    assertThrows(ValueDamagedException.class, () -> Ledger.over(store));
  }

  @Test
  void closingTheLedgerClosesItsStore() {
    ledger.close();

    assertThrows(StoreClosedException.class, () -> store.read(tx -> tx.get(KEY)));
  }

  @Test
  void deleteSaysWhetherThereWasSuchAKey() {
    put(KEY, "value");

    boolean first = ledger.write(tx -> tx.delete(KEY));
    boolean second = ledger.write(tx -> tx.delete(KEY));

    assertTrue(first);
    assertFalse(second);
  }

  private void put(Key key, String value) {
    ledger.write(tx -> put(tx, key, value.getBytes(UTF_8)));
  }

  private static boolean put(WriteTransaction tx, Key key, byte[] value) {
    tx.put(key, value);
    return true;
  }

  private Optional<String> get(Key key) {
    return ledger.read(tx -> tx.get(key)).map(value -> new String(value, UTF_8));
  }

  private byte[] rawGet(Key key) {
    return store.read(tx -> tx.get(key)).orElseThrow();
  }

  private void rawPut(Key key, byte[] value) {
    store.write(tx -> put(tx, key, value));
  }

  private static int scan(ReadTransaction tx, Scan scan, List<Key> keys) {
    tx.scan(scan, (key, value) -> keys.add(key));
    return keys.size();
  }

  private static long countAll(ReadTransaction tx) {
    return scan(tx, Scan.prefix(Key.EMPTY), new ArrayList<>());
  }
}
