package dev.rocky.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.memory.MemoryStateStore;
import dev.rocky.state.spi.ApplyResult;
import dev.rocky.state.spi.Attempt;
import dev.rocky.state.spi.Base;
import dev.rocky.state.spi.CommitId;
import dev.rocky.state.spi.ConflictingRecord;
import dev.rocky.state.spi.MergeRules;
import dev.rocky.state.spi.RemoteRecord;
import dev.rocky.state.spi.SyncState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;

/** A ledger in memory and what the tests of {@link LedgerSync} ask of it. */
abstract class SyncedLedger {

  static final Key A = Key.of(0x10, "a");
  static final Key B = Key.of(0x10, "b");
  static final Key C = Key.of(0x7F, "c");
  static final Key LOCAL = Key.of(0x80, "local");
  static final MergeRules RULES =
      new MergeRules(Map.of(0x10, new EpochRule(false), 0x7F, new EpochRule(false)));
  static final MergeRules NONE = new MergeRules(Map.of());

  final StateStore store = new MemoryStateStore();
  final Ledger ledger = Ledger.over(store);
  final LedgerSync sync = LedgerSync.of(ledger);

  @AfterEach
  void close() {
    ledger.close();
  }

  /** The ledger has pulled {@code records}, as generation 1. */
  void synced(Map<Key, String> records) {
    ledger.bind("remote");
    RemoteRecord[] fetched =
        new TreeMap<>(records)
            .entrySet().stream()
                .map(entry -> record(entry.getKey(), entry.getValue()))
                .toArray(RemoteRecord[]::new);
    applyAll(sync.state(), 1, fetched);
  }

  ApplyResult applyAll(SyncState before, long generation, RemoteRecord... fetched) {
    return sync.applyAll(
        before,
        base(generation),
        Optional.of(TestRemote.seen(generation)),
        records(fetched),
        RULES);
  }

  ApplyResult applyChanges(long generation, RemoteRecord... fetched) {
    return sync.applyChanges(
        sync.state(),
        base(generation),
        Optional.of(TestRemote.seen(generation)),
        records(fetched),
        RULES);
  }

  boolean attempt(SyncState before, long generation, long position) {
    return sync.begin(before, attempt(generation), position, key -> none());
  }

  CommitId pendingId() {
    return sync.state().pending().orElseThrow().id();
  }

  long position() {
    return sync.snapshot(SyncSnapshot::position);
  }

  static Attempt attempt(long generation) {
    return new Attempt(base(generation), TestRemote.version(generation - 1), new byte[] {1});
  }

  static Base base(long generation) {
    return new Base(new CommitId(0, 1), generation, new CommitId(1, generation));
  }

  static Iterator<RemoteRecord> records(RemoteRecord... records) {
    return Arrays.asList(records).iterator();
  }

  static RemoteRecord record(Key key, String value) {
    return new RemoteRecord(key, Optional.of(value.getBytes(UTF_8)), List.of());
  }

  static RemoteRecord deleted(Key key) {
    return new RemoteRecord(key, Optional.empty(), List.of());
  }

  Map<Key, String> everything() {
    TreeMap<Key, String> records = new TreeMap<>();
    List<Key> order = new ArrayList<>();
    sync.snapshot(
        snapshot -> {
          snapshot.records(
              (key, value) -> {
                records.put(key, new String(value.orElseThrow(), UTF_8));
                order.add(key);
              });
          return true;
        });
    assertEquals(List.copyOf(records.keySet()), order);
    return records;
  }

  Map<Key, Optional<String>> changes() {
    TreeMap<Key, Optional<String>> changes = new TreeMap<>();
    sync.snapshot(
        snapshot -> {
          snapshot.changes((key, value) -> changes.put(key, value.map(v -> new String(v, UTF_8))));
          return true;
        });
    return changes;
  }

  Map<Key, Optional<String>> conflicts() {
    TreeMap<Key, Optional<String>> conflicts = new TreeMap<>();
    long count =
        sync.conflicts(
            conflict ->
                conflicts.put(conflict.key(), conflict.theirs().map(v -> new String(v, UTF_8))));
    assertEquals(conflicts.size(), count);
    return conflicts;
  }

  /** What a person who looks now sees of {@code key}, in conflict or not. */
  ConflictingRecord seen(Key key) {
    List<ConflictingRecord> found = new ArrayList<>();
    sync.conflicts(
        conflict -> {
          if (conflict.key().equals(key)) {
            found.add(conflict);
          }
        });
    return found.isEmpty()
        ? new ConflictingRecord(key, none(), none(), false, false)
        : found.get(0);
  }

  /** The journal, with the values that hashes stand for. */
  List<String> journal() {
    List<String> entries = new ArrayList<>();
    store.read(
        tx -> {
          tx.scan(
              Scan.prefix(JournalReading.ENTRIES),
              (key, value) -> {
                JournalEntry entry = JournalEntry.decode(ValueEnvelope.open(key, value));
                entries.add(
                    key.skip(1)
                        + (" was " + Values.of(entry.base()))
                        + entry.sent().map(sent -> " sent " + Values.of(sent)).orElse(""));
                return true;
              });
          return true;
        });
    return entries;
  }

  List<Integer> format() {
    byte[] sealedRecord = store.read(tx -> tx.get(LedgerFormat.KEY)).orElseThrow();
    List<Integer> bytes = new ArrayList<>();
    for (byte b : ValueEnvelope.open(LedgerFormat.KEY, sealedRecord)) {
      bytes.add((int) b);
    }
    return bytes;
  }

  void put(Key key, String value) {
    ledger.write(
        tx -> {
          tx.put(key, value.getBytes(UTF_8));
          return true;
        });
  }

  void delete(Key key) {
    assertTrue(ledger.<Boolean, RuntimeException>write(tx -> tx.delete(key)));
  }

  void rawPut(Key key, byte[] value) {
    store.write(
        tx -> {
          tx.put(key, value);
          return true;
        });
  }

  Optional<String> get(Key key) {
    return ledger.read(tx -> tx.get(key)).map(value -> new String(value, UTF_8));
  }

  static <T> Optional<T> none() {
    return Optional.empty();
  }
}
