package dev.rocky.state.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Namespace;
import dev.rocky.state.PushResult;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.Register;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.sync.RetrySettings;
import dev.rocky.state.sync.SyncPolicy;
import dev.rocky.state.sync.TransferEvent;
import dev.rocky.state.sync.TransferOutcome;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.FaultProxy;
import dev.rocky.state.tck.RemoteOperation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Requests whose last byte reached the server, which did what they say, and whose answer was lost
 * in the network: through everything from the synced ledger to the SDK.
 */
class LostAnswersTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final RegisterName HEAD = new RegisterName("HEAD");
  private static final S3Server SERVER = S3Server.start();

  /** How an answer may be lost. */
  enum Loss {
    CUT,
    RESET,
    HALF;

    /** Loses the next answer. */
    void at(FaultProxy proxy) {
      switch (this) {
        case CUT -> proxy.toClient().cutAfter(0);
        case RESET -> proxy.toClient().resetAfter(0);
        case HALF -> proxy.toClient().cutAfter(20);
      }
    }
  }

  private final Namespace namespace = new Namespace("lost" + Long.toHexString(System.nanoTime()));
  private final FaultProxy proxy = FaultProxy.to(SERVER.address());
  private final RemoteStore direct = SERVER.open(namespace);
  private final SyncMachine machine =
      new SyncMachine(SERVER, proxy.address(), namespace, policy(LONG));
  private final SyncMachine other =
      new SyncMachine(SERVER, SERVER.address(), namespace, policy(LONG));

  @BeforeEach
  void pushOnce() {
    machine.put("a", "1");
    assertEquals(new PushResult.Pushed(1, 1), machine.push());
    other.pull();
    machine.put("a", "2");
  }

  @AfterEach
  void close() {
    other.close();
    machine.close();
    direct.close();
    proxy.close();
  }

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  @ParameterizedTest
  @EnumSource
  void aCommitWhoseAnswerIsLostIsCommitted(Loss loss) {
    lose(RemoteOperation.COMPARE_AND_SET, loss);
    Optional<Register> before = head();
    afterwards(() -> assertNotEquals(before, head(), "it took no effect"));

    PushResult pushed = machine.push();

    assertEquals(new PushResult.Pushed(2, 1), pushed);
    assertEquals(TransferOutcome.OK, machine.lastEvent().outcome());
    assertOnce(2, Map.of("a", "2"));
  }

  @ParameterizedTest
  @EnumSource
  void aFirstCommitWhoseAnswerIsLostIsCommitted(Loss loss) {
    Namespace empty = new Namespace(namespace.name() + "first");
    try (SyncMachine first = new SyncMachine(SERVER, proxy.address(), empty, policy(LONG))) {
      first.put("a", "1");
      first.script.next(RemoteOperation.COMPARE_AND_SET, new Fault.Before(() -> loss.at(proxy)));

      PushResult pushed = first.push();

      assertEquals(new PushResult.Pushed(1, 1), pushed);
      assertEquals(List.of(1L), first.generations());
    }
  }

  @ParameterizedTest
  @EnumSource
  void itIsAlsoIfAnotherMachineCommitsBeforeAnybodyLooks(Loss loss) {
    lose(RemoteOperation.COMPARE_AND_SET, loss);
    other.put("b", "1");
    afterwards(() -> assertEquals(new PushResult.Pushed(3, 1), other.push()));

    PushResult pushed = machine.push();

    assertEquals(new PushResult.Pushed(2, 1), pushed);
    assertOnce(3, Map.of("a", "2", "b", "1"));
  }

  @Test
  void itIsAlsoIfAnotherMachineMovesTheSameRecordOn() {
    lose(RemoteOperation.COMPARE_AND_SET, Loss.RESET);
    afterwards(
        () -> {
          other.pull();
          other.put("a", "3");
          assertEquals(new PushResult.Pushed(3, 1), other.push());
        });

    PushResult pushed = machine.push();

    assertEquals(new PushResult.Pushed(2, 1), pushed);
    assertOnce(3, Map.of("a", "3"));
  }

  @ParameterizedTest
  @EnumSource
  void aSegmentWhoseAnswerIsLostIsNotCreatedTwice(Loss loss) {
    lose(RemoteOperation.CREATE, loss);
    machine.script.on(
        RemoteOperation.CREATE,
        2,
        new Fault.Before(() -> assertEquals(2, segments(), "it took no effect")));

    PushResult pushed = machine.push();

    assertEquals(new PushResult.Pushed(2, 1), pushed);
    assertEquals(2, segments());
    assertOnce(2, Map.of("a", "2"));
  }

  @Test
  void anAnswerThatDoesNotComeInTimeLeavesADoubtThatTheNextPushEnds() {
    Duration budget = Duration.ofSeconds(2);
    try (SyncMachine hasty = new SyncMachine(SERVER, proxy.address(), namespace, policy(budget))) {
      hasty.pull();
      hasty.put("b", "1");
      hasty.script.next(
          RemoteOperation.COMPARE_AND_SET, new Fault.Before(() -> proxy.toClient().blackHole()));

      assertInstanceOf(PushResult.Unknown.class, hasty.push());
      proxy.heal();
      PushResult next = hasty.push();

      assertEquals(new PushResult.UpToDate(2), next);
      TransferEvent event = hasty.lastEvent();
      assertEquals(TransferOutcome.OK, event.outcome());
    }
    machine.pull();
    assertEquals(List.of(2L, 1L), machine.generations());
  }

  private void lose(RemoteOperation operation, Loss loss) {
    machine.script.next(operation, new Fault.Before(() -> loss.at(proxy)));
  }

  /** Before the machine looks what became of its commit; the first look was at the beginning. */
  private void afterwards(Runnable action) {
    machine.script.on(RemoteOperation.READ_IF_CHANGED, 2, new Fault.Before(action));
  }

  private int segments() {
    return direct.list(new Folder("segments"), PageToken.FIRST, LONG).objects().size();
  }

  private Optional<Register> head() {
    return direct.read(HEAD, LONG);
  }

  private void assertOnce(int generations, Map<String, String> records) {
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
