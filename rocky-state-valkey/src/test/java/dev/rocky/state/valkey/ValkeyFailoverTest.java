package dev.rocky.state.valkey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Namespace;
import dev.rocky.state.remote.CompareAndSetResult;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.RemoteUnavailableException;
import dev.rocky.state.remote.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of the connections that rest when their server fails, or is no longer the one. */
@Timeout(60)
class ValkeyFailoverTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Namespace NAMESPACE = new Namespace("n");
  private static final RegisterName HEAD = new RegisterName("HEAD");
  private static final int MANY = 6;

  @Test
  void afterATimeoutNoOlderConnectionIsUsed() throws Exception {
    try (ValkeyServer server = ValkeyServer.start();
        RemoteStore store = server.open(NAMESPACE)) {
      // Given
      openMany(server, store);
      // When
      server.pause();
      assertThrows(RemoteUnavailableException.class, () -> store.read(HEAD, SHORT));
      server.resume();
      // Then
      awaitNobodyConnected(server);
      assertEquals(Optional.empty(), store.read(HEAD, TIMEOUT));
    }
  }

  @Test
  void afterARefusalByAReplicaNoOlderConnectionIsUsed() throws Exception {
    try (ValkeyServer server = ValkeyServer.start();
        RemoteStore store = server.open(NAMESPACE)) {
      // Given
      openMany(server, store);
      server.tell("REPLICAOF", "127.0.0.1", "" + ValkeyServer.freePort());
      // When
      assertThrows(
          RemoteUnavailableException.class,
          () -> store.compareAndSet(HEAD, Version.ABSENT, new byte[1], TIMEOUT));
      // Then
      awaitNobodyConnected(server);
      server.promote();
      assertEquals(Optional.empty(), store.read(HEAD, TIMEOUT));
    }
  }

  @Test
  void aServerThatBecameAReplicaIsSoonNotReadFrom() {
    try (ValkeyServer server = ValkeyServer.start();
        RemoteStore store = server.open(NAMESPACE)) {
      // Given
      assertEquals(Optional.empty(), store.read(HEAD, TIMEOUT));
      server.tell("REPLICAOF", "127.0.0.1", "" + ValkeyServer.freePort());
      // When
      long begun = System.nanoTime();
      RemoteUnavailableException failure = null;
      while (failure == null) {
        try {
          CompareAndSetResult unused = // a conflict, which a late server would tell as well
              store.compareAndSet(HEAD, new Version("0".repeat(32)), new byte[1], TIMEOUT);
          assertEquals(Optional.empty(), store.read(HEAD, TIMEOUT));
        } catch (RemoteUnavailableException e) {
          failure = e;
        }
        assertTrue(System.nanoTime() - begun < TIMEOUT.toNanos(), "it is read from for ever");
      }
      // Then
      assertThrows(RemoteUnavailableException.class, () -> store.read(HEAD, TIMEOUT));
    }
  }

  /** Calls that wait for their server at the same time need a connection each. */
  private static void openMany(ValkeyServer server, RemoteStore store)
      throws InterruptedException, ExecutionException {
    assertEquals(Optional.empty(), store.read(HEAD, TIMEOUT));
    ExecutorService threads = Executors.newFixedThreadPool(MANY);
    try {
      while (connected(server) < MANY) {
        server.pause();
        List<Future<?>> calls = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
          calls.add(threads.submit(() -> store.read(HEAD, TIMEOUT)));
        }
        server.resume();
        for (Future<?> call : calls) {
          Object unused = call.get();
        }
      }
    } finally {
      threads.shutdown();
    }
  }

  private static void awaitNobodyConnected(ValkeyServer server) {
    long begun = System.nanoTime();
    while (connected(server) > 0) {
      assertTrue(System.nanoTime() - begun < TIMEOUT.toNanos() / 3, "connections are kept");
    }
  }

  /** Connections but the one that asks. */
  private static int connected(ValkeyServer server) {
    return server
            .info("clients")
            .lines()
            .filter(line -> line.startsWith("connected_clients:"))
            .mapToInt(line -> Integer.parseInt(line.substring(line.indexOf(':') + 1).strip()))
            .sum()
        - 1;
  }
}
