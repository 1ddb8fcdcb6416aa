package dev.rocky.state.sync;

import static dev.rocky.state.sync.TransferFixture.HEAD;
import static dev.rocky.state.sync.TransferFixture.SEGMENT;
import static dev.rocky.state.sync.TransferFixture.cause;
import static dev.rocky.state.sync.TransferFixture.policy;
import static dev.rocky.state.sync.TransferFixture.pull;
import static dev.rocky.state.sync.TransferFixture.push;
import static dev.rocky.state.sync.TransferFixture.retry;
import static dev.rocky.state.sync.TransferFixture.strict;
import static dev.rocky.state.sync.TransferOutcome.CANCELLED;
import static dev.rocky.state.sync.TransferOutcome.CIRCUIT_OPEN;
import static dev.rocky.state.sync.TransferOutcome.ERROR_THEN_FRESH;
import static dev.rocky.state.sync.TransferOutcome.PERMANENT_ERROR;
import static dev.rocky.state.sync.TransferOutcome.SKIPPED_AFTER_FAILURE;
import static dev.rocky.state.sync.TransferOutcome.TIMEOUT;
import static dev.rocky.state.sync.TransferOutcome.TRANSIENT_EXHAUSTED;
import static dev.rocky.state.sync.TransferOutcome.UNKNOWN;
import static dev.rocky.state.tck.RemoteOperation.COMPARE_AND_SET;
import static dev.rocky.state.tck.RemoteOperation.READ;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.StoreClosedException;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.RemoteCancelledException;
import dev.rocky.state.remote.RemoteDamagedException;
import dev.rocky.state.remote.RemoteRefusedException;
import dev.rocky.state.remote.RemoteUnavailableException;
import dev.rocky.state.remote.Version;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.LeakCheckExtension;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of transfers that fail, and what those that follow have of it. */
@ExtendWith(LeakCheckExtension.class)
class TransferOutcomesTest {

  private final TransferFixture fixture = new TransferFixture();

  @Test
  void aFailedPushIsSkippedAndAFailedPullEndsFresh() {
    fixture.always(new Fault.Unavailable());
    Transfers transfers = fixture.transfers(policy(retry().circuitBreakerThreshold(0)));
    TransferResult<Boolean> push = push(transfers);
    TransferResult<Boolean> pull = pull(transfers);
    assertEquals(SKIPPED_AFTER_FAILURE, push.event().outcome());
    assertEquals(Optional.of(TRANSIENT_EXHAUSTED), cause(push));
    assertEquals(ERROR_THEN_FRESH, pull.event().outcome());
    assertEquals(Optional.of(TRANSIENT_EXHAUSTED), cause(pull));
  }

  @Test
  void underFailExhaustionAndTimeoutAreRetryBudgetExhausted() {
    fixture.always(new Fault.Unavailable());
    Transfers transfers = fixture.transfers(strict(retry()));
    RetryBudgetExhaustedException e =
        assertThrows(RetryBudgetExhaustedException.class, () -> push(transfers));
    assertEquals(TRANSIENT_EXHAUSTED, e.reason());
    assertEquals(TransferKind.UPLOAD, e.kind());
    assertInstanceOf(RemoteUnavailableException.class, e.getCause());
    assertTrue(e.getMessage().contains("'max_retries' (3)"), e.getMessage());
    assertEquals(TRANSIENT_EXHAUSTED, onlyEvent().outcome());
    assertEquals(Optional.empty(), onlyEvent().cause());

    fixture.eachCallTakes(Duration.ofSeconds(400));
    Transfers others = fixture.transfers(strict(retry()));
    assertEquals(
        TIMEOUT, assertThrows(RetryBudgetExhaustedException.class, () -> pull(others)).reason());
  }

  @Test
  void bothDirectionsShareTheCircuit() {
    fixture.always(new Fault.Unavailable());
    Transfers transfers = fixture.transfers(policy(retry()));
    assertEquals(Optional.of(TRANSIENT_EXHAUSTED), cause(pull(transfers)));
    assertEquals(Optional.of(TRANSIENT_EXHAUSTED), cause(push(transfers)));
    assertEquals(5, fixture.remote.traffic().calls(), "four of the pull, and one that opened it");
    fixture.script.heal();
    assertEquals(Optional.of(CIRCUIT_OPEN), cause(pull(transfers)));
    TransferResult<Boolean> push = push(transfers);
    assertEquals(Optional.of(CIRCUIT_OPEN), cause(push));
    assertEquals(0, push.event().attempts());
    assertEquals(5, fixture.remote.traffic().calls());
    assertInstanceOf(
        TransferResult.Completed.class, pull(fixture.transfers(policy(retry()))), "the next run");
  }

  @Test
  void aCircuitThatOpensEndsTheRepetitionsAtOnce() {
    fixture.always(new Fault.Unavailable());
    Transfers transfers =
        fixture.transfers(policy(retry().circuitBreakerThreshold(2).maxRetriesPerRun(2)));
    assertEquals(Optional.of(TRANSIENT_EXHAUSTED), cause(pull(transfers)));
    assertEquals(2, fixture.remote.traffic().calls());
    assertEquals(List.of(1_000L), fixture.clock.pauses(), "and nobody waits for nothing");
  }

  @Test
  void aRepetitionThatComesAfterTheRecoveryTimeIsTheTrial() {
    fixture.script.on(READ, 1, new Fault.Unavailable());
    Transfers transfers =
        fixture.transfers(
            policy(
                retry()
                    .circuitBreakerThreshold(1)
                    .circuitBreakerRecoveryTimeout(Duration.ofSeconds(1))));
    assertInstanceOf(TransferResult.Completed.class, pull(transfers));
  }

  @Test
  void underFailAnOpenCircuitIsAnExceptionOfItsOwn() {
    fixture.always(new Fault.Unavailable());
    Transfers transfers = fixture.transfers(strict(retry().circuitBreakerThreshold(1)));
    assertThrows(RetryBudgetExhaustedException.class, () -> pull(transfers));
    CircuitOpenException e = assertThrows(CircuitOpenException.class, () -> push(transfers));
    assertEquals(TransferKind.UPLOAD, e.kind());
    assertEquals(CIRCUIT_OPEN, fixture.events.get(1).outcome());
    assertEquals(1, fixture.remote.traffic().calls());
  }

  @Test
  void theRemoteIsTriedAgainAfterTheRecoveryTime() {
    fixture.always(new Fault.Unavailable());
    Transfers transfers =
        fixture.transfers(policy(retry().circuitBreakerRecoveryTimeout(Duration.ofSeconds(60))));
    pull(transfers);
    pull(transfers);
    fixture.clock.advance(Duration.ofSeconds(59));
    assertEquals(Optional.of(CIRCUIT_OPEN), cause(pull(transfers)));
    fixture.clock.advance(Duration.ofSeconds(1));
    assertEquals(Optional.of(TRANSIENT_EXHAUSTED), cause(pull(transfers)));
    assertEquals(6, fixture.remote.traffic().calls(), "the trial, and nothing more");
    fixture.script.heal();
    fixture.clock.advance(Duration.ofSeconds(60));
    assertInstanceOf(TransferResult.Completed.class, pull(transfers));
  }

  @Test
  void refusalsContentionAndConflictsDoNotOpenTheCircuit() {
    Transfers transfers = fixture.transfers(policy(retry().circuitBreakerThreshold(1)));
    fixture.script.next(READ, new Fault.Refused());
    assertEquals(Optional.of(PERMANENT_ERROR), cause(pull(transfers)));
    fixture.script.next(COMPARE_AND_SET, new Fault.Contended());
    assertInstanceOf(TransferResult.Completed.class, push(transfers));
    assertInstanceOf(TransferResult.Completed.class, push(transfers), "conflicts with the first");
    assertInstanceOf(TransferResult.Completed.class, pull(transfers));
  }

  @Test
  void aWriteInDoubtIsAFailedAttempt() {
    fixture.script.next(COMPARE_AND_SET, new Fault.LostAnswer());
    Transfers transfers = fixture.transfers(policy(retry().circuitBreakerThreshold(1)));
    push(transfers, t -> t.compareAndSet(HEAD, Version.ABSENT, new byte[1]));
    assertEquals(Optional.of(CIRCUIT_OPEN), cause(pull(transfers)));
  }

  @Test
  void aTransferThatStopsInDoubtIsUnknownAndNotHidden() {
    fixture.script.always(COMPARE_AND_SET, new Fault.LostAnswer());
    fixture.script.always(READ, new Fault.Refused());
    Transfers transfers = fixture.transfers(policy(retry()));
    TransferResult<Boolean> result =
        push(
            transfers,
            transfer -> {
              transfer.compareAndSet(HEAD, Version.ABSENT, new byte[1]);
              transfer.read(HEAD);
            });
    assertEquals(UNKNOWN, result.event().outcome());
    assertEquals(Optional.of(PERMANENT_ERROR), cause(result));
  }

  @Test
  void whatIsInDoubtIsNotToldAsDone() {
    fixture.script.next(COMPARE_AND_SET, new Fault.LostAnswer());
    assertEquals(UNKNOWN, push(fixture.transfers(policy(retry()))).event().outcome());
    fixture.script.next(COMPARE_AND_SET, new Fault.LostAnswer());
    TransferResult<Boolean> settled =
        push(
            fixture.transfers(policy(retry())),
            transfer -> {
              transfer.compareAndSet(HEAD, Version.ABSENT, new byte[1]);
              transfer.settled();
            });
    assertEquals(TransferOutcome.OK, settled.event().outcome());
  }

  @Test
  void aConflictAfterDoubtLeavesItInDoubt() {
    fixture.script.next(COMPARE_AND_SET, new Fault.LostAnswer());
    fixture.script.always(READ, new Fault.Unavailable());
    TransferResult<Boolean> result =
        push(
            fixture.transfers(policy(retry())),
            transfer -> {
              transfer.compareAndSet(HEAD, Version.ABSENT, new byte[1]);
              transfer.compareAndSet(HEAD, Version.ABSENT, new byte[1]); // with the one before
              transfer.read(HEAD);
            });
    assertEquals(UNKNOWN, result.event().outcome());
  }

  @Test
  void anObjectInDoubtIsNoCommitInDoubt() {
    fixture.always(new Fault.LostAnswer());
    TransferResult<Boolean> result =
        push(
            fixture.transfers(policy(retry())),
            transfer -> {
              transfer.create(SEGMENT, Content.of(new byte[1]));
              transfer.read(HEAD);
            });
    assertEquals(SKIPPED_AFTER_FAILURE, result.event().outcome());
  }

  @Test
  void aRefusalIsPassedOverUnlessThePolicySaysFail() {
    fixture.always(new Fault.Refused());
    assertEquals(Optional.of(PERMANENT_ERROR), cause(pull(fixture.transfers(policy(retry())))));
    assertThrows(RemoteRefusedException.class, () -> pull(fixture.transfers(strict(retry()))));
    assertEquals(PERMANENT_ERROR, fixture.events.get(1).outcome());
  }

  @Test
  void damageAndMistakesAreNeverPassedOver() {
    Transfers transfers = fixture.transfers(policy(retry()));
    for (RuntimeException thrown :
        List.of(
            new RemoteDamagedException("HEAD has 100 KiB"),
            new StoreClosedException("closed"),
            new IllegalStateException("a bug"))) {
      assertSame(
          thrown,
          assertThrows(
              RuntimeException.class,
              () ->
                  push(
                      transfers,
                      transfer -> {
                        throw thrown;
                      })));
    }
    assertEquals(
        List.of(PERMANENT_ERROR, PERMANENT_ERROR, PERMANENT_ERROR),
        fixture.events.stream().map(TransferEvent::outcome).toList());
  }

  @Test
  void anInterruptEndsAWaitAtOnceAndIsNoFailure() {
    fixture.script.next(
        READ,
        new Fault.Before(
            () -> {
              Thread.currentThread().interrupt();
              throw new RemoteUnavailableException("And the thread is interrupted");
            }));
    Transfers transfers = fixture.transfers(policy(retry().circuitBreakerThreshold(2)));
    assertThrows(RemoteCancelledException.class, () -> pull(transfers));
    assertTrue(Thread.interrupted(), "the flag stays set");
    assertEquals(CANCELLED, onlyEvent().outcome());
    assertEquals(List.of(), fixture.clock.pauses());
    assertInstanceOf(TransferResult.Completed.class, pull(transfers));
  }

  @Test
  void anInterruptEndsTheWaitAfterALostRace() {
    Transfers transfers = fixture.transfers(policy(retry()));
    Thread.currentThread().interrupt();
    assertThrows(RemoteCancelledException.class, () -> push(transfers, Transfer::lostRace));
    assertTrue(Thread.interrupted(), "the flag stays set");
    assertEquals(CANCELLED, onlyEvent().outcome());
  }

  @Test
  void anInterruptedCallIsNoFailureAndNotRepeated() {
    Transfers transfers = fixture.transfers(policy(retry().circuitBreakerThreshold(1)));
    Thread.currentThread().interrupt();
    assertThrows(RemoteCancelledException.class, () -> push(transfers));
    assertTrue(Thread.interrupted(), "the flag stays set");
    assertEquals(CANCELLED, onlyEvent().outcome());
    assertInstanceOf(TransferResult.Completed.class, pull(transfers));
  }

  @Test
  void aTrialThatWasInterruptedIsMadeByTheNextTransfer() {
    fixture.always(new Fault.Unavailable());
    Transfers transfers =
        fixture.transfers(
            policy(
                retry()
                    .circuitBreakerThreshold(1)
                    .circuitBreakerRecoveryTimeout(Duration.ofSeconds(60))));
    pull(transfers);
    fixture.script.heal();
    fixture.clock.advance(Duration.ofSeconds(60));
    Thread.currentThread().interrupt();
    assertThrows(RemoteCancelledException.class, () -> pull(transfers));
    assertTrue(Thread.interrupted());
    assertInstanceOf(TransferResult.Completed.class, pull(transfers));
  }

  private TransferEvent onlyEvent() {
    assertEquals(1, fixture.events.size(), fixture.events.toString());
    return fixture.events.get(0);
  }
}
