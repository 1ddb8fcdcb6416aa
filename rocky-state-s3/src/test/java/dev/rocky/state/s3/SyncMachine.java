package dev.rocky.state.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import dev.rocky.state.Namespace;
import dev.rocky.state.Progress;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.Scan;
import dev.rocky.state.memory.MemoryStateStore;
import dev.rocky.state.sync.HistoryEntry;
import dev.rocky.state.sync.SyncPolicy;
import dev.rocky.state.sync.SyncedLedger;
import dev.rocky.state.sync.TransferEvent;
import dev.rocky.state.tck.FaultScript;
import dev.rocky.state.tck.FaultyRemoteStore;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A ledger that is kept in step with a server that speaks S3, as hosts do it. */
final class SyncMachine implements AutoCloseable {

  private static final int SPACE = 0x10;

  final FaultScript script = new FaultScript();
  final List<TransferEvent> events = new ArrayList<>();
  final Ledger ledger = Ledger.over(new MemoryStateStore());
  final FaultyRemoteStore remote;
  final SyncedLedger synced;

  /** Reaches {@code server} through {@code way}. */
  SyncMachine(S3Server server, InetSocketAddress way, Namespace namespace, SyncPolicy policy) {
    remote =
        new FaultyRemoteStore(
            S3RemoteStore.open(server.settings(way).namespace(namespace).build()), script);
    synced =
        SyncedLedger.builder(ledger, remote, namespace, "s3")
            .policy(policy)
            .listener(events::add)
            .open();
  }

  void put(String name, String value) {
    ledger.write(
        transaction -> {
          transaction.put(Key.of(SPACE, name), value.getBytes(UTF_8));
          return true;
        });
  }

  Map<String, String> records() {
    Map<String, String> records = new TreeMap<>();
    ledger.read(
        transaction -> {
          transaction.scan(
              Scan.prefix(Key.of(SPACE)),
              (key, value) -> {
                records.put(key.parts().get(0), new String(value, UTF_8));
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

  /** The generations that there are, the newest first. */
  List<Long> generations() {
    return synced.maintenance().history().stream().map(HistoryEntry::generation).toList();
  }

  boolean isIntact() {
    return synced.maintenance().verify(Progress.NONE).orElseThrow().isIntact();
  }

  TransferEvent lastEvent() {
    return events.get(events.size() - 1);
  }

  @Override
  public void close() {
    synced.close();
    ledger.close();
  }
}
