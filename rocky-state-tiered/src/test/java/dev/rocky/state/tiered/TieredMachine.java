package dev.rocky.state.tiered;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import dev.rocky.state.LedgerSync;
import dev.rocky.state.Namespace;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.Scan;
import dev.rocky.state.memory.MemoryStateStore;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.spi.SyncState;
import dev.rocky.state.sync.CacheUse;
import dev.rocky.state.sync.RetrySettings;
import dev.rocky.state.sync.SyncPolicy;
import dev.rocky.state.sync.SyncedLedger;
import dev.rocky.state.sync.TransferEvent;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.FaultScript;
import dev.rocky.state.tck.FaultyRemoteStore;
import dev.rocky.state.tck.RemoteOperation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.logging.Logger;

/** A ledger that is synced through both tiers, each of which goes wrong as a test says. */
final class TieredMachine implements AutoCloseable {

  static final int SPACE = 0x10;
  static final Key A = key("a");
  static final Key B = key("b");
  static final Key C = key("c");

  /** How long the cache may take. */
  static final Duration BUDGET = Duration.ofMillis(100);

  /** How long it is left alone. */
  static final Duration PAUSE = Duration.ofSeconds(30);

  /** Nobody reads its lines here. */
  private static final Logger LOGGER = Logger.getLogger(TransferEvent.class.getName());

  static {
    LOGGER.setUseParentHandlers(false);
  }

  final FaultScript cacheFaults = new FaultScript();
  final FaultScript durableFaults = new FaultScript();
  final FaultyRemoteStore cache;
  final FaultyRemoteStore durable;
  final List<TransferEvent> events = Collections.synchronizedList(new ArrayList<>());
  final SyncedLedger synced;
  private final Ledger ledger;

  /** With an empty ledger in memory. */
  TieredMachine(Tiers tiers, TieredSettings.Mode mode) {
    this(tiers, mode, options -> options);
  }

  /** Likewise. */
  TieredMachine(
      Tiers tiers, TieredSettings.Mode mode, UnaryOperator<SyncedLedger.Builder> options) {
    cache = new FaultyRemoteStore(tiers.cache.open(), cacheFaults);
    durable = new FaultyRemoteStore(tiers.durable.open(), durableFaults);
    RemoteStore tiered =
        TieredRemoteStore.of(
            cache,
            durable,
            new TieredSettings(mode, BUDGET, 1, PAUSE),
            tiers.clock,
            () -> Duration.between(Instant.EPOCH, tiers.clock.instant()).toNanos());
    ledger = Ledger.over(new MemoryStateStore());
    RetrySettings retry =
        RetrySettings.builder()
            .maxRetries(1)
            .initialBackoff(Duration.ofMillis(1))
            .maxBackoff(Duration.ofMillis(5))
            .build();
    synced =
        options
            .apply(
                SyncedLedger.builder(ledger, tiered, new Namespace("bronze"), "tiered")
                    .policy(SyncPolicy.ofDefaults().withRetry(retry))
                    .listener(events::add))
            .open();
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

  /** A change that the others are told. */
  PushResult commit(Key key, String value) {
    put(key, value);
    return push();
  }

  SyncState state() {
    return LedgerSync.of(ledger).state();
  }

  /** What the cache did for the last transfer. */
  CacheUse use() {
    return last().cache().orElseThrow();
  }

  TransferEvent last() {
    return events.get(events.size() - 1);
  }

  /** Every call of one tier goes wrong like this from now on. */
  static void always(FaultScript tier, Fault fault) {
    for (RemoteOperation operation : RemoteOperation.values()) {
      tier.always(operation, fault);
    }
  }

  /** Counts calls of both tiers anew. */
  void countAnew() {
    cache.traffic().clear();
    durable.traffic().clear();
  }

  @Override
  public void close() {
    synced.close();
    ledger.close();
  }
}
