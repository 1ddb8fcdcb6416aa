package dev.rocky.state.sync;

import static dev.rocky.state.sync.Machine.A;
import static dev.rocky.state.sync.Machine.B;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Namespace;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.FaultProxy;
import dev.rocky.state.tck.RemoteOperation;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * By the real clock: a network that takes everything and gives nothing costs a transfer its time
 * and one second more at most, through everything from the synced ledger to the client of the
 * server, with that client's timeouts as they are.
 */
@Timeout(60)
public abstract class BlackHoleContract {

  private static final Duration BUDGET = Duration.ofSeconds(1);

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
  private FaultProxy proxy;
  private Machine machine;

  /** For subclasses. */
  protected BlackHoleContract() {}

  /** Where the server listens. */
  protected abstract InetSocketAddress server();

  /** What opens a store on {@code namespace} that reaches the server through {@code way}. */
  protected abstract RemoteAddress address(Namespace namespace, InetSocketAddress way);

  /** Two commits, and a change that is to become the third. */
  @BeforeEach
  final void pushTwice() {
    proxy = FaultProxy.to(server());
    machine = machine(proxy.address(), BUDGET);
    for (String value : new String[] {"1.1", "1.2"}) {
      machine.put(A, value);
      while (machine.ledger.pendingChanges(change -> {}) > 0) {
        PushResult unused = machine.push(); // the first ones may take too long
      }
    }
    machine.put(A, "1.3");
  }

  @AfterEach
  final void close() {
    machine.close();
    proxy.close();
  }

  @ParameterizedTest
  @EnumSource
  final void aPullEndsInTime(Hole hole) {
    try (Machine other = machine(server(), Duration.ofSeconds(30))) {
      other.put(B, "1.1");
      assertInstanceOf(PushResult.Pushed.class, other.push());
    }
    hole.at(proxy);

    PullResult pulled = inTime(machine::pull);

    assertInstanceOf(PullResult.Indeterminate.class, pulled);
    assertEquals(Optional.of(TransferOutcome.TIMEOUT), machine.event().cause());
  }

  @ParameterizedTest
  @EnumSource(names = {"REQUESTS", "ANSWERS"})
  final void aPushEndsInTimeWhereverItBegins(Hole hole) {
    for (RemoteOperation operation :
        new RemoteOperation[] {RemoteOperation.READ_IF_CHANGED, RemoteOperation.CREATE}) {
      begins(operation, hole);

      PushResult pushed = inTime(machine::push);

      assertInstanceOf(PushResult.Skipped.class, pushed, operation.name());
      assertEquals(Optional.of(TransferOutcome.TIMEOUT), machine.event().cause());
      proxy.heal();
    }
    begins(RemoteOperation.COMPARE_AND_SET, hole);

    assertInstanceOf(PushResult.Unknown.class, inTime(machine::push));

    proxy.heal();
    PushResult next = machine.push();
    assertTrue(
        next instanceof PushResult.Pushed || next instanceof PushResult.UpToDate, next.toString());
    assertEquals(3, machine.generations().size());
    assertEquals(Map.of(A, "1.3"), machine.records());
  }

  @Test
  final void aCompactionEndsInTimeWhereverItBegins() {
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
  final void aCollectionEndsInTime() {
    begins(RemoteOperation.LIST, Hole.ANSWERS);

    CollectionResult collected = inTime(() -> machine.synced.maintenance().collect());

    assertInstanceOf(CollectionResult.Skipped.class, collected);
  }

  private Machine machine(InetSocketAddress way, Duration budget) {
    return new Machine(
        address(namespace, way).open(),
        SyncPolicy.ofDefaults()
            .withTransferTimeout(budget)
            .withRetry(
                RetrySettings.builder()
                    .initialBackoff(Duration.ofMillis(10))
                    .maxRetries(1_000)
                    .circuitBreakerThreshold(0)
                    .build()));
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
