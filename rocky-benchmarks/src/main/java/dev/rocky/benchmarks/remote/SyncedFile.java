package dev.rocky.benchmarks.remote;

import dev.rocky.benchmarks.store.Contender;
import dev.rocky.benchmarks.store.Table;
import dev.rocky.engine.record.OnConflict;
import dev.rocky.engine.record.RecordRules;
import dev.rocky.state.Ledger;
import dev.rocky.state.Namespace;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.StateStore;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.sync.SyncedLedger;
import dev.rocky.state.sync.TransferEvent;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

/** A ledger that shares its state, as a host has it, with the rules of the engine's records. */
final class SyncedFile implements AutoCloseable {

  private final Ledger ledger;
  private final SyncedLedger synced;
  private final AtomicReference<TransferEvent> last = new AtomicReference<>();

  /**
   * Binds the ledger.
   *
   * @param store the ledger's, closed with it
   * @param remote of {@code namespace}, likewise
   * @param provider the name of its provider
   * @param temporary where transfers keep their files
   */
  SyncedFile(
      StateStore store, RemoteStore remote, String provider, Namespace namespace, Path temporary) {
    ledger = Ledger.over(store);
    synced =
        SyncedLedger.builder(ledger, remote, namespace, provider)
            .rules(RecordRules.of(OnConflict.FAIL))
            .listener(last::set)
            .temporaryFolder(temporary)
            .open();
  }

  Ledger ledger() {
    return ledger;
  }

  /** Stores the watermark of one table. */
  void change(Table table) {
    Contender.over(ledger).put(table);
  }

  /** Pushes {@code records} changes. */
  void push(long records) {
    PushResult result = synced.startRun().push();
    if (!(result instanceof PushResult.Pushed pushed) || pushed.records() != records) {
      throw new IllegalStateException("No push of " + records + " records, but " + result);
    }
  }

  /** Pushes, and there is nothing to send. */
  void pushNothing() {
    PushResult result = synced.startRun().push();
    if (!(result instanceof PushResult.UpToDate)) {
      throw new IllegalStateException("No push of nothing, but " + result);
    }
  }

  /** Pulls {@code records} changes; none is a pull with nothing new. */
  void pull(long records) {
    PullResult pulled = synced.startRun().pull();
    boolean expected =
        records == 0
            ? pulled instanceof PullResult.Unchanged
            : pulled instanceof PullResult.Restored restored && restored.changed() == records;
    if (!expected) {
      throw new IllegalStateException("No pull of " + records + " records, but " + pulled);
    }
  }

  /** Bytes of the objects that the last transfer received. */
  long bytesReceived() {
    return last().bytesReceived();
  }

  /** Bytes of the objects and registers that the last transfer sent. */
  long bytesSent() {
    return last().bytesSent();
  }

  @Override
  public void close() {
    synced.close();
    ledger.close();
  }

  private TransferEvent last() {
    TransferEvent event = last.get();
    if (event == null) {
      throw new IllegalStateException("No transfer has ended");
    }
    return event;
  }
}
