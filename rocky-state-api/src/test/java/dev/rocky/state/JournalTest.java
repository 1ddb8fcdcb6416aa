package dev.rocky.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.memory.MemoryStateStore;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JournalTest {

  private static final Key A = Key.of(0x10, "a");
  private static final Key B = Key.of(0x7F, "b");
  private static final Key LOCAL = Key.of(0x80, "c");

  private final StateStore store = new MemoryStateStore();
  private final Ledger ledger = Ledger.over(store);

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void ledgerWithoutARemoteJournalsNothing() {
    put(A, "1");

    assertEquals(List.of(), pending());
    assertEquals(Optional.empty(), ledger.boundTo());
  }

  @Test
  void bindingJournalsWhatTravelsAndIsAlreadyThere() {
    put(A, "1");
    put(B, "2");
    put(LOCAL, "3");

    assertTrue(ledger.bind("s3://bucket/prefix"));

    assertEquals(Optional.of("s3://bucket/prefix"), ledger.boundTo());
    assertEquals(List.of(A + " absent 1", B + " absent 1"), pending());
  }

  @Test
  void aChangeThatWasRefusedDuringAScanTakesNoSequenceNumberFromTheNextTransaction() {
    put(A, "1");
    ledger.bind("remote");
    ledger.write(
        tx -> {
          tx.scan(
              Scan.prefix(A),
              (key, value) -> {
                assertThrows(IllegalStateException.class, () -> tx.put(B, value));
                return true;
              });
          tx.put(A, new byte[] {2});
          return true;
        });
    put(B, "3");

    assertEquals(List.of(A + " absent 2", B + " absent 3"), pending());
  }

  @Test
  void bindingManyKeysPagesThroughThem() {
    int keys = 2_345;
    ledger.write(
        tx -> {
          for (int i = 0; i < keys; i++) {
            tx.put(Key.of(0x10, "table", String.valueOf(i)), new byte[] {1});
          }
          return keys;
        });

    ledger.bind("remote");

    assertEquals(keys, ledger.pendingChanges(change -> assertEquals(1, change.sequence())));
  }

  @Test
  void changedKeyKeepsItsFirstBaseAndItsLastSequence() throws Exception {
    put(A, "base");
    ledger.bind("remote");
    forgetJournal();

    put(A, "one");
    put(A, "two");

    assertEquals(List.of(A + " " + sha256("base") + " 3"), pending());
  }

  @Test
  void newKeyHasNoBaseAndADeletedOneHasItsOwn() throws Exception {
    put(A, "base");
    ledger.bind("remote");
    forgetJournal();

    ledger.write(
        tx -> {
          tx.put(B, new byte[] {1});
          return tx.delete(A);
        });

    assertEquals(List.of(A + " " + sha256("base") + " 2", B + " absent 2"), pending());
  }

  @Test
  void journalIsPartOfTheTransactionThatChanges() {
    ledger.bind("remote");

    assertThrows(
        IllegalStateException.class,
        () ->
            ledger.write(
                tx -> {
                  tx.put(A, new byte[] {1});
                  throw new IllegalStateException("no");
                }));

    assertEquals(List.of(), pending());
  }

  @Test
  void localKeysAndDeletionsOfNothingAreNotJournalled() {
    ledger.bind("remote");

    put(LOCAL, "3");
    ledger.write(tx -> tx.delete(A));

    assertEquals(List.of(), pending());
  }

  @Test
  void bindingTwiceToTheSameRemoteDoesNothingAndToAnotherIsRefused() {
    ledger.bind("remote");
    put(A, "1");

    assertFalse(ledger.bind("remote"));
    IllegalStateException e = assertThrows(IllegalStateException.class, () -> ledger.bind("other"));

    assertTrue(e.getMessage().contains("remote") && e.getMessage().contains("other"));
    assertEquals(List.of(A + " absent 2"), pending());
  }

  @Test
  void bindingSurvivesReopening() {
    ledger.bind("remote");

    Ledger again = Ledger.over(store);
    again.write(
        tx -> {
          tx.put(A, new byte[] {1});
          return true;
        });

    assertEquals(List.of(A + " absent 2"), pending());
  }

  /** As after a push: the remote has what the ledger has. */
  private void forgetJournal() {
    List<Key> entries = new ArrayList<>();
    store.write(
        tx -> {
          tx.scan(Scan.prefix(JournalReading.ENTRIES), (key, value) -> entries.add(key));
          entries.forEach(tx::delete);
          return entries.size();
        });
  }

  private void put(Key key, String value) {
    ledger.write(
        tx -> {
          tx.put(key, value.getBytes(UTF_8));
          return true;
        });
  }

  private List<String> pending() {
    List<String> changes = new ArrayList<>();
    ledger.pendingChanges(
        change ->
            changes.add(
                change.key()
                    + " "
                    + change.baseHash().map(HexFormat.of()::formatHex).orElse("absent")
                    + " "
                    + change.sequence()));
    return changes;
  }

  private static String sha256(String text) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
  }
}
