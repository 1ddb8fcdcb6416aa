package dev.rocky.state.sync;

import static dev.rocky.state.sync.Machine.A;
import static dev.rocky.state.sync.Machine.B;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.Namespace;
import dev.rocky.state.PushResult;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.Register;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.FaultProxy;
import dev.rocky.state.tck.RemoteOperation;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Requests whose last byte reached the server, which did what they say, and whose answer was lost
 * in the network: through everything from the synced ledger to the client of the server.
 */
public abstract class LostAnswersContract {

  private static final Duration LONG = Duration.ofSeconds(30);

  /** How an answer may be lost. */
  enum Loss {
    CUT,
    RESET,
    HALF;
  }

  private final Namespace namespace = new Namespace("lost" + Long.toHexString(System.nanoTime()));
  private FaultProxy proxy;
  private RemoteStore direct;
  private Machine machine;
  private Machine other;

  /** For subclasses. */
  protected LostAnswersContract() {}

  /** Where the server listens. */
  protected abstract InetSocketAddress server();

  /** What opens a store on {@code namespace} that reaches the server through {@code way}. */
  protected abstract RemoteAddress address(Namespace namespace, InetSocketAddress way);

  /** How many bytes are about the half of an answer to a write. */
  protected abstract int half();

  @BeforeEach
  final void pushOnce() {
    proxy = FaultProxy.to(server());
    direct = address(namespace, server()).open();
    machine = new Machine(address(namespace, proxy.address()).open(), policy(LONG));
    other = new Machine(address(namespace, server()).open(), policy(LONG));
    machine.put(A, "1.1");
    assertEquals(new PushResult.Pushed(1, 1), machine.push());
    other.pull();
    machine.put(A, "1.2");
  }

  @AfterEach
  final void close() {
    other.close();
    machine.close();
    direct.close();
    proxy.close();
  }

  @ParameterizedTest
  @EnumSource
  final void aCommitWhoseAnswerIsLostIsCommitted(Loss loss) {
    lose(RemoteOperation.COMPARE_AND_SET, loss);
    Optional<Register> before = head();
    afterwards(() -> assertNotEquals(before, head(), "it took no effect"));

    PushResult pushed = machine.push();

    assertEquals(new PushResult.Pushed(2, 1), pushed);
    assertEquals(TransferOutcome.OK, machine.outcome());
    assertOnce(2, Map.of(A, "1.2"));
  }

  @ParameterizedTest
  @EnumSource
  final void aFirstCommitWhoseAnswerIsLostIsCommitted(Loss loss) {
    Namespace empty = new Namespace(namespace.name() + "first");
    try (Machine first = new Machine(address(empty, proxy.address()).open(), policy(LONG))) {
      first.put(A, "1.1");
      first.script.next(RemoteOperation.COMPARE_AND_SET, new Fault.Before(() -> happens(loss)));

      PushResult pushed = first.push();

      assertEquals(new PushResult.Pushed(1, 1), pushed);
      assertEquals(List.of(1L), first.generations());
    }
  }

  @ParameterizedTest
  @EnumSource
  final void itIsAlsoIfAnotherMachineCommitsBeforeAnybodyLooks(Loss loss) {
    lose(RemoteOperation.COMPARE_AND_SET, loss);
    other.put(B, "1.1");
    afterwards(() -> assertEquals(new PushResult.Pushed(3, 1), other.push()));

    PushResult pushed = machine.push();

    assertEquals(new PushResult.Pushed(2, 1), pushed);
    assertOnce(3, Map.of(A, "1.2", B, "1.1"));
  }

  @Test
  final void itIsAlsoIfAnotherMachineMovesTheSameRecordOn() {
    lose(RemoteOperation.COMPARE_AND_SET, Loss.RESET);
    afterwards(
        () -> {
          other.pull();
          other.put(A, "1.3");
          assertEquals(new PushResult.Pushed(3, 1), other.push());
        });

    PushResult pushed = machine.push();

    assertEquals(new PushResult.Pushed(2, 1), pushed);
    assertOnce(3, Map.of(A, "1.3"));
  }

  @ParameterizedTest
  @EnumSource
  final void aSegmentWhoseAnswerIsLostIsNotCreatedTwice(Loss loss) {
    lose(RemoteOperation.CREATE, loss);
    machine.script.on(
        RemoteOperation.CREATE,
        2,
        new Fault.Before(() -> assertEquals(2, segments(), "it took no effect")));

    PushResult pushed = machine.push();

    assertEquals(new PushResult.Pushed(2, 1), pushed);
    assertEquals(2, segments());
    assertOnce(2, Map.of(A, "1.2"));
  }

  @Test
  final void anAnswerThatDoesNotComeInTimeLeavesADoubtThatTheNextPushEnds() {
    Duration budget = Duration.ofSeconds(2);
    try (Machine hasty = new Machine(address(namespace, proxy.address()).open(), policy(budget))) {
      hasty.pull();
      hasty.put(B, "1.1");
      hasty.script.next(
          RemoteOperation.COMPARE_AND_SET, new Fault.Before(() -> proxy.toClient().blackHole()));

      assertInstanceOf(PushResult.Unknown.class, hasty.push());
      proxy.heal();
      PushResult next = hasty.push();

      assertEquals(new PushResult.UpToDate(2), next);
      assertEquals(TransferOutcome.OK, hasty.outcome());
    }
    machine.pull();
    assertEquals(List.of(2L, 1L), machine.generations());
  }

  private void lose(RemoteOperation operation, Loss loss) {
    machine.script.next(operation, new Fault.Before(() -> happens(loss)));
  }

  /** The next answer is lost. */
  private void happens(Loss loss) {
    switch (loss) {
      case CUT -> proxy.toClient().cutAfter(0);
      case RESET -> proxy.toClient().resetAfter(0);
      case HALF -> proxy.toClient().cutAfter(half());
    }
  }

  /** Before the machine looks what became of its commit; the first look was at the beginning. */
  private void afterwards(Runnable action) {
    machine.script.on(RemoteOperation.READ_IF_CHANGED, 2, new Fault.Before(action));
  }

  private int segments() {
    return direct.list(SegmentName.FOLDER, PageToken.FIRST, LONG).objects().size();
  }

  private Optional<Register> head() {
    return direct.read(HeadReader.HEAD, LONG);
  }

  private void assertOnce(int generations, Map<Key, String> records) {
    machine.pull();
    other.pull();
    assertEquals(records, machine.records());
    assertEquals(records, other.records());
    assertEquals(generations, machine.generations().size());
    assertEquals(0, machine.ledger.pendingChanges(change -> {}));
    assertTrue(machine.isIntact());
  }

  private static SyncPolicy policy(Duration budget) {
    return SyncPolicy.ofDefaults()
        .withTransferTimeout(budget)
        .withRetry(RetrySettings.builder().initialBackoff(Duration.ofMillis(10)).build());
  }
}
