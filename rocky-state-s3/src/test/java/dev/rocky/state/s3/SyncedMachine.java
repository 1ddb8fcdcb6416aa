package dev.rocky.state.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import dev.rocky.state.Namespace;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.Scan;
import dev.rocky.state.lmdb.LmdbSettings;
import dev.rocky.state.lmdb.LmdbStateStore;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.sync.SyncedLedger;
import dev.rocky.state.sync.TransferEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A machine with a ledger on LMDB, which it shares through S3. */
final class SyncedMachine implements AutoCloseable {

  static final Namespace NAMESPACE = new Namespace("bronze");
  private static final int BATCH = 10_000;

  private final Path temporary;
  private final Ledger ledger;
  private final SyncedLedger synced;
  private final List<TransferEvent> events = new ArrayList<>();

  /** With the ledger in {@code folder}, which is made if it is not there. */
  SyncedMachine(Path folder, RemoteStore remote) throws IOException {
    this(folder, remote, 0);
  }

  /** With {@code records} that it had before it shared them. */
  SyncedMachine(Path folder, RemoteStore remote, int records) throws IOException {
    temporary = Files.createDirectories(folder.resolve("temporary"));
    ledger =
        Ledger.over(
            LmdbStateStore.open(LmdbSettings.ofDefaults().withPath(folder.resolve("state.lmdb"))));
    for (int from = 0; from < records; from += BATCH) {
      put(from, Math.min(from + BATCH, records), 0);
    }
    synced =
        SyncedLedger.builder(ledger, remote, NAMESPACE, "s3")
            .listener(events::add)
            .temporaryFolder(temporary)
            .open();
  }

  /** Changes one record, to its value of that {@code version}. */
  void change(int number, int version) {
    put(number, number + 1, version);
  }

  PushResult push() {
    return synced.startRun().push();
  }

  PullResult pull() {
    return synced.startRun().pull();
  }

  /** Of the last transfer. */
  long bytesReceived() {
    return events.get(events.size() - 1).bytesReceived();
  }

  /** How many records both have, with the same value. */
  long inCommonWith(SyncedMachine other) {
    AtomicLong count = new AtomicLong();
    ledger.read(
        ours ->
            other.ledger.read(
                theirs -> {
                  ours.scan(
                      Scan.prefix(Key.of(Ledger.FIRST_TRAVELLING_SPACE)),
                      (key, value) -> {
                        if (theirs
                            .get(key)
                            .filter(same -> Arrays.equals(same, value))
                            .isPresent()) {
                          count.incrementAndGet();
                        }
                        return true;
                      });
                  return true;
                }));
    return count.get();
  }

  /** What transfers have left behind. */
  List<Path> temporaryFiles() throws IOException {
    try (Stream<Path> left = Files.list(temporary)) {
      return left.toList();
    }
  }

  @Override
  public void close() {
    synced.close();
    ledger.close();
  }

  private void put(int from, int to, int version) {
    ledger.write(
        tx -> {
          for (int i = from; i < to; i++) {
            tx.put(
                Key.of(Ledger.FIRST_TRAVELLING_SPACE, "bronze", "orders_%07d".formatted(i)),
                value(i, version));
          }
          return true;
        });
  }

  private static byte[] value(int number, int version) {
    long some = (number * 31L + version) * 0x9E3779B97F4A7C15L;
    return """
        {"last_value":"2026-01-31T23:59:59.%09dZ","updated_at":"2026-02-01T00:00:00.%06dZ",\
        "run_id":"019c0000-0000-7000-8000-%012x","epoch":1}\
        """
        .formatted((some >>> 33) % 1_000_000_000, (some >>> 20) % 1_000_000, some >>> 16)
        .getBytes(UTF_8);
  }
}
