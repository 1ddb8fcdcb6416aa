package dev.rocky.state.lmdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import dev.rocky.state.LedgerSync;
import dev.rocky.state.SyncSnapshot;
import dev.rocky.state.remote.Version;
import dev.rocky.state.spi.ApplyResult;
import dev.rocky.state.spi.Attempt;
import dev.rocky.state.spi.Base;
import dev.rocky.state.spi.CommitId;
import dev.rocky.state.spi.ConflictingRecord;
import dev.rocky.state.spi.Decision;
import dev.rocky.state.spi.MergeRules;
import dev.rocky.state.spi.RemoteRecord;
import dev.rocky.state.spi.Resolution;
import dev.rocky.state.spi.SeenHead;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The steps of sync on a store whose scans forbid changes, with more records than a page holds. */
@ExtendWith(NativeLibraryLoaded.class)
class LedgerSyncTest {

  private static final int RECORDS = 3_000;
  private static final MergeRules RULES = new MergeRules(Map.of());

  private final Ledger ledger;
  private final LedgerSync sync;

  LedgerSyncTest(@TempDir Path folder) {
    ledger =
        Ledger.over(
            LmdbStateStore.open(LmdbSettings.ofDefaults().withPath(folder.resolve("l.lmdb"))));
    sync = LedgerSync.of(ledger);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void aLedgerIsPulledChangedPushedAndForgotten() {
    // Given a first pull
    ledger.bind("remote");
    assertEquals(new ApplyResult.Applied(RECORDS, 0), pull(1, i -> "v"));
    assertEquals(0, ledger.pendingChanges(change -> {}));
    // When a third changes here, and a half there, a quarter to the same
    change(i -> i % 3 == 0, "ours");
    pull(2, i -> i % 4 == 0 ? "ours" : i % 2 == 0 ? "theirs" : "v");
    // Then
    for (int i = 0; i < RECORDS; i++) {
      boolean ours = i % 3 == 0 || i % 4 == 0;
      assertEquals(ours ? "ours" : i % 2 == 0 ? "theirs" : "v", get(i));
    }
    int conflicts = RECORDS / 12; // divisible by 6, not by 4
    assertEquals(conflicts, sync.conflicts(conflict -> {}));
    assertEquals(RECORDS / 6, changes().size());
    // When they are pushed, and one changes meanwhile
    long position = sync.snapshot(SyncSnapshot::position);
    Attempt attempt = new Attempt(base(3), new Version("v2"), new byte[] {3});
    assertTrue(sync.begin(sync.state(), attempt, position, key -> Optional.empty()));
    change(i -> i == 3, "again");
    ConflictingRecord conflict = conflict(key(6));
    assertEquals(Resolution.ATTEMPT_PENDING, sync.takeTheirs(conflict, RULES));
    assertTrue(sync.commit(attempt.id(), seen(3)));
    // Then
    assertEquals(1, changes().size());
    assertArrayEquals("again".getBytes(UTF_8), changes().get(key(3)).orElseThrow());
    assertEquals(Resolution.RESOLVED, sync.takeTheirs(conflict, RULES));
    assertEquals("theirs", get(6));
    assertEquals(conflicts, ledger.pendingChanges(change -> {}));
    // When a person decides
    assertTrue(sync.decide(sync.state(), Decision.THEIRS));
    assertEquals(RECORDS, ledger.pendingChanges(change -> {}));
    pull(4, i -> "last");
    // Then
    assertEquals(0, ledger.pendingChanges(change -> {}));
    assertEquals("last", get(3));
    int own = 6; // format, binding, number, base, seen, decision
    assertEquals(RECORDS + own, ledger.verify(damaged -> {}));
  }

  private ApplyResult pull(long generation, IntFunction<String> value) {
    TreeMap<Key, RemoteRecord> records = new TreeMap<>();
    for (int i = 0; i < RECORDS; i++) {
      byte[] bytes = value.apply(i).getBytes(UTF_8);
      records.put(key(i), new RemoteRecord(key(i), Optional.of(bytes), List.of()));
    }
    return sync.applyAll(
        sync.state(),
        base(generation),
        Optional.of(seen(generation)),
        records.values().iterator(),
        RULES);
  }

  private void change(IntPredicate which, String value) {
    ledger.write(
        tx -> {
          for (int i = 0; i < RECORDS; i++) {
            if (which.test(i)) {
              tx.put(key(i), value.getBytes(UTF_8));
            }
          }
          return true;
        });
  }

  private ConflictingRecord conflict(Key key) {
    List<ConflictingRecord> found = new ArrayList<>();
    sync.conflicts(found::add);
    return found.stream().filter(conflict -> conflict.key().equals(key)).findFirst().orElseThrow();
  }

  private Map<Key, Optional<byte[]>> changes() {
    Map<Key, Optional<byte[]>> changes = new TreeMap<>();
    List<Key> order = new ArrayList<>();
    sync.snapshot(
        snapshot -> {
          snapshot.changes(
              (key, value) -> {
                changes.put(key, value);
                order.add(key);
              });
          return true;
        });
    assertEquals(List.copyOf(changes.keySet()), order);
    return changes;
  }

  private String get(int i) {
    return new String(ledger.read(tx -> tx.get(key(i))).orElseThrow(), UTF_8);
  }

  /** Every tenth is longer than LMDB's own keys. */
  private static Key key(int i) {
    return Key.of(0x10 + i % 7, (i % 10 == 0 ? "x".repeat(700) : "x") + i);
  }

  private static Base base(long generation) {
    return new Base(new CommitId(0, 1), generation, new CommitId(1, generation));
  }

  private static SeenHead seen(long generation) {
    return new SeenHead(new byte[] {(byte) generation}, new Version("v" + generation));
  }
}
