package dev.rocky.state.sync;

import static dev.rocky.state.tck.RemoteOperation.COMPARE_AND_SET;
import static dev.rocky.state.tck.RemoteOperation.CREATE;
import static dev.rocky.state.tck.RemoteOperation.GET;
import static dev.rocky.state.tck.RemoteOperation.READ_IF_CHANGED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.StateStore;
import dev.rocky.state.lmdb.LmdbSettings;
import dev.rocky.state.lmdb.LmdbStateStore;
import dev.rocky.state.spi.MergeRules;
import dev.rocky.state.tck.RemoteTraffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a transfer costs beside a ledger of 100,000 records, on LMDB, whose binding starts threads
 * of its own.
 */
class SyncCostTest {

  private static final int RECORDS = 100_000;

  @TempDir Path folder;

  @BeforeEach
  void folders() throws IOException {
    Files.createDirectory(folder.resolve("temporary"));
  }

  @Test
  void costsFollowTheChangeAndNotTheLedger() throws IOException {
    Bucket bucket = new Bucket();
    try (Machine one = machine(bucket, "one");
        Machine other = machine(bucket, "other")) {
      // Given a ledger that both have
      one.ledger.write(
          tx -> {
            for (int i = 0; i < RECORDS; i++) {
              SegmentEntry record = Samples.record(i);
              tx.put(record.key(), record.value().orElseThrow());
            }
            return true;
          });
      assertEquals(new PushResult.Pushed(1, RECORDS), one.push());
      assertEquals(new PullResult.Restored(1, true, RECORDS, 0), other.pull());
      RemoteTraffic sent = one.remote.traffic();
      RemoteTraffic fetched = other.remote.traffic();
      for (int i = 1; i <= 200; i++) { // with and without a page of the log
        // When one record changes
        sent.clear();
        fetched.clear();
        change(one, i);
        PushResult pushed = one.push();
        // Then
        assertEquals(new PushResult.Pushed(i + 1, 1), pushed);
        assertEquals(3, sent.calls(), sent.log().toString());
        assertEquals(1, sent.calls(READ_IF_CHANGED));
        assertEquals(1, sent.calls(CREATE));
        assertEquals(1, sent.calls(COMPARE_AND_SET));
        assertTrue(sent.bytesSent() < 8 * 1024, sent.bytesSent() + " bytes");
        assertEquals(0, sent.bytesReceived());
        // And when another machine pulls it
        assertEquals(new PullResult.Restored(i + 1, true, 1, 0), other.pull());
        // Then
        assertEquals(1, fetched.calls(READ_IF_CHANGED), fetched.log().toString());
        assertEquals(1, fetched.calls(GET));
        assertEquals(2, fetched.calls());
        assertTrue(fetched.bytesReceived() < 8 * 1024, fetched.bytesReceived() + " bytes");
      }
      // And when there is nothing new
      fetched.clear();
      assertEquals(new PullResult.Unchanged(201, true), other.pull());
      assertEquals(new PushResult.UpToDate(201), other.push());
      assertEquals(2, fetched.calls());
      assertEquals(2, fetched.calls(READ_IF_CHANGED));
      assertEquals(0, fetched.bytesReceived());
    }
    assertEquals(List.of(), temporaryFiles());
  }

  @Test
  void whatIsLostOnLmdbIsFoundAgain() {
    Bucket bucket = new Bucket();
    try (Machine one = machine(bucket, "one")) {
      one.put(Machine.A, "1.1a");
      assertInstanceOf(PushResult.Pushed.class, one.push());
    }
    // Given the same ledger, opened again, and a new one
    try (Machine again = machine(bucket, "one");
        Machine fresh = machine(bucket, "fresh")) {
      // When
      again.put(Machine.A, "1.2a");
      assertEquals(new PushResult.Pushed(2, 1), again.push());
      fresh.pull();
      // Then
      assertEquals(Map.of(Machine.A, "1.2a"), fresh.records());
    }
  }

  private static void change(Machine machine, int number) {
    Key key = Samples.record(number * 37).key();
    machine.ledger.write(
        tx -> {
          tx.put(key, Samples.record(RECORDS + number).value().orElseThrow());
          return true;
        });
  }

  private Machine machine(Bucket bucket, String name) {
    StateStore store =
        LmdbStateStore.open(LmdbSettings.ofDefaults().withPath(folder.resolve(name + ".lmdb")));
    return new Machine(
        bucket,
        store,
        options ->
            options.rules(new MergeRules(Map.of())).temporaryFolder(folder.resolve("temporary")));
  }

  private List<Path> temporaryFiles() throws IOException {
    try (Stream<Path> left = Files.list(folder.resolve("temporary"))) {
      return left.toList();
    }
  }
}
