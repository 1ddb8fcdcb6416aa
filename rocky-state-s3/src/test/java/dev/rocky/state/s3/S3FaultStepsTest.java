package dev.rocky.state.s3;

import static dev.rocky.state.tck.RemoteOperation.COMPARE_AND_SET;
import static dev.rocky.state.tck.RemoteOperation.CREATE;
import static dev.rocky.state.tck.RemoteOperation.GET;
import static dev.rocky.state.tck.RemoteOperation.READ_IF_CHANGED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import dev.rocky.state.Namespace;
import dev.rocky.state.Progress;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.memory.MemoryStateStore;
import dev.rocky.state.remote.RemoteRefusedException;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.sync.HistoryEntry;
import dev.rocky.state.sync.RetrySettings;
import dev.rocky.state.sync.SyncPolicy;
import dev.rocky.state.sync.SyncedLedger;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.FaultProxy;
import dev.rocky.state.tck.FaultScript;
import dev.rocky.state.tck.FaultyRemoteStore;
import dev.rocky.state.tck.RemoteOperation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each request of a push and of a pull × what a server may answer to it in place of the truth,
 * before the request has its effect and after; from the synced ledger down to the server.
 */
class S3FaultStepsTest {

  private static final Key MINE = Key.of(Ledger.FIRST_TRAVELLING_SPACE, "mine");
  private static final Key THEIRS = Key.of(Ledger.FIRST_TRAVELLING_SPACE, "theirs");

  private static final AtomicReference<AnsweringBlobStore> BLOBS = new AtomicReference<>();
  private static final S3Server SERVER =
      S3Server.startWith(
          store -> {
            BLOBS.set(new AnsweringBlobStore(store));
            return BLOBS.get();
          });
  private static final AtomicInteger NAMESPACES = new AtomicInteger();

  /** What becomes of a request. */
  private enum Answer {
    INTERNAL_ERROR(500, "InternalError"),
    SLOW_DOWN(503, "SlowDown"),
    ANOTHER_WRITER(409, "ConditionalRequestConflict"),
    PRECONDITION_FAILED(412, "PreconditionFailed"),
    /** The content that is got, the request that puts, or the answer to it. */
    CUT_SHORT(0, "");

    private final int status;
    private final String code;

    Answer(int status, String code) {
      this.status = status;
      this.code = code;
    }
  }

  /** A ledger, and what its machine sees of the server. */
  private static final class Machine implements AutoCloseable {
    final FaultScript script = new FaultScript();
    final Ledger ledger = Ledger.over(new MemoryStateStore());
    final SyncedLedger synced;

    Machine(Namespace namespace, RemoteStore remote) {
      SyncPolicy quick =
          SyncPolicy.ofDefaults()
              .withRetry(
                  RetrySettings.builder()
                      .initialBackoff(Duration.ofMillis(1))
                      .maxBackoff(Duration.ofMillis(1))
                      .build());
      synced =
          SyncedLedger.builder(ledger, new FaultyRemoteStore(remote, script), namespace, "s3")
              .policy(quick)
              .open();
    }

    void put(Key key, String value) {
      ledger.write(
          tx -> {
            tx.put(key, value.getBytes(UTF_8));
            return true;
          });
    }

    Optional<String> get(Key key) {
      return ledger.read(tx -> tx.get(key)).map(bytes -> new String(bytes, UTF_8));
    }

    PushResult push() {
      return synced.startRun().push();
    }

    PullResult pull() {
      return synced.startRun().pull();
    }

    List<Long> generations() {
      return synced.maintenance().history().stream().map(HistoryEntry::generation).toList();
    }

    @Override
    public void close() {
      synced.close();
      ledger.close();
    }
  }

  private FaultProxy proxy;
  private Machine one;
  private Machine other;

  @BeforeEach
  void pushOnce() {
    Namespace namespace = new Namespace("steps" + NAMESPACES.incrementAndGet());
    proxy = FaultProxy.to(SERVER.address());
    one =
        new Machine(
            namespace,
            S3RemoteStore.open(SERVER.settings(proxy.address()).namespace(namespace).build()));
    other = new Machine(namespace, SERVER.open(namespace));
    one.put(MINE, "1");
    assertEquals(new PushResult.Pushed(1, 1), one.push());
    other.pull();
    other.put(THEIRS, "1");
    assertEquals(new PushResult.Pushed(2, 1), other.push());
  }

  @AfterEach
  void close() {
    other.close();
    one.close();
    proxy.close();
  }

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  static Stream<Arguments> pulls() {
    List<Arguments> cases = new ArrayList<>();
    for (RemoteOperation step : List.of(READ_IF_CHANGED, GET)) {
      for (Answer answer : Answer.values()) {
        cases.add(Arguments.of(step, answer));
      }
    }
    return cases.stream();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("pulls")
  void aPullRestoresWhatTheServerHas(RemoteOperation step, Answer answer) {
    // Given
    AtomicInteger happened = happens(step, answer, false);
    // When
    PullResult pulled = one.pull();
    // Then
    assertEquals(1, happened.get());
    assertTrue(BLOBS.get().saidAll());
    if (answer == Answer.PRECONDITION_FAILED) { // of a read that states none
      PullResult.Indeterminate ended = assertInstanceOf(PullResult.Indeterminate.class, pulled);
      assertInstanceOf(RemoteRefusedException.class, ended.cause());
      assertEquals(Optional.empty(), one.get(THEIRS));
      pulled = one.pull();
    }
    assertEquals(new PullResult.Restored(2, true, 1, 0), pulled);
    assertEquals(Optional.of("1"), one.get(THEIRS));
  }

  static Stream<Arguments> pushes() {
    List<Arguments> cases = new ArrayList<>();
    for (RemoteOperation step : List.of(READ_IF_CHANGED, GET, CREATE, COMPARE_AND_SET)) {
      boolean writes = step == CREATE || step == COMPARE_AND_SET;
      for (Answer answer : Answer.values()) {
        for (boolean effect : writes ? List.of(false, true) : List.of(false)) {
          for (boolean between : List.of(false, true)) {
            cases.add(Arguments.of(step, answer, effect, between));
          }
        }
      }
    }
    return cases.stream();
  }

  @ParameterizedTest(name = "{0} {1}, with its effect: {2}, another commits in between: {3}")
  @MethodSource("pushes")
  void aPushIsCommittedOnceAndNeverAConflictWithItself(
      RemoteOperation step, Answer answer, boolean effect, boolean between) {
    // Given a change here, and one there, which the push fetches before
    one.put(MINE, "2");
    AtomicInteger happened = happens(step, answer, effect);
    if (between) { // before it is looked what became of the push
      one.script.on(READ_IF_CHANGED, 2, new Fault.Before(this::commitElsewhere));
    }
    // When
    PushResult pushed = one.push();
    // Then
    assertEquals(1, happened.get());
    assertTrue(BLOBS.get().saidAll());
    if (answer == Answer.PRECONDITION_FAILED && (step == READ_IF_CHANGED || step == GET)) {
      PushResult.Skipped ended = assertInstanceOf(PushResult.Skipped.class, pushed);
      assertInstanceOf(RemoteRefusedException.class, ended.cause());
      pushed = one.push();
    }
    assertEquals(1, assertInstanceOf(PushResult.Pushed.class, pushed).records());
    assertOnce(((PushResult.Pushed) pushed).generation());
  }

  /** All is there, in one chain, and neither is in conflict. */
  private void assertOnce(long generation) {
    one.pull();
    other.pull();
    for (Key key : List.of(MINE, THEIRS)) {
      assertEquals(one.get(key), other.get(key), key.toString());
    }
    assertEquals(Optional.of("2"), other.get(MINE));
    assertEquals(0, one.ledger.pendingChanges(change -> {}));
    long others = Long.parseLong(other.get(THEIRS).orElseThrow());
    List<Long> generations = one.generations();
    assertEquals(1 + others + 1, generations.size(), "it was committed twice");
    assertTrue(generations.contains(generation));
    assertTrue(one.synced.maintenance().verify(Progress.NONE).orElseThrow().isIntact());
  }

  private void commitElsewhere() {
    other.put(THEIRS, "2");
    assertInstanceOf(PushResult.Pushed.class, other.push());
  }

  /** The next request of {@code step} has this answer; counts how often that came about. */
  private AtomicInteger happens(RemoteOperation step, Answer answer, boolean effect) {
    AtomicInteger happened = new AtomicInteger();
    one.script.next(
        step,
        new Fault.Before(
            () -> {
              happened.incrementAndGet();
              if (answer != Answer.CUT_SHORT) {
                say(answer, effect);
              } else if (step == READ_IF_CHANGED || step == GET) {
                BLOBS.get().breakOff();
              } else if (effect) {
                proxy.toClient().cutAfter(20);
              } else {
                proxy.toServer().cutAfter(100);
              }
            }));
    return happened;
  }

  private static void say(Answer answer, boolean effect) {
    if (effect) {
      BLOBS.get().doAndAnswer(answer.status, answer.code);
    } else {
      BLOBS.get().answer(answer.status, answer.code);
    }
  }
}
