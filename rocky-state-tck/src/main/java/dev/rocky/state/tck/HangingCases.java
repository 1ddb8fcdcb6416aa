package dev.rocky.state.tck;

import static dev.rocky.state.tck.Sent.HEAD;
import static dev.rocky.state.tck.Sent.created;
import static dev.rocky.state.tck.Sent.object;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.remote.RemoteCancelledException;
import dev.rocky.state.remote.RemoteException;
import dev.rocky.state.remote.RemoteStore;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Calls end in time, whatever hangs. */
interface HangingCases extends RemoteNetworkUnderTest {

  /** What the contract allows beyond the timeout. */
  Duration GRACE = Duration.ofSeconds(1);

  /** More than any pool has connections. */
  int MANY = 60;

  @Test
  default void whatHangsEndsWithItsTimeout() {
    warmUp();
    proxy().toServer().blackHole();
    RemoteCalls.calls(store(), SHORT)
        .forEach(
            (what, call) ->
                endsWithin(SHORT, what, () -> RemoteNetworkUnderTest.uncertain(what, call)));
    proxy().heal();
    assertWorks();
  }

  @Test
  default void aServerThatAcceptsAndNeverAnswersIsNoExcuse() {
    proxy().toServer().hold();
    proxy().toClient().blackHole();
    RemoteCalls.calls(store(), SHORT)
        .forEach(
            (what, call) ->
                endsWithin(SHORT, what, () -> RemoteNetworkUnderTest.uncertain(what, call)));
  }

  @Test
  default void moreCallsThanConnectionsEndInTimeAndUseUpNothing() {
    warmUp();
    proxy().toClient().blackHole();
    endsWithin(
        SHORT,
        MANY + " calls",
        () -> {
          List<Background<Boolean>> callers = new ArrayList<>();
          for (int i = 0; i < MANY; i++) {
            callers.add(Background.start("read " + i, () -> hangs(store(), SHORT)));
          }
          callers.forEach(Background::await);
        });
    proxy().heal();
    assertWorks();
  }

  @Test
  default void aCallThatWaitsForAConnectionEndsInTime() {
    warmUp();
    proxy().toClient().blackHole();
    RemoteStore busy = another();
    List<Background<RemoteException>> callers = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      callers.add(
          Background.start(
              "read " + i, () -> RemoteCalls.failure("read", () -> busy.read(HEAD, LONG))));
    }
    callers.forEach(Background::awaitWaiting);

    endsWithin(SHORT, "one more", () -> hangs(busy, SHORT));
    busy.close();
    callers.forEach(c -> assertInstanceOf(RemoteCancelledException.class, c.await()));
  }

  private static void hangs(RemoteStore store, Duration timeout) {
    RemoteNetworkUnderTest.uncertain("read", () -> store.read(HEAD, timeout));
  }

  @Test
  default void aContentIsClosedWhenItsCallHasEndedForLackOfTime() {
    warmUp();
    for (FaultFlow flow : List.of(proxy().toServer(), proxy().toClient())) {
      flow.blackHole();
      WatchedContent content = new WatchedContent(new Bulk(10_000_000, 6));
      RemoteNetworkUnderTest.uncertain("create", () -> store().create(object("a"), content, SHORT));
      content.assertClosed("after the timeout");
      proxy().heal();
    }
  }

  @Test
  default void aSlowNetworkIsNoFailureAsLongAsThereIsTime() {
    Bulk bulk = new Bulk(300_000, 4);
    proxy().toServer().bandwidth(600_000);
    proxy().toClient().bandwidth(600_000);
    created(store(), object("a"), bulk);
    Bulk.Check sink = bulk.check();
    assertTrue(store().get(object("a"), sink, 300_000, LONG));
    sink.assertComplete();
  }

  @Test
  default void aTransferThatIsTooSlowEndsAndLeavesTheSinkAlone() {
    created(direct(), object("a"), new Bulk(2_000_000, 5));
    proxy().toClient().bandwidth(200_000);
    AtomicBoolean inside = new AtomicBoolean();
    long begun = System.nanoTime();
    long afterTheTimeout = SHORT.plusMillis(300).toNanos();
    ByteArrayOutputStream slowSink =
        new ByteArrayOutputStream() {
          @Override
          public synchronized void write(byte[] bytes, int from, int length) {
            inside.set(true);
            Background.spinUntil(
                () -> System.nanoTime() - begun > afterTheTimeout, "the timeout to be over");
            super.write(bytes, from, length);
            inside.set(false);
          }
        };
    endsWithin(
        SHORT,
        "get",
        () ->
            RemoteNetworkUnderTest.uncertain(
                "get", () -> store().get(object("a"), slowSink, 2_000_000, SHORT)));
    assertTrue(!inside.get(), "the sink is used, and the call has ended");
    int size = slowSink.size();
    proxy().heal();
    assertWorks();
    assertEquals(size, slowSink.size(), "the sink was used after the call had ended");
  }

  @Test
  default void anInterruptEndsACallThatHangs() {
    warmUp();
    proxy().toClient().blackHole();
    RemoteCalls.calls(store(), LONG)
        .forEach((what, call) -> inTime(GRACE, what, () -> untilInterrupted(what, call)));
    proxy().heal();
    assertWorks();
  }

  private static Duration untilInterrupted(String what, RemoteCalls.Call call) {
    Background<RemoteException> caller =
        Background.start(
            what,
            () -> {
              RemoteException cause = RemoteCalls.failure(what, call);
              assertTrue(Thread.interrupted(), what + " forgot the interrupt");
              return cause;
            });
    caller.awaitWaiting();
    long begun = System.nanoTime();
    caller.interrupt();
    assertInstanceOf(RemoteCancelledException.class, caller.await(), what);
    return since(begun);
  }

  @Test
  default void closeEndsCallsThatHang() {
    warmUp();
    proxy().toClient().blackHole();
    inTime(GRACE, "close", () -> untilClosed(another()));
  }

  private static Duration untilClosed(RemoteStore closing) {
    Map<String, RemoteCalls.Call> calls = RemoteCalls.calls(closing, LONG);
    Map<String, Background<RemoteException>> callers = new TreeMap<>();
    calls.forEach(
        (what, call) ->
            callers.put(what, Background.start(what, () -> RemoteCalls.failure(what, call))));
    callers.values().forEach(Background::awaitWaiting);
    long begun = System.nanoTime();
    closing.close();
    callers.forEach(
        (what, caller) -> assertInstanceOf(RemoteCancelledException.class, caller.await(), what));
    return since(begun);
  }

  private static void endsWithin(Duration timeout, String what, Background.Body body) {
    inTime(
        timeout.plus(GRACE),
        what,
        () -> {
          long begun = System.nanoTime();
          boolean unused = Background.start(what, body).await();
          return since(begun);
        });
  }

  /** Who is too late has two more tries: the machine may be busy with something else. */
  private static void inTime(Duration limit, String what, Supplier<Duration> attempt) {
    List<Duration> took = new ArrayList<>();
    while (took.size() < 3) {
      took.add(attempt.get());
      if (took.get(took.size() - 1).compareTo(limit) < 0) {
        return;
      }
    }
    throw new AssertionError(what + " may take " + limit + ", and took " + took);
  }

  private static Duration since(long begun) {
    return Duration.ofNanos(System.nanoTime() - begun);
  }
}
