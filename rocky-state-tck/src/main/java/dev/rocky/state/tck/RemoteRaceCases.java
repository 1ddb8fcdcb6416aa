package dev.rocky.state.tck;

import static dev.rocky.state.tck.Sent.HEAD;
import static dev.rocky.state.tck.Sent.TIMEOUT;
import static dev.rocky.state.tck.Sent.compareAndSet;
import static dev.rocky.state.tck.Sent.content;
import static dev.rocky.state.tck.Sent.object;
import static dev.rocky.state.tck.Sent.text;
import static dev.rocky.state.tck.Sent.tryCreate;
import static dev.rocky.state.tck.Sent.version;
import static dev.rocky.state.tck.Sent.written;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.remote.CompareAndSetResult;
import dev.rocky.state.remote.CompareAndSetResult.Conflict;
import dev.rocky.state.remote.CompareAndSetResult.Written;
import dev.rocky.state.remote.CreateResult.AlreadyExists;
import dev.rocky.state.remote.CreateResult.Created;
import dev.rocky.state.remote.Register;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Many threads, each with a store of its own like so many machines: one wins. */
interface RemoteRaceCases extends RemoteUnderTest {

  int MACHINES = 8;

  @Test
  default void ofManyWhoCreateOneNameOneDoesAndItsContentStays() {
    List<RemoteStore> machines = machines();
    for (int round = 0; round < Depth.of(30, 1_000); round++) {
      String file = "round-" + round;
      List<String> outcomes =
          atOnce(
              i ->
                  tryCreate(machines.get(i), file, "by " + i) instanceof Created
                      ? "by " + i
                      : "not " + i);
      List<String> winners = outcomes.stream().filter(o -> o.startsWith("by")).toList();
      assertEquals(1, winners.size(), "who created " + file + ": " + outcomes);
      assertEquals(Optional.of(winners.get(0)), text(remote(), file));
      assertEquals(new AlreadyExists(), tryCreate(remote(), file, winners.get(0)));
    }
  }

  @Test
  default void ofManyWhoMakeOneRegisterOneDoes() {
    List<RemoteStore> machines = machines();
    for (int round = 0; round < Depth.of(20, 500); round++) {
      oneWins(machines, Version.ABSENT);
      remote().delete(List.of(HEAD), TIMEOUT);
    }
  }

  @Test
  default void ofManyWhoReplaceOneVersionOneDoes() {
    List<RemoteStore> machines = machines();
    Version last = written(remote(), HEAD, Version.ABSENT, "begin");
    for (int round = 0; round < Depth.of(30, 1_000); round++) {
      last = oneWins(machines, last);
    }
  }

  private Version oneWins(List<RemoteStore> machines, Version expected) {
    List<CompareAndSetResult> results =
        atOnce(i -> compareAndSet(machines.get(i), HEAD, expected, expected + " then " + i));
    List<Integer> winners = new ArrayList<>();
    for (int i = 0; i < MACHINES; i++) {
      if (results.get(i) instanceof Written) {
        winners.add(i);
      } else {
        assertEquals(new Conflict(), results.get(i));
      }
    }
    assertEquals(1, winners.size(), "who replaced " + expected + ": " + results);
    assertEquals(Optional.of(expected + " then " + winners.get(0)), text(remote(), HEAD));
    Version version = ((Written) results.get(winners.get(0))).version();
    assertEquals(version, version(remote(), HEAD));
    return version;
  }

  @Test
  default void aCounterThatManyIncrementLosesNothing() {
    List<RemoteStore> machines = machines();
    int times = Depth.of(15, 500);
    List<Integer> done = atOnce(i -> increment(machines.get(i), times, "m" + i));
    assertEquals(MACHINES * times, done.stream().mapToInt(n -> n).sum());
    String[] last = text(remote(), HEAD).orElseThrow().split(" ");
    assertEquals(MACHINES * times, Integer.parseInt(last[0]));
  }

  /** Each conflict is somebody else's success, so there cannot be more of them than of those. */
  private static int increment(RemoteStore store, int times, String who) {
    int done = 0;
    int conflicts = 0;
    while (done < times) {
      Optional<Register> before = store.read(HEAD, TIMEOUT);
      int count =
          before.map(r -> Integer.parseInt(new String(r.content(), UTF_8).split(" ")[0])).orElse(0);
      Version version = before.map(Register::version).orElse(Version.ABSENT);
      CompareAndSetResult result =
          compareAndSet(store, HEAD, version, count + 1 + " " + who + " " + done);
      if (result instanceof Written) {
        done++;
      } else {
        assertEquals(new Conflict(), result);
        conflicts++;
        assertTrue(conflicts <= MACHINES * times, conflicts + " conflicts, and nobody moved on");
      }
    }
    return done;
  }

  @Test
  default void readersSeeWholeContentsOfARegisterThatIsReplacedAllTheTime() {
    AtomicBoolean done = new AtomicBoolean();
    RemoteStore reader = anotherMachine();
    Version first = written(remote(), HEAD, Version.ABSENT, bigText(0));
    Background<Integer> reading =
        Background.start(
            "reader",
            () -> {
              int last = 0;
              do {
                String text = text(reader, HEAD).orElseThrow();
                int number = Integer.parseInt(text.substring(0, text.indexOf(' ')));
                assertEquals(bigText(number), text, "half a content");
                assertEquals(Math.max(last, number), number, "an older content after a newer one");
                last = number;
              } while (!done.get());
              return last;
            });
    Version last = first;
    int times = Depth.of(50, 2_000);
    for (int i = 1; i <= times; i++) {
      last = written(remote(), HEAD, last, bigText(i));
    }
    done.set(true);
    reading.await();
    assertEquals(Optional.of(bigText(times)), text(reader, HEAD));
  }

  private static String bigText(int number) {
    return number + " " + String.valueOf((char) ('a' + number % 26)).repeat(40_000 + number);
  }

  @Test
  default void whoReadsAnObjectThatIsBeingCreatedSeesAllOfItOrNothing() {
    RemoteStore reader = anotherMachine();
    for (int round = 0; round < Depth.of(10, 200); round++) {
      Bulk bulk = new Bulk(700_000, round);
      String file = "round-" + round;
      AtomicBoolean created = new AtomicBoolean();
      Background<Boolean> reading =
          Background.start(
              "reader",
              () -> {
                boolean certain;
                boolean seen;
                do {
                  certain = created.get();
                  Bulk.Check sink = bulk.check();
                  seen = reader.get(object(file), sink, 700_000, TIMEOUT);
                  if (seen) {
                    sink.assertComplete();
                  }
                } while (!certain && !seen);
                assertEquals(true, seen, "created, and not to be seen");
              });
      assertInstanceOf(Created.class, tryCreate(remote(), object(file), bulk));
      created.set(true);
      reading.await();
    }
  }

  @Test
  default void oneStoreServesManyThreads() {
    List<Integer> sums =
        atOnce(
            i -> {
              int sum = 0;
              for (int n = 0; n < Depth.of(10, 200); n++) {
                String file = "thread-" + i + "-" + n;
                assertEquals(new Created(), tryCreate(remote(), object(file), content(file)));
                sum += text(remote(), file).orElseThrow().equals(file) ? 1 : 0;
              }
              return sum;
            });
    assertEquals(MACHINES * Depth.of(10, 200), sums.stream().mapToInt(n -> n).sum());
  }

  private List<RemoteStore> machines() {
    List<RemoteStore> machines = new ArrayList<>();
    for (int i = 0; i < MACHINES; i++) {
      machines.add(anotherMachine());
    }
    return machines;
  }

  /** What {@code body} returned to each of the threads that all began when the last was ready. */
  private static <T> List<T> atOnce(IntFunction<T> body) {
    CountDownLatch ready = new CountDownLatch(MACHINES);
    List<Background<T>> threads = new ArrayList<>();
    for (int i = 0; i < MACHINES; i++) {
      int number = i;
      threads.add(
          Background.start(
              "machine " + i,
              () -> {
                ready.countDown();
                Background.await(ready);
                return body.apply(number);
              }));
    }
    return threads.stream().map(Background::await).toList();
  }
}
