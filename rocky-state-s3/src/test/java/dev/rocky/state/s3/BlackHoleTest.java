package dev.rocky.state.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Namespace;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.sync.CollectionResult;
import dev.rocky.state.sync.CompactionResult;
import dev.rocky.state.sync.RetrySettings;
import dev.rocky.state.sync.SyncPolicy;
import dev.rocky.state.sync.TransferOutcome;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.FaultProxy;
import dev.rocky.state.tck.RemoteOperation;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * By the real clock: a network that takes everything and gives nothing costs a transfer its time
 * and one second more at most, through everything from the synced ledger to the SDK, with the SDK's
 * timeouts as they are.
 */
@Timeout(60)
class BlackHoleTest {

  private static final Duration BUDGET = Duration.ofSeconds(1);
  private static final S3Server SERVER = S3Server.start();

  /** Where it is. */
  enum Hole {
    REQUESTS,
    ANSWERS,
    HELD,
    TRICKLE;

    /** From now on. */
    void at(FaultProxy proxy) {
      switch (this) {
        case REQUESTS -> proxy.toServer().blackHole();
        case ANSWERS -> proxy.toClient().blackHole();
        case HELD -> proxy.toServer().hold();
        case TRICKLE -> proxy.toClient().bandwidth(20);
      }
    }
  }

  private final Namespace namespace = new Namespace("hole" + Long.toHexString(System.nanoTime()));
  private final FaultProxy proxy = FaultProxy.to(SERVER.address());
  private final SyncMachine machine =
      new SyncMachine(
          SERVER,
          proxy.address(),
          namespace,
          SyncPolicy.ofDefaults()
              .withTransferTimeout(BUDGET)
              .withRetry(
                  RetrySettings.builder()
                      .initialBackoff(Duration.ofMillis(10))
                      .maxRetries(1_000)
                      .circuitBreakerThreshold(0)
                      .build()));

  /** Two commits, and a change that is to become the third. */
  @BeforeEach
  void pushTwice() {
    for (String value : new String[] {"1", "2"}) {
      machine.put("a", value);
      assertInstanceOf(PushResult.Pushed.class, machine.push());
    }
    machine.put("a", "3");
  }

  @AfterEach
  void close() {
    machine.close();
    proxy.close();
  }

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  @ParameterizedTest
  @EnumSource
  void aPullEndsInTime(Hole hole) {
    hole.at(proxy);

    PullResult pulled = inTime(machine::pull);

    assertInstanceOf(PullResult.Indeterminate.class, pulled);
    assertEquals(Optional.of(TransferOutcome.TIMEOUT), machine.lastEvent().cause());
  }

  @ParameterizedTest
  @EnumSource(names = {"REQUESTS", "ANSWERS"})
  void aPushEndsInTimeWhereverItBegins(Hole hole) {
    for (RemoteOperation operation :
        new RemoteOperation[] {RemoteOperation.READ_IF_CHANGED, RemoteOperation.CREATE}) {
      begins(operation, hole);

      PushResult pushed = inTime(machine::push);

      assertInstanceOf(PushResult.Skipped.class, pushed, operation.name());
      assertEquals(Optional.of(TransferOutcome.TIMEOUT), machine.lastEvent().cause());
      proxy.heal();
    }
    begins(RemoteOperation.COMPARE_AND_SET, hole);

    assertInstanceOf(PushResult.Unknown.class, inTime(machine::push));

    proxy.heal();
    PushResult next = machine.push();
    assertTrue(
        next instanceof PushResult.Pushed || next instanceof PushResult.UpToDate, next.toString());
    assertEquals(3, machine.generations().size());
    assertEquals(Map.of("a", "3"), machine.records());
  }

  @Test
  void aCompactionEndsInTimeWhereverItBegins() {
    for (RemoteOperation operation :
        new RemoteOperation[] {RemoteOperation.GET, RemoteOperation.CREATE}) {
      begins(operation, Hole.ANSWERS);

      CompactionResult compacted = inTime(() -> machine.synced.maintenance().compact());

      assertInstanceOf(CompactionResult.Skipped.class, compacted, operation.name());
      proxy.heal();
    }
    begins(RemoteOperation.COMPARE_AND_SET, Hole.ANSWERS);

    assertInstanceOf(
        CompactionResult.Unknown.class, inTime(() -> machine.synced.maintenance().compact()));
  }

  @Test
  void aCollectionEndsInTime() {
    begins(RemoteOperation.LIST, Hole.ANSWERS);

    CollectionResult collected = inTime(() -> machine.synced.maintenance().collect());

    assertInstanceOf(CollectionResult.Skipped.class, collected);
  }

  private void begins(RemoteOperation operation, Hole hole) {
    machine.script.next(operation, new Fault.Before(() -> hole.at(proxy)));
  }

  private static <T> T inTime(Supplier<T> transfer) {
    long begin = System.nanoTime();
    T result = transfer.get();
    long millis = (System.nanoTime() - begin) / 1_000_000;
    assertTrue(millis <= BUDGET.toMillis() + 1_000, millis + " ms");
    return result;
  }
}
