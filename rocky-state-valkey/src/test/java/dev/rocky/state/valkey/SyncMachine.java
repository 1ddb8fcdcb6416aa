package dev.rocky.state.valkey;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import dev.rocky.state.Namespace;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.Scan;
import dev.rocky.state.memory.MemoryStateStore;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.sync.SyncedLedger;
import java.util.Map;
import java.util.TreeMap;

/** A ledger that is kept in step with a server, as hosts do it. */
final class SyncMachine implements AutoCloseable {

  private static final int SPACE = 0x10;
  private static final Namespace NAMESPACE = new Namespace("bronze");

  final Ledger ledger = Ledger.over(new MemoryStateStore());
  final SyncedLedger synced;

  /** Reaches {@code server}. */
  SyncMachine(ValkeyServer server) {
    RemoteStore remote = server.open(NAMESPACE);
    synced = SyncedLedger.builder(ledger, remote, NAMESPACE, "valkey").open();
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

  @Override
  public void close() {
    synced.close();
    ledger.close();
  }
}
