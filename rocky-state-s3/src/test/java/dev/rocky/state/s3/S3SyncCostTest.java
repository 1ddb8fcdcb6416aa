package dev.rocky.state.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.s3.S3Request.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What transfers cost beside a ledger of 100,000 records, as the server counts it. */
class S3SyncCostTest {

  private static final int RECORDS = 100_000;
  private static final int KILOBYTES = 8 * 1024;

  @TempDir Path folder;

  @Test
  void requestsAndBytesFollowTheChangeAndNotTheLedger() throws IOException {
    try (S3Server server = S3Server.startAt(0);
        SyncedMachine one =
            new SyncedMachine(
                folder.resolve("one"), server.open(SyncedMachine.NAMESPACE), RECORDS);
        SyncedMachine other =
            new SyncedMachine(folder.resolve("other"), server.open(SyncedMachine.NAMESPACE))) {
      // Given a ledger that both have
      assertEquals(new PushResult.Pushed(1, RECORDS), one.push());
      assertEquals(new PullResult.Restored(1, true, RECORDS, 0), other.pull());
      List<S3Request> unused = server.takeRequests();
      for (int i = 1; i <= 60; i++) { // with and without a page of the log
        // When one record changes
        one.change(i * 37, i);
        assertEquals(new PushResult.Pushed(i + 1, 1), one.push());
        // Then
        List<S3Request> sent = server.takeRequests();
        assertEquals(List.of(Kind.GET, Kind.PUT, Kind.PUT), kinds(sent));
        assertEquals(List.of("HEAD", "segments", "HEAD"), names(sent));
        long bytes = sent.stream().mapToLong(S3Request::bytes).sum();
        assertTrue(bytes < KILOBYTES, bytes + " bytes");
        assertEquals(0, one.bytesReceived());
        // And when another machine pulls it
        assertEquals(new PullResult.Restored(i + 1, true, 1, 0), other.pull());
        // Then
        List<S3Request> fetched = server.takeRequests();
        assertEquals(List.of(Kind.GET, Kind.GET), kinds(fetched));
        assertEquals(List.of("HEAD", "segments"), names(fetched));
        assertTrue(other.bytesReceived() < KILOBYTES, other.bytesReceived() + " bytes");
      }
      // And when there is nothing new
      assertEquals(new PullResult.Unchanged(61, true), other.pull());
      // Then
      List<S3Request> asked = server.takeRequests();
      assertEquals(List.of(Kind.GET), kinds(asked));
      assertEquals(List.of("HEAD"), names(asked));
      assertEquals(0, other.bytesReceived());
      assertEquals(List.of(), one.temporaryFiles());
      assertEquals(List.of(), other.temporaryFiles());
    }
  }

  private static List<Kind> kinds(List<S3Request> requests) {
    return requests.stream().map(S3Request::kind).toList();
  }

  /** The first part of each key behind the namespace. */
  private static List<String> names(List<S3Request> requests) {
    String prefix = "rocky/state/" + SyncedMachine.NAMESPACE.name() + "/";
    return requests.stream()
        .map(request -> request.key().substring(prefix.length()).split("/", 2)[0])
        .toList();
  }
}
