package dev.rocky.state.tck;

import static dev.rocky.state.tck.Sent.HEAD;
import static dev.rocky.state.tck.Sent.content;
import static dev.rocky.state.tck.Sent.created;
import static dev.rocky.state.tck.Sent.object;
import static dev.rocky.state.tck.Sent.text;
import static dev.rocky.state.tck.Sent.version;
import static dev.rocky.state.tck.Sent.written;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.remote.CompareAndSetResult;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.RemoteUnavailableException;
import dev.rocky.state.remote.Version;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Whatever breaks, no outcome is told that is not certain. */
interface BreakingCases extends RemoteNetworkUnderTest {

  @Test
  default void aWriteWhoseAnswerNeverComesIsUnknown() {
    createWithoutAnswer(FaultFlow::blackHole, SHORT);
    compareAndSetWithoutAnswer(FaultFlow::blackHole, SHORT);
  }

  /** A store that repeats such a request by itself would be told that somebody else was faster. */
  @Test
  default void aWriteWhoseAnswerBreaksOnceIsUnknownAndNoConflict() {
    createWithoutAnswer(answers -> answers.resetAfter(0), LONG);
    createWithoutAnswer(answers -> answers.cutAfter(0), LONG);
    compareAndSetWithoutAnswer(answers -> answers.resetAfter(0), LONG);
    compareAndSetWithoutAnswer(answers -> answers.cutAfter(0), LONG);
    assertWorks();
  }

  @Test
  default void whatBreaksOnTheWayThereIsNeverTakenForSuccess() {
    Bulk bulk = new Bulk(300_000, 1);
    for (int cut : new int[] {0, 1, 100, 1_000, 100_000, 290_000}) {
      String file = "cut-after-" + cut;
      proxy().toServer().resetAfter(cut);
      RemoteNetworkUnderTest.uncertain("create", () -> store().create(object(file), bulk, LONG));
      assertEquals(Optional.empty(), text(direct(), file), "not all of it had left");
      proxy().heal();
      created(store(), object(file), bulk);
    }
    for (int cut : new int[] {0, 1, 100}) {
      Version before = version(direct(), HEAD);
      proxy().toServer().cutAfter(cut);
      RemoteNetworkUnderTest.uncertain(
          "compareAndSet", () -> store().compareAndSet(HEAD, before, new byte[60_000], LONG));
      assertEquals(before, version(direct(), HEAD), "not all of it had left");
      proxy().heal();
      Version unused = written(store(), HEAD, version(store(), HEAD), "after " + cut);
    }
  }

  @Test
  default void whatBreaksOnTheWayBackIsNeverTakenForTheWhole() {
    Bulk bulk = new Bulk(300_000, 2);
    created(direct(), object("a"), bulk);
    for (int cut : new int[] {0, 1, 50, 500, 5_000, 100_000, 299_999}) {
      for (boolean inOrder : new boolean[] {true, false}) {
        if (inOrder) {
          proxy().toClient().cutAfter(cut);
        } else {
          proxy().toClient().resetAfter(cut);
        }
        Bulk.Check sink = bulk.check();
        RemoteNetworkUnderTest.uncertain(
            "get", () -> store().get(object("a"), sink, 300_000, LONG));
        proxy().heal();
        Bulk.Check again = bulk.check();
        assertTrue(store().get(object("a"), again, 300_000, LONG));
        again.assertComplete();
      }
    }
  }

  @Test
  default void aHalfAnswerIsNoAnswer() {
    byte[] content = new byte[50_000];
    Version version =
        assertInstanceOf(
                CompareAndSetResult.Written.class,
                Sent.compareAndSet(direct(), HEAD, Version.ABSENT, content))
            .version();
    for (int cut : new int[] {0, 1, 20, 200, 20_000}) {
      proxy().toClient().halfCloseAfter(cut);
      RemoteNetworkUnderTest.uncertain("read", () -> store().read(HEAD, LONG));
      proxy().heal();
      assertEquals(version, version(store(), HEAD));
    }
  }

  @Test
  default void aServerThatCannotBeReachedIsUnavailable() {
    proxy().refuse();
    RemoteCalls.calls(store(), LONG).forEach(RemoteNetworkUnderTest::uncertain);
    assertEquals(Optional.empty(), text(direct(), "a"));
    assertEquals(Version.ABSENT, version(direct(), HEAD));
    proxy().heal();
    assertWorks();
  }

  @Test
  default void connectionsThatBreakWhileNobodyUsesThemDoNoHarm() {
    for (int i = 0; i < 5; i++) {
      warmUp();
      proxy().reset();
      text(direct(), "a"); // lets the store's side learn of it, perhaps
      try {
        assertEquals(Optional.empty(), text(store(), "never-created"));
      } catch (RemoteUnavailableException e) {
        assertEquals(Optional.empty(), text(store(), "never-created"), "the call after the break");
      }
    }
  }

  @Test
  default void brokenConnectionsDoNotUseUpTheStore() {
    created(direct(), object("a"), new Bulk(100_000, 3));
    for (int i = 0; i < Depth.of(100, 1_000); i++) {
      proxy().toClient().resetAfter(i % 2 == 0 ? 0 : 5_000);
      RemoteNetworkUnderTest.uncertain(
          "get", () -> store().get(object("a"), new ByteArrayOutputStream(), 100_000, LONG));
    }
    proxy().heal();
    assertWorks();
  }

  private void createWithoutAnswer(Consumer<FaultFlow> fault, Duration timeout) {
    untilSent(
        fault,
        () -> {
          String file = "unheard-" + UUID.randomUUID();
          return lost(
              () ->
                  store().create(object(file), content("1"), timeout)
                      instanceof CreateResult.Unknown,
              () -> text(direct(), file).isPresent());
        });
  }

  private void compareAndSetWithoutAnswer(Consumer<FaultFlow> fault, Duration timeout) {
    untilSent(
        fault,
        () -> {
          Version before = version(direct(), HEAD);
          byte[] content = UUID.randomUUID().toString().getBytes(UTF_8);
          return lost(
              () ->
                  store().compareAndSet(HEAD, before, content, timeout)
                      instanceof CompareAndSetResult.Unknown,
              () -> !version(direct(), HEAD).equals(before));
        });
  }

  /** Some have to greet the server, or to prepare it for a write, and lose that answer instead. */
  private void untilSent(Consumer<FaultFlow> fault, BooleanSupplier write) {
    for (int i = 0; i < 5; i++) {
      proxy().heal();
      assertWorks();
      Version unused = written(store(), HEAD, version(store(), HEAD), "attempt " + i);
      fault.accept(proxy().toClient());
      if (write.getAsBoolean()) {
        proxy().heal();
        return;
      }
    }
    throw new AssertionError("Five writes were not sent, though the network took all requests");
  }

  /** Whether the write took effect; one that throws must not have. */
  private static boolean lost(BooleanSupplier isUnknown, BooleanSupplier tookEffect) {
    try {
      assertTrue(isUnknown.getAsBoolean(), "the answer was lost: the outcome is not certain");
      return tookEffect.getAsBoolean();
    } catch (RemoteUnavailableException e) {
      assertTrue(!tookEffect.getAsBoolean(), "it took effect, and was said to have none");
      return false;
    }
  }
}
