package dev.rocky.state.tiered;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Namespace;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.s3.S3Server;
import dev.rocky.state.sync.CacheUse;
import dev.rocky.state.tck.FaultProxy;
import dev.rocky.state.tiered.TieredSettings.Mode;
import dev.rocky.state.valkey.ValkeyRemoteStore;
import dev.rocky.state.valkey.ValkeyServer;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A cache that takes what is sent and never answers: what a transfer waits for it, at most. */
class BlackHoledCacheTest {

  private static final Duration CALL = Duration.ofMillis(500);
  private static final Duration CONNECT = Duration.ofSeconds(3);

  /** Once for objects and once for HEAD, and before each perhaps for a connection. */
  private static final Duration BUDGET = CONNECT.plus(CALL).multipliedBy(2);

  /** What the durable store, the ledger and a busy machine take. */
  private static final Duration REST = Duration.ofSeconds(8);

  private static final int COMMITS = 12;

  private final Namespace namespace =
      new Namespace("t" + Long.toHexString(new Random().nextLong()));
  private S3Server s3;
  private ValkeyServer valkey;
  private FaultProxy toCache;

  @BeforeEach
  void start() {
    s3 = S3Server.start();
    valkey = ValkeyServer.start();
    toCache = FaultProxy.to(valkey.address());
  }

  @AfterEach
  void close() {
    toCache.close();
    valkey.close();
    s3.close();
  }

  /** Each of so many objects, waited for by itself, would take {@code COMMITS * CONNECT}. */
  @ParameterizedTest
  @EnumSource
  void aPullWaitsForItsBudgetAndTheNextTransfersNotAtAll(Mode mode) {
    try (ServerMachine one = machine(mode)) {
      for (int commit = 1; commit <= COMMITS; commit++) {
        assertPushed(one.commit(TieredMachine.key("key " + commit), "value"));
      }
    }
    toCache.toServer().blackHole();
    try (ServerMachine other = machine(mode)) {
      long begun = System.nanoTime();

      assertEquals(new PullResult.Restored(COMMITS, true, COMMITS, 0), other.pull());

      requireWithin(BUDGET.plus(REST), begun);
      requireLeftAlone(other);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPushWaitsForItsBudgetAndTheNextTransfersNotAtAll(Mode mode) {
    try (ServerMachine one = machine(mode)) {
      assertPushed(one.commit(TieredMachine.A, "1"));
      toCache.toServer().blackHole();
      long begun = System.nanoTime();

      assertPushed(one.commit(TieredMachine.B, "2"));

      requireWithin(BUDGET.plus(REST), begun);
      requireLeftAlone(one);
    }
  }

  /** A transfer that has other calls than the first one may lose as much once more. */
  private void requireLeftAlone(ServerMachine machine) {
    long begun = System.nanoTime();
    assertPushed(machine.commit(TieredMachine.A, "3"));
    requireWithin(BUDGET.plus(REST), begun);
    long connections = toCache.connections();
    long bytes = toCache.toServer().bytes();

    assertInstanceOf(PullResult.Unchanged.class, machine.pull());
    assertPushed(machine.commit(TieredMachine.C, "4"));

    CacheUse use = machine.use();
    assertEquals(0, use.failures(), use::toString);
    assertTrue(use.skipped() > 0, use::toString);
    assertEquals(connections, toCache.connections());
    assertEquals(bytes, toCache.toServer().bytes());
  }

  private static void requireWithin(Duration most, long begun) {
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    assertTrue(took.compareTo(most) <= 0, () -> took + ", and " + most + " at most");
  }

  private ServerMachine machine(Mode mode) {
    return new ServerMachine(
        TieredRemoteStore.of(
            ValkeyRemoteStore.open(valkey.settings(toCache.address()).namespace(namespace).build()),
            s3.open(namespace),
            new TieredSettings(mode, CALL, CONNECT, 1, Duration.ofMinutes(10))),
        namespace);
  }

  private static void assertPushed(PushResult result) {
    assertInstanceOf(PushResult.Pushed.class, result);
  }
}
