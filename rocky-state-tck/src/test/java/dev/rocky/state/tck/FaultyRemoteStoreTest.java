package dev.rocky.state.tck;

import static dev.rocky.state.tck.RemoteOperation.COMPARE_AND_SET;
import static dev.rocky.state.tck.RemoteOperation.CREATE;
import static dev.rocky.state.tck.RemoteOperation.DELETE;
import static dev.rocky.state.tck.RemoteOperation.GET;
import static dev.rocky.state.tck.RemoteOperation.LIST;
import static dev.rocky.state.tck.RemoteOperation.READ;
import static dev.rocky.state.tck.RemoteOperation.READ_IF_CHANGED;
import static dev.rocky.state.tck.Sent.FOLDER;
import static dev.rocky.state.tck.Sent.HEAD;
import static dev.rocky.state.tck.Sent.TIMEOUT;
import static dev.rocky.state.tck.Sent.content;
import static dev.rocky.state.tck.Sent.files;
import static dev.rocky.state.tck.Sent.object;
import static dev.rocky.state.tck.Sent.text;
import static dev.rocky.state.tck.Sent.tryCreate;
import static dev.rocky.state.tck.Sent.version;
import static dev.rocky.state.tck.Sent.written;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.memory.MemoryRemote;
import dev.rocky.state.remote.CompareAndSetResult;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.ReadResult;
import dev.rocky.state.remote.Register;
import dev.rocky.state.remote.RemoteCancelledException;
import dev.rocky.state.remote.RemoteContendedException;
import dev.rocky.state.remote.RemoteRefusedException;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.RemoteUnavailableException;
import dev.rocky.state.remote.Version;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FaultyRemoteStoreTest {

  private final MemoryRemote bucket = new MemoryRemote();
  private final RemoteStore healthy = bucket.open();
  private final FaultScript script = new FaultScript();
  private final FaultyRemoteStore store = new FaultyRemoteStore(bucket.open(), script);

  @Test
  void beforeTheEffectEveryCallFailsAndNothingHappens() {
    for (RemoteOperation operation : RemoteOperation.values()) {
      script.always(operation, new Fault.Unavailable());
    }
    RemoteCalls.calls(store, TIMEOUT)
        .forEach((what, call) -> assertThrows(RemoteUnavailableException.class, call::get, what));
    for (RemoteOperation operation : RemoteOperation.values()) {
      script.always(operation, new Fault.Refused());
    }
    RemoteCalls.calls(store, TIMEOUT)
        .forEach((what, call) -> assertThrows(RemoteRefusedException.class, call::get, what));
    assertNothingHappened();
  }

  @Test
  void aContendedWriteDoesNothing() {
    script.next(CREATE, new Fault.Contended()).next(COMPARE_AND_SET, new Fault.Contended());
    assertThrows(
        RemoteContendedException.class, () -> store.create(object("a"), content("1"), TIMEOUT));
    assertThrows(
        RemoteContendedException.class,
        () -> store.compareAndSet(HEAD, Version.ABSENT, new byte[1], TIMEOUT));
    assertNothingHappened();
  }

  @Test
  void anAnswerIsLostAfterTheEffect() {
    script
        .next(CREATE, new Fault.LostAnswer())
        .next(COMPARE_AND_SET, new Fault.LostAnswer())
        .next(DELETE, new Fault.LostAnswer())
        .next(READ, new Fault.LostAnswer());
    assertInstanceOf(CreateResult.Unknown.class, tryCreate(store, "a", "1"));
    assertEquals(Optional.of("1"), text(healthy, "a"));
    assertInstanceOf(
        CompareAndSetResult.Unknown.class, Sent.compareAndSet(store, HEAD, Version.ABSENT, "one"));
    assertEquals(Optional.of("one"), text(healthy, HEAD));
    assertThrows(
        RemoteUnavailableException.class, () -> store.delete(List.of(object("a")), TIMEOUT));
    assertEquals(Optional.empty(), text(healthy, "a"));
    assertThrows(RemoteUnavailableException.class, () -> store.read(HEAD, TIMEOUT));
    assertEquals(Optional.of("one"), text(store, HEAD), "the next call goes well");
  }

  @Test
  void aLostRequestLooksLikeALostAnswerAndHasNoEffect() {
    for (RemoteOperation operation : RemoteOperation.values()) {
      script.always(operation, new Fault.LostRequest());
    }
    RemoteCalls.calls(store, TIMEOUT)
        .forEach(
            (what, call) ->
                assertInstanceOf(
                    RemoteUnavailableException.class, RemoteCalls.failure(what, call), what));
    assertNothingHappened();
  }

  @Test
  void aLateWriteTakesEffectWhenSoManyCallsHaveBegun() {
    script.next(COMPARE_AND_SET, new Fault.Late(2));
    byte[] mine = "mine".getBytes(UTF_8);
    assertInstanceOf(
        CompareAndSetResult.Unknown.class,
        store.compareAndSet(HEAD, Version.ABSENT, mine, TIMEOUT));
    mine[0] = '?';
    assertEquals(1, store.lateRequests());
    assertEquals(Optional.empty(), text(store, HEAD), "the first call after it");
    assertEquals(Optional.of("mine"), text(store, HEAD), "the second");
    assertEquals(0, store.lateRequests());
  }

  @Test
  void aLateWriteWhoseVersionIsGoneHasNoEffect() {
    script.next(COMPARE_AND_SET, new Fault.Late(1));
    assertInstanceOf(
        CompareAndSetResult.Unknown.class, Sent.compareAndSet(store, HEAD, Version.ABSENT, "late"));
    Version other = written(healthy, HEAD, Version.ABSENT, "other");
    store.applyLate();
    assertEquals(other, version(store, HEAD));
    assertTrue(
        store.traffic().log().stream().anyMatch(e -> e.outcome().equals("late: Conflict[]")),
        store.traffic().log().toString());
  }

  @Test
  void lateCreatesAndDeletesAreApplied() {
    script.next(CREATE, new Fault.Late(100)).next(DELETE, new Fault.Late(100));
    assertInstanceOf(CreateResult.Unknown.class, tryCreate(store, "a", "1"));
    tryCreate(healthy, "b", "2");
    assertThrows(
        RemoteUnavailableException.class, () -> store.delete(List.of(object("b")), TIMEOUT));
    assertEquals(Set.of("b"), files(healthy, FOLDER));
    store.applyLate();
    assertEquals(Set.of("a"), files(healthy, FOLDER));
    assertEquals(Optional.of("1"), text(healthy, "a"));
  }

  @Test
  void whatHangsEndsWithItsTimeoutAndHadNoEffect() {
    for (RemoteOperation operation : RemoteOperation.values()) {
      script.always(operation, new Fault.Hang());
    }
    Duration timeout = Duration.ofMillis(20);
    RemoteCalls.calls(store, timeout)
        .forEach(
            (what, call) -> {
              long begun = System.nanoTime();
              assertInstanceOf(
                  RemoteUnavailableException.class, RemoteCalls.failure(what, call), what);
              assertTrue(System.nanoTime() - begun >= timeout.toNanos(), what);
            });
    assertNothingHappened();
  }

  @Test
  void aCallThatHangsIsEndedByAnInterruptAndByClose() {
    script.always(READ, new Fault.Hang());
    Background<Optional<Register>> one = Background.start("one", () -> store.read(HEAD, TIMEOUT));
    one.awaitWaitingIn(FaultyCall.class);
    one.interrupt();
    assertInstanceOf(RemoteCancelledException.class, one.awaitFailure());
    Background<Optional<Register>> two = Background.start("two", () -> store.read(HEAD, TIMEOUT));
    two.awaitWaitingIn(FaultyCall.class);
    store.close();
    assertInstanceOf(RemoteCancelledException.class, two.awaitFailure());
  }

  @Test
  void aDelayedCallHasItsEffectOrRunsOutOfTime() {
    script.always(CREATE, new Fault.Delayed(Duration.ofMillis(30)));
    long begun = System.nanoTime();
    assertEquals(new CreateResult.Created(), tryCreate(store, "a", "1"));
    assertTrue(System.nanoTime() - begun >= 30_000_000L);
    assertThrows(
        RemoteUnavailableException.class,
        () -> store.create(object("b"), content("2"), Duration.ofMillis(10)));
    assertEquals(Set.of("a"), files(healthy, FOLDER));
  }

  @Test
  void aConnectionBreaksWithinTheContent() {
    tryCreate(healthy, "a", "0123456789");
    script.next(GET, new Fault.Broken(4));
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    assertThrows(RemoteUnavailableException.class, () -> store.get(object("a"), sink, 10, TIMEOUT));
    assertEquals("0123", sink.toString(UTF_8));
    script.next(GET, new Fault.Broken(10));
    assertEquals(Optional.of("0123456789"), text(store, "a"), "it breaks after the end");
  }

  @Test
  void contentIsShorterAndNobodySaysSo() {
    tryCreate(healthy, "a", "0123456789");
    Version version = written(healthy, HEAD, Version.ABSENT, "0123456789");
    for (RemoteOperation operation : List.of(GET, READ, READ_IF_CHANGED)) {
      script.always(operation, new Fault.Truncated(4));
    }
    Register expected = new Register(version, "0123".getBytes(UTF_8));
    assertEquals(Optional.of("0123"), text(store, "a"));
    assertEquals(Optional.of(expected), store.read(HEAD, TIMEOUT));
    assertEquals(
        new ReadResult.Changed(expected), store.readIfChanged(HEAD, Version.ABSENT, TIMEOUT));
    assertEquals(new ReadResult.Unchanged(), store.readIfChanged(HEAD, version, TIMEOUT));
  }

  @Test
  void oneBitIsAnotherAndNobodySaysSo() {
    Bulk bulk = new Bulk(200_000, 1);
    Sent.created(healthy, object("a"), bulk);
    byte[] right = Sent.bytes(healthy, object("a")).orElseThrow();
    for (int at : new int[] {0, 65_535, 65_536, 199_999}) {
      script.next(GET, new Fault.Corrupted(at));
      byte[] wrong = Sent.bytes(store, object("a")).orElseThrow();
      assertEquals(1, Integer.bitCount(wrong[at] ^ right[at]));
      wrong[at] = right[at];
      assertArrayEquals(right, wrong);
    }
    Version unused = written(healthy, HEAD, Version.ABSENT, "aaa");
    script.next(READ, new Fault.Corrupted(1)).on(READ, 2, new Fault.Corrupted(3));
    assertEquals(Optional.of("a`a"), text(store, HEAD));
    assertEquals(Optional.of("aaa"), text(store, HEAD), "there is no such byte");
    assertEquals(Optional.of("aaa"), text(healthy, HEAD), "the remote has the right one");
  }

  @Test
  void aStaleListingIsTheOneBefore() {
    script.on(LIST, 1, new Fault.Stale());
    tryCreate(store, "a", "1");
    assertEquals(Set.of(), files(store, FOLDER), "nothing was listed before");
    assertEquals(Set.of("a"), files(store, FOLDER));
    healthy.delete(List.of(object("a")), TIMEOUT);
    script.always(LIST, new Fault.Stale());
    assertEquals(Set.of("a"), files(store, FOLDER), "deleted since");
    script.heal();
    assertEquals(Set.of(), files(store, FOLDER));
  }

  @Test
  void anotherMachineActsBeforeTheCallOrBeforeItsAnswer() {
    script.next(
        COMPARE_AND_SET,
        new Fault.Before(
            () -> {
              Version unused = written(healthy, HEAD, Version.ABSENT, "theirs");
            }));
    assertEquals(
        new CompareAndSetResult.Conflict(),
        Sent.compareAndSet(store, HEAD, Version.ABSENT, "mine"));
    script.next(CREATE, new Fault.After(() -> healthy.delete(List.of(object("a")), TIMEOUT)));
    assertEquals(new CreateResult.Created(), tryCreate(store, "a", "1"));
    assertEquals(Optional.empty(), text(store, "a"));
  }

  @Test
  void aMachineDiesBeforeOrAfterTheEffect() {
    Error death = new Error("killed by the script");
    Runnable die =
        () -> {
          throw death;
        };
    script.next(CREATE, new Fault.Before(die)).on(CREATE, 2, new Fault.After(die));
    assertSame(death, assertThrows(Error.class, () -> tryCreate(store, "before", "1")));
    assertSame(death, assertThrows(Error.class, () -> tryCreate(store, "after", "1")));
    assertEquals(Set.of("after"), files(healthy, FOLDER));
  }

  @Test
  void callsAndBytesAreCounted() {
    tryCreate(store, "a", "12345");
    tryCreate(store, "b", "123");
    Optional<String> unused = text(store, "a");
    Version version = written(store, HEAD, Version.ABSENT, "12");
    assertEquals(new ReadResult.Unchanged(), store.readIfChanged(HEAD, version, TIMEOUT));
    RemoteTraffic traffic = store.traffic();
    assertEquals(2, traffic.calls(CREATE));
    assertEquals(5, traffic.calls());
    assertEquals(8, traffic.bytesSent(CREATE));
    assertEquals(10, traffic.bytesSent());
    assertEquals(5, traffic.bytesReceived(GET));
    assertEquals(0, traffic.bytesReceived(READ_IF_CHANGED));
    assertEquals(5, traffic.bytesReceived());
    traffic.clear();
    assertEquals(0, traffic.calls() + traffic.bytesSent() + traffic.log().size());
  }

  @Test
  void theLogSaysWhatHappened() {
    script.next(CREATE, new Fault.LostAnswer());
    tryCreate(store, "a", "1");
    tryCreate(store, "a", "1");
    script.next(READ, new Fault.Unavailable());
    assertThrows(RemoteUnavailableException.class, () -> store.read(HEAD, TIMEOUT));
    List<String> log = store.traffic().log().stream().map(String::valueOf).toList();
    assertEquals("CREATE segments/a: Created[] (LostAnswer[])", log.get(0));
    assertTrue(log.get(1).startsWith("CREATE segments/a: Unknown[cause="), log.get(1));
    assertEquals("CREATE segments/a: AlreadyExists[]", log.get(2));
    assertEquals("READ HEAD: RemoteUnavailableException (Unavailable[])", log.get(3));
    assertEquals(4, log.size());
  }

  private void assertNothingHappened() {
    script.heal();
    store.applyLate();
    assertEquals(Set.of(), files(healthy, FOLDER));
    assertEquals(Version.ABSENT, version(healthy, HEAD));
  }
}
