package dev.rocky.state.tck;

import static dev.rocky.state.tck.Sent.FOLDER;
import static dev.rocky.state.tck.Sent.HEAD;
import static dev.rocky.state.tck.Sent.TIMEOUT;
import static dev.rocky.state.tck.Sent.content;
import static dev.rocky.state.tck.Sent.object;
import static dev.rocky.state.tck.Sent.text;
import static dev.rocky.state.tck.Sent.tryCreate;
import static dev.rocky.state.tck.Sent.version;
import static dev.rocky.state.tck.Sent.written;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.StoreClosedException;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.RemoteCancelledException;
import dev.rocky.state.remote.RemoteException;
import dev.rocky.state.remote.RemoteRetention;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.RemoteUnavailableException;
import dev.rocky.state.remote.Version;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What holds for every call: its time, how it is cancelled, and what a closed store says. */
interface RemoteCallCases extends RemoteUnderTest {

  @Test
  default void aClosedStoreRefusesEveryCall() {
    remote().close();
    RemoteCalls.calls(remote(), TIMEOUT)
        .forEach((what, call) -> assertThrows(StoreClosedException.class, call::get, what));
    assertNothingHappened();
  }

  @Test
  default void closingTwiceDoesNothingAndOthersStayOpen() {
    RemoteStore other = anotherMachine();
    remote().close();
    remote().close();
    tryCreate(other, "a", "1");
    assertEquals(Optional.of("1"), text(other, "a"));
  }

  @Test
  default void theLocationIsThatOfTheNamespaceAndHoldsNoSecret() {
    Optional<String> location = remote().location();
    assertEquals(location, anotherMachine().location());
    location.ifPresent(
        told -> {
          assertNotEquals(location, anotherNamespace().location());
          secrets().forEach(secret -> assertFalse(told.contains(secret), told));
        });
    remote().close();
    assertEquals(location, remote().location(), "when it is closed");
  }

  @Test
  default void whatACallSaysWhenItFailsHoldsNoSecret() {
    StringWriter told = new StringWriter();
    PrintWriter print = new PrintWriter(told);
    print.println(remote());
    tellFailures(RemoteCalls.calls(remote(), Duration.ofNanos(1)), print);
    remote().close();
    tellFailures(RemoteCalls.calls(remote(), TIMEOUT), print);
    assertTrue(told.toString().contains("StoreClosedException"), told.toString());
    secrets().forEach(secret -> assertFalse(told.toString().contains(secret), told.toString()));
  }

  private static void tellFailures(Map<String, RemoteCalls.Call> calls, PrintWriter print) {
    for (RemoteCalls.Call call : calls.values()) {
      try {
        print.println(call.get()); // unknown, with its cause
      } catch (RuntimeException e) {
        e.printStackTrace(print);
      }
    }
  }

  @Test
  default void manyThreadsMayCloseAtOnce() {
    List<Background<Boolean>> closing = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      closing.add(Background.start("close " + i, () -> remote().close()));
    }
    closing.forEach(Background::await);
    assertThrows(StoreClosedException.class, () -> remote().read(HEAD, TIMEOUT));
  }

  @Test
  default void closeAmongBusyThreadsEndsTheirCalls() {
    RemoteStore other = anotherMachine();
    for (int round = 0; round < Depth.of(5, 100); round++) {
      RemoteStore store = anotherMachine();
      CountDownLatch busy = new CountDownLatch(4);
      AtomicBoolean closed = new AtomicBoolean();
      List<Background<Boolean>> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        String file = "round-" + round + "-" + t;
        threads.add(
            Background.start(file, () -> workUntilClosed(store, other, file, busy, closed)));
      }
      Background.await(busy);
      store.close();
      closed.set(true);
      threads.forEach(Background::await);
    }
  }

  private static void workUntilClosed(
      RemoteStore store,
      RemoteStore other,
      String file,
      CountDownLatch busy,
      AtomicBoolean closed) {
    try {
      for (int i = 0; ; i++) {
        boolean refuses = closed.get();
        CreateResult result = store.create(object(file + "-" + i), content(file), TIMEOUT);
        if (result instanceof CreateResult.Unknown unknown) {
          assertInstanceOf(RemoteCancelledException.class, unknown.cause());
        } else {
          assertInstanceOf(CreateResult.Created.class, result);
          assertEquals(Optional.of(file), text(other, file + "-" + i));
        }
        Optional<String> unused = text(store, file + "-" + i);
        assertFalse(refuses, "a closed store went on working");
        busy.countDown();
      }
    } catch (StoreClosedException | RemoteCancelledException e) {
      busy.countDown();
    }
  }

  @Test
  default void aCallWithoutTimeFailsAtOnceAndDoesNothing() {
    for (Duration none : List.of(Duration.ZERO, Duration.ofSeconds(-5))) {
      RemoteCalls.calls(remote(), none)
          .forEach((what, call) -> assertThrows(RemoteUnavailableException.class, call::get, what));
    }
    assertNothingHappened();
  }

  @Test
  default void whatIsToldOfRetentionIsTheSameWhateverIsStoredAndChangesNothing() {
    RemoteRetention empty = remote().retention(TIMEOUT);
    tryCreate(remote(), "kept", "1");
    assertEquals(empty, anotherMachine().retention(TIMEOUT));
    assertEquals(Optional.of("1"), text(remote(), "kept"));
    assertNothingHappened();
  }

  @Test
  default void anyTimeoutIsATimeout() {
    tryCreate(remote(), "a", "1");
    Duration forEver = Duration.ofSeconds(Long.MAX_VALUE);
    assertEquals(Optional.empty(), remote().read(HEAD, forEver));
    assertTrue(remote().get(object("a"), new ByteArrayOutputStream(), 1, forEver));
  }

  @Test
  default void anInterruptedThreadGetsNoAnswerAndStaysInterrupted() {
    Map<String, RemoteCalls.Call> calls = RemoteCalls.calls(remote(), TIMEOUT);
    calls.forEach(
        (what, call) -> {
          Background<RemoteException> caller =
              Background.start(
                  what,
                  () -> {
                    Thread.currentThread().interrupt();
                    try {
                      return RemoteCalls.failure(what, call);
                    } finally {
                      assertTrue(Thread.interrupted(), what + " forgot the interrupt");
                    }
                  });
          assertInstanceOf(RemoteCancelledException.class, caller.await(), what);
        });
    tryCreate(remote(), "after", "1");
    assertEquals(Optional.of("1"), text(remote(), "after"));
  }

  @Test
  @SuppressWarnings("NullAway") // the mistakes are made on purpose
  default void missingArgumentsAreErrorsOfTheCaller() {
    List<Function<RemoteStore, Object>> mistakes =
        List.of(
            store -> store.list(FOLDER, new PageToken(null), TIMEOUT),
            store -> store.read(null, TIMEOUT),
            store -> store.read(HEAD, null),
            store -> store.create(object("a"), null, TIMEOUT),
            store -> store.create(null, content("a"), TIMEOUT),
            store -> store.readIfChanged(HEAD, null, TIMEOUT),
            store -> store.compareAndSet(HEAD, null, new byte[0], TIMEOUT),
            store -> store.compareAndSet(HEAD, Version.ABSENT, null, TIMEOUT));
    for (Function<RemoteStore, Object> mistake : mistakes) {
      assertThrows(NullPointerException.class, () -> mistake.apply(remote()));
    }
    assertNothingHappened();
  }

  private void assertNothingHappened() {
    RemoteStore other = anotherMachine();
    assertFalse(other.get(object("a"), new ByteArrayOutputStream(), 100, TIMEOUT));
    assertEquals(Version.ABSENT, version(other, HEAD));
    Version unused = written(other, HEAD, Version.ABSENT, "first");
  }
}
