package dev.rocky.state.tiered;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import dev.rocky.state.Namespace;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.Scan;
import dev.rocky.state.memory.MemoryStateStore;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.sync.CacheUse;
import dev.rocky.state.sync.SyncedLedger;
import dev.rocky.state.sync.TransferEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A ledger that is synced through two servers. */
final class ServerMachine implements AutoCloseable {

  final SyncedLedger synced;
  private final Ledger ledger = Ledger.over(new MemoryStateStore());
  private final List<TransferEvent> events = Collections.synchronizedList(new ArrayList<>());

  ServerMachine(
      RemoteStore cache, RemoteStore durable, Namespace namespace, TieredSettings.Mode mode) {
    this(
        TieredRemoteStore.of(cache, durable, TieredSettings.ofDefaults().withMode(mode)),
        namespace);
  }

  /** One with any remote store. */
  ServerMachine(RemoteStore remote, Namespace namespace) {
    synced = SyncedLedger.builder(ledger, remote, namespace, "tiered").listener(events::add).open();
  }

  PullResult pull() {
    return synced.startRun().pull();
  }

  PushResult push() {
    return synced.startRun().push();
  }

  PushResult commit(Key key, String value) {
    ledger.write(
        tx -> {
          tx.put(key, value.getBytes(UTF_8));
          return true;
        });
    return push();
  }

  Map<Key, String> records() {
    Map<Key, String> records = new TreeMap<>();
    ledger.read(
        tx -> {
          tx.scan(
              Scan.prefix(Key.of(TieredMachine.SPACE)),
              (key, value) -> {
                records.put(key, new String(value, UTF_8));
                return true;
              });
          return true;
        });
    return records;
  }

  CacheUse use() {
    return events.get(events.size() - 1).cache().orElseThrow();
  }

  @Override
  public void close() {
    synced.close();
    ledger.close();
  }
}
