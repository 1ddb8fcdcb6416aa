package dev.rocky.state.sync;

import static dev.rocky.state.sync.TransferFixture.HEAD;
import static dev.rocky.state.sync.TransferFixture.SEGMENT;
import static dev.rocky.state.sync.TransferFixture.cause;
import static dev.rocky.state.sync.TransferFixture.policy;
import static dev.rocky.state.sync.TransferFixture.pull;
import static dev.rocky.state.sync.TransferFixture.push;
import static dev.rocky.state.sync.TransferFixture.retry;
import static dev.rocky.state.sync.TransferOutcome.BUDGET_EXHAUSTED;
import static dev.rocky.state.sync.TransferOutcome.TIMEOUT;
import static dev.rocky.state.sync.TransferOutcome.TRANSIENT_EXHAUSTED;
import static dev.rocky.state.tck.RemoteOperation.COMPARE_AND_SET;
import static dev.rocky.state.tck.RemoteOperation.CREATE;
import static dev.rocky.state.tck.RemoteOperation.GET;
import static dev.rocky.state.tck.RemoteOperation.READ;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.rocky.state.remote.CompareAndSetResult;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.RemoteUnavailableException;
import dev.rocky.state.remote.Version;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.LeakCheckExtension;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is repeated, how often, and within what time. */
@ExtendWith(LeakCheckExtension.class)
class TransferRetriesTest {

  private final TransferFixture fixture = new TransferFixture();

  @Test
  void aTransientFailureIsRepeatedAndWaitsLongerEachTime() {
    fixture
        .script
        .on(READ, 1, new Fault.Unavailable())
        .on(READ, 2, new Fault.LostAnswer())
        .on(READ, 3, new Fault.Unavailable());
    TransferResult<Boolean> result = pull(fixture.transfers(policy(retry())));
    assertInstanceOf(TransferResult.Completed.class, result);
    assertEquals(List.of(1_000L, 2_000L, 4_000L), fixture.clock.pauses());
    assertEquals(4, result.event().attempts());
  }

  @Test
  void noMoreIsTriedAfterTheLastRepetition() {
    fixture.always(new Fault.Unavailable());
    TransferResult<Boolean> result = pull(fixture.transfers(policy(retry().maxRetries(2))));
    assertEquals(Optional.of(TRANSIENT_EXHAUSTED), cause(result));
    assertEquals(3, fixture.remote.traffic().calls());
    assertEquals(List.of(1_000L, 2_000L), fixture.clock.pauses(), "nothing after the last");
  }

  @Test
  void nothingIsRepeatedIfNothingMayBe() {
    fixture.always(new Fault.Unavailable());
    assertEquals(
        Optional.of(TRANSIENT_EXHAUSTED),
        cause(pull(fixture.transfers(policy(retry().maxRetries(0))))));
    assertEquals(1, fixture.remote.traffic().calls());
  }

  @Test
  void eachRemoteCallHasRepetitionsOfItsOwn() {
    fixture.script.on(READ, 1, new Fault.Unavailable()).on(READ, 3, new Fault.Unavailable());
    push(
        fixture.transfers(policy(retry().maxRetries(1))),
        transfer -> {
          transfer.read(HEAD);
          transfer.read(HEAD);
        });
    assertEquals(4, fixture.remote.traffic().calls());
  }

  @Test
  void whatIsPermanentIsNotRepeated() {
    fixture.always(new Fault.Refused());
    pull(fixture.transfers(policy(retry())));
    assertEquals(1, fixture.remote.traffic().calls());
    assertEquals(List.of(), fixture.clock.pauses());
  }

  @Test
  void contentionIsNoFailureAndIsRepeatedUntilTheTimeIsOver() {
    fixture.script.always(COMPARE_AND_SET, new Fault.Contended());
    Transfers transfers =
        fixture.transfers(
            policy(retry().maxRetries(0).maxRetriesPerRun(0).circuitBreakerThreshold(1)));
    assertEquals(Optional.of(TIMEOUT), cause(push(transfers)));
    List<Long> pauses = fixture.clock.pauses();
    assertEquals(List.of(500L, 1_000L, 2_000L, 4_000L, 8_000L, 15_000L), pauses.subList(0, 6));
    assertInstanceOf(TransferResult.Completed.class, pull(transfers), "the circuit is closed");
  }

  @Test
  void aLostRaceIsNoFailureAndEndsWithTheTime() {
    Transfers transfers =
        fixture.transfers(
            policy(retry().maxRetries(0).maxRetriesPerRun(0).circuitBreakerThreshold(1)));
    int[] races = {0};
    TransferResult<Boolean> result =
        push(
            transfers,
            transfer -> {
              while (true) {
                transfer.read(HEAD);
                races[0]++;
                transfer.lostRace();
              }
            });
    assertEquals(Optional.of(TIMEOUT), cause(result));
    assertEquals(24, races[0], "15.5 s for the first five, then 15 s each, within 300 s");
  }

  @Test
  void eachCallGetsTheTimeThatIsLeft() {
    List<Duration> timeouts = new ArrayList<>();
    RemoteStore watched =
        (RemoteStore)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {RemoteStore.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("cache")) {
                    return Optional.empty();
                  }
                  timeouts.add((Duration) arguments[arguments.length - 1]);
                  fixture.clock.advance(Duration.ofSeconds(10));
                  throw new RemoteUnavailableException("No answer");
                });
    pull(fixture.transfers(policy(retry()), watched));
    assertEquals(
        List.of(300L, 289L, 277L, 263L), timeouts.stream().map(Duration::toSeconds).toList());
  }

  @Test
  void theTimeOfATransferCoversAllItsRepetitions() {
    fixture.eachCallTakes(Duration.ofMinutes(2));
    TransferResult<Boolean> result = pull(fixture.transfers(policy(retry().maxRetries(100))));
    assertEquals(Optional.of(TIMEOUT), cause(result));
    assertEquals(3, fixture.remote.traffic().calls());
    assertEquals(Duration.ofSeconds(363), result.event().duration());
  }

  @Test
  void noWaitOutlastsTheTransfer() {
    fixture.eachCallTakes(Duration.ofMillis(299_500));
    TransferResult<Boolean> result = pull(fixture.transfers(policy(retry())));
    assertEquals(Optional.of(TIMEOUT), cause(result));
    assertEquals(List.of(), fixture.clock.pauses());
  }

  @Test
  void aCallWithoutTimeIsNotMade() {
    TransferResult<Boolean> result =
        push(
            fixture.transfers(policy(retry())),
            transfer -> {
              fixture.clock.advance(Duration.ofMinutes(5));
              transfer.read(HEAD);
            });
    assertEquals(Optional.of(TIMEOUT), cause(result));
    assertEquals(0, fixture.remote.traffic().calls());
  }

  @Test
  void theLastAttemptThatRanOutOfTimeIsATimeout() {
    fixture.eachCallTakes(Duration.ofMinutes(5));
    assertEquals(
        Optional.of(TIMEOUT), cause(pull(fixture.transfers(policy(retry().maxRetries(0))))));
  }

  @Test
  void allTransfersOfARunShareItsRepetitions() {
    fixture.script.on(READ, 1, new Fault.Unavailable()).on(READ, 3, new Fault.Unavailable());
    Transfers transfers =
        fixture.transfers(policy(retry().maxRetriesPerRun(3).circuitBreakerThreshold(0)));
    assertInstanceOf(TransferResult.Completed.class, pull(transfers));
    assertInstanceOf(TransferResult.Completed.class, pull(transfers));
    fixture.always(new Fault.Unavailable());
    assertEquals(Optional.of(BUDGET_EXHAUSTED), cause(push(transfers)));
    assertEquals(6, fixture.remote.traffic().calls());
    assertEquals(Optional.of(BUDGET_EXHAUSTED), cause(pull(transfers)));
    assertEquals(7, fixture.remote.traffic().calls(), "a first attempt is no repetition");
  }

  @Test
  void aWriteInDoubtIsNotRepeatedButHandedBack() {
    fixture
        .script
        .next(COMPARE_AND_SET, new Fault.LostAnswer())
        .next(CREATE, new Fault.LostRequest());
    push(
        fixture.transfers(policy(retry())),
        transfer -> {
          assertInstanceOf(
              CreateResult.Unknown.class, transfer.create(SEGMENT, Content.of(new byte[1])));
          assertInstanceOf(
              CompareAndSetResult.Unknown.class,
              transfer.compareAndSet(HEAD, Version.ABSENT, new byte[1]));
        });
    assertEquals(1, fixture.remote.traffic().calls(CREATE));
    assertEquals(1, fixture.remote.traffic().calls(COMPARE_AND_SET));
    assertEquals(List.of(), fixture.clock.pauses());
  }

  @Test
  void aWriteInDoubtThatTheProtocolRepeatsIsARepetition() {
    fixture.script.always(COMPARE_AND_SET, new Fault.LostRequest());
    TransferResult<Boolean> result =
        push(
            fixture.transfers(policy(retry().maxRetries(2).circuitBreakerThreshold(0))),
            transfer -> {
              while (true) {
                transfer.compareAndSet(HEAD, Version.ABSENT, new byte[1]);
                transfer.read(HEAD); // answers, and does not begin the count anew
              }
            });
    assertEquals(TransferOutcome.UNKNOWN, result.event().outcome());
    assertEquals(Optional.of(TRANSIENT_EXHAUSTED), cause(result));
    assertEquals(3, fixture.remote.traffic().calls(COMPARE_AND_SET));
    assertEquals(List.of(1_000L, 2_000L), fixture.clock.pauses());
  }

  @Test
  void aWriteInDoubtThatTheProtocolRepeatsCostsTheRun() {
    fixture.script.always(CREATE, new Fault.LostRequest());
    TransferResult<Boolean> result =
        push(
            fixture.transfers(policy(retry().maxRetriesPerRun(1))),
            transfer -> {
              while (true) {
                transfer.create(SEGMENT, Content.of(new byte[1]));
              }
            });
    assertEquals(Optional.of(BUDGET_EXHAUSTED), cause(result));
    assertEquals(2, fixture.remote.traffic().calls(CREATE));
  }

  @Test
  void whatIsSettledIsNoRepetitionAnyMore() {
    fixture.script.next(COMPARE_AND_SET, new Fault.LostRequest());
    TransferResult<Boolean> result =
        push(
            fixture.transfers(policy(retry().maxRetries(0))),
            transfer -> {
              transfer.compareAndSet(HEAD, Version.ABSENT, new byte[1]);
              transfer.settled();
              transfer.compareAndSet(HEAD, Version.ABSENT, new byte[2]);
            });
    assertInstanceOf(TransferResult.Completed.class, result);
    assertEquals(List.of(), fixture.clock.pauses());
  }

  @Test
  void whatBrokeOffIsReceivedAnewIntoAnEmptyPlace() {
    byte[] content = {1, 2, 3, 4, 5};
    fixture.remote.create(SEGMENT, Content.of(content), Duration.ofSeconds(1));
    fixture.script.next(GET, new Fault.Broken(3));
    List<ByteArrayOutputStream> places = new ArrayList<>();
    TransferResult<Boolean> result =
        push(
            fixture.transfers(policy(retry())),
            transfer ->
                transfer.get(
                    SEGMENT,
                    () -> {
                      places.add(new ByteArrayOutputStream());
                      return places.get(places.size() - 1);
                    },
                    5));
    assertEquals(2, places.size());
    assertArrayEquals(content, places.get(1).toByteArray());
    assertEquals(8, result.event().bytesReceived(), "the three that were worthless included");
  }
}
