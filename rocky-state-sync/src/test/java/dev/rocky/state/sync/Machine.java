package dev.rocky.state.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import dev.rocky.state.LedgerSync;
import dev.rocky.state.Namespace;
import dev.rocky.state.Progress;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.Scan;
import dev.rocky.state.StateStore;
import dev.rocky.state.memory.MemoryStateStore;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.spi.ConflictingRecord;
import dev.rocky.state.spi.MergeRules;
import dev.rocky.state.spi.SyncState;
import dev.rocky.state.tck.FaultScript;
import dev.rocky.state.tck.FaultyRemoteStore;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A ledger, and what its machine sees of the bucket that all machines share. */
final class Machine implements AutoCloseable {

  static final int SPACE = 0x10;
  static final Instant NOW = Instant.parse("2026-01-31T23:59:59.123456Z");
  static final MergeRules RULES = new MergeRules(Map.of(SPACE, new EpochRule()));
  static final Key A = key("a");
  static final Key B = key("b");
  static final Key C = key("c");

  final FaultScript script = new FaultScript();
  final MovedClock clock = new MovedClock();
  final List<TransferEvent> events = Collections.synchronizedList(new ArrayList<>());
  final StateStore store;
  final Ledger ledger;
  final FaultyRemoteStore remote;
  final SyncedLedger synced;

  /** With an empty ledger in memory. */
  Machine(Bucket bucket) {
    this(bucket, new MemoryStateStore(), policy -> policy);
  }

  /** With the ledger in {@code store}, which it closes. */
  Machine(Bucket bucket, StateStore store, UnaryOperator<SyncedLedger.Builder> options) {
    this(bucket.memory.open(), store, options);
  }

  /** With another way to the bucket. */
  Machine(RemoteStore bucket, StateStore store, UnaryOperator<SyncedLedger.Builder> options) {
    this.store = store;
    ledger = Ledger.over(store);
    remote = new FaultyRemoteStore(bucket, script);
    SyncedLedger.Builder builder =
        SyncedLedger.builder(ledger, remote, new Namespace("bronze"), "memory")
            .policy(TransferFixture.policy(TransferFixture.retry()))
            .rules(RULES)
            .listener(events::add)
            .clocks(Clock.fixed(NOW, ZoneOffset.UTC), clock, () -> 0.5);
    synced = options.apply(builder).open();
  }

  /** With an empty ledger in memory, on the system's clocks. */
  Machine(RemoteStore remote, SyncPolicy policy) {
    this(
        remote,
        new MemoryStateStore(),
        builder ->
            builder
                .policy(policy)
                .clocks(Clock.systemUTC(), TransferClock.SYSTEM, () -> Math.random()));
  }

  static Key key(String name) {
    return Key.of(SPACE, name);
  }

  void put(Key key, String value) {
    ledger.write(
        tx -> {
          tx.put(key, value.getBytes(UTF_8));
          return true;
        });
  }

  void delete(Key key) {
    ledger.write(tx -> tx.delete(key));
  }

  /** Turns a bit of a stored value. */
  void damage(Key key) {
    store.write(
        tx -> {
          byte[] stored = tx.get(key).orElseThrow().clone();
          stored[stored.length - 1] ^= 1;
          tx.put(key, stored);
          return true;
        });
  }

  Optional<String> get(Key key) {
    return ledger.read(tx -> tx.get(key)).map(bytes -> new String(bytes, UTF_8));
  }

  Map<Key, String> records() {
    Map<Key, String> records = new TreeMap<>();
    ledger.read(
        tx -> {
          tx.scan(
              Scan.prefix(Key.of(SPACE)),
              (key, value) -> {
                records.put(key, new String(value, UTF_8));
                return true;
              });
          return true;
        });
    return records;
  }

  PullResult pull() {
    return synced.startRun().pull();
  }

  PushResult push() {
    return synced.startRun().push();
  }

  SyncState state() {
    return LedgerSync.of(ledger).state();
  }

  List<ConflictingRecord> conflicts() {
    List<ConflictingRecord> conflicts = new ArrayList<>();
    synced.conflicts(conflicts::add);
    return conflicts;
  }

  /** Of the last transfer. */
  TransferEvent event() {
    return events.get(events.size() - 1);
  }

  /** How the last transfer ended. */
  TransferOutcome outcome() {
    return event().outcome();
  }

  /** The generations that there are, the newest first. */
  List<Long> generations() {
    return synced.maintenance().history().stream().map(HistoryEntry::generation).toList();
  }

  boolean isIntact() {
    return synced.maintenance().verify(Progress.NONE).orElseThrow().isIntact();
  }

  @Override
  public void close() {
    synced.close();
    ledger.close();
  }
}
