package dev.rocky.state.valkey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.remote.CompareAndSetResult.Written;
import dev.rocky.state.remote.ReadResult;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import dev.rocky.state.tck.LeakCheckExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** How many connections there are at most. */
@Timeout(120)
@ExtendWith(LeakCheckExtension.class)
class PoolTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final RegisterName HEAD = new RegisterName("HEAD");
  private static final int LIMIT = 3;
  private static final int READERS = 20;

  /** Counts how often it is asked, since each time is a connection, too. */
  private int asked;

  @Test
  void manyReadersOfAServerThatIsPausedHaveNoMoreConnectionsThanTheSettingsSay() throws Exception {
    try (ValkeyServer server = ValkeyServer.start();
        RemoteStore store =
            ValkeyRemoteStore.open(server.settings().maxConnections(LIMIT).build())) {
      // Given a server that answers no script, and still says how it is
      long before = number(server, "stats", "total_connections_received");
      asked = 0;
      Version version =
          assertInstanceOf(
                  Written.class, store.compareAndSet(HEAD, Version.ABSENT, new byte[3], TIMEOUT))
              .version();
      tell(server, "CLIENT", "PAUSE", "100000", "WRITE");
      // When
      List<FutureTask<ReadResult>> results = new ArrayList<>();
      List<Thread> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        FutureTask<ReadResult> result =
            new FutureTask<>(() -> store.readIfChanged(HEAD, version, TIMEOUT));
        results.add(result);
        readers.add(new Thread(result, "reader " + i));
      }
      readers.forEach(Thread::start);
      // Then
      awaitThatTheRestWaits(server, readers);
      // And when it goes on
      tell(server, "CLIENT", "UNPAUSE");
      for (FutureTask<ReadResult> result : results) {
        assertInstanceOf(ReadResult.Unchanged.class, result.get(60, TimeUnit.SECONDS));
      }
      for (Thread reader : readers) {
        reader.join();
      }
      // Then
      long connections = number(server, "stats", "total_connections_received") - before - asked;
      assertEquals(LIMIT, connections);
    }
  }

  /** Until all that may have a connection have one, and the others wait for theirs. */
  private void awaitThatTheRestWaits(ValkeyServer server, List<Thread> readers) {
    long begun = System.nanoTime();
    long connected = 0;
    long waiting = 0;
    while (connected < LIMIT || waiting < READERS - LIMIT) {
      assertTrue(
          System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(30),
          connected + " connected, " + waiting + " waiting");
      LockSupport.parkNanos(1_000_000);
      waiting = readers.stream().filter(r -> r.getState() == Thread.State.TIMED_WAITING).count();
      connected = number(server, "clients", "connected_clients") - 1; // who asks
      assertTrue(connected <= LIMIT, connected + " connections");
    }
  }

  private void tell(ValkeyServer server, String... command) {
    asked++;
    server.tell(command);
  }

  private long number(ValkeyServer server, String section, String name) {
    asked++;
    String info = new String((byte[]) server.ask("INFO", section), UTF_8);
    return info.lines()
        .filter(line -> line.startsWith(name + ":"))
        .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1).trim()))
        .findFirst()
        .orElseThrow();
  }
}
