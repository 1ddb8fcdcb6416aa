package dev.rocky.state.lmdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rocky.state.Key;
import dev.rocky.state.ReadTransaction;
import dev.rocky.state.Scan;
import dev.rocky.state.StateStore.WriteWork;
import dev.rocky.state.WriteTransaction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests with a leader, which holds the turn to write until all others stand in line behind it. */
abstract class WritersInLine {

  static final Key LOG = key("log");

  @TempDir Path folder;
  LmdbStateStore store;
  private CountDownLatch leaderIsAtWork = new CountDownLatch(1);
  CountDownLatch leaderMayEnd = new CountDownLatch(1);
  final List<Thread> followers = new ArrayList<>();

  @BeforeEach
  void openStore() {
    store = open(LmdbSettings.ofDefaults());
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  /** Starts a writer that does its work and then waits for {@link #end}. */
  FutureTask<String> lead(WriteWork<String, Exception> work) {
    leaderIsAtWork = new CountDownLatch(1);
    leaderMayEnd = new CountDownLatch(1);
    FutureTask<String> leader =
        Waiting.start(
            "leader",
            () ->
                store.write(
                    tx -> {
                      String result = work.run(tx);
                      leaderIsAtWork.countDown();
                      await(leaderMayEnd);
                      return result;
                    }));
    await(leaderIsAtWork);
    return leader;
  }

  /** Starts a writer, and waits until it stands in line. */
  <T> FutureTask<T> follow(WriteWork<T, Exception> work) {
    return inLine(() -> store.write(work));
  }

  /** Starts what begins with a write, and waits until it stands in line. */
  <T> FutureTask<T> inLine(Callable<T> writer) {
    AtomicReference<Thread> thread = new AtomicReference<>();
    FutureTask<T> follower =
        Waiting.start(
            "follower",
            () -> {
              thread.set(Thread.currentThread());
              return writer.call();
            });
    Waiting.until(
        "the writer stands in line",
        () -> thread.get() != null && LockSupport.getBlocker(thread.get()) instanceof WriterQueue);
    followers.add(thread.get());
    return follower;
  }

  void end(FutureTask<String> leader) {
    leaderMayEnd.countDown();
    assertEquals("leader", result(leader));
  }

  static <T> T result(FutureTask<T> task) {
    return Waiting.result("a write", task);
  }

  static Throwable failure(FutureTask<?> task) {
    return assertThrows(AssertionError.class, () -> result(task)).getCause();
  }

  /** Waits, whether interrupted or not. */
  static void await(CountDownLatch latch) {
    Waiting.until("the latch opens", () -> latch.getCount() == 0);
  }

  static String append(WriteTransaction tx, String what) {
    String text = text(tx, LOG) + what;
    tx.put(LOG, text.getBytes(UTF_8));
    return text;
  }

  static String text(ReadTransaction tx, Key key) {
    return tx.get(key).map(bytes -> new String(bytes, UTF_8)).orElse("");
  }

  String text(Key key) {
    return store.read(tx -> text(tx, key));
  }

  List<String> names() {
    return store.read(tx -> names(tx, Scan.prefix(Key.of(0x20))));
  }

  static List<String> names(ReadTransaction tx, Scan scan) {
    List<String> names = new ArrayList<>();
    tx.scan(scan, (key, value) -> names.add(key.parts().get(0)));
    return names;
  }

  static Key key(String name) {
    return Key.of(0x20, name);
  }

  long commits() {
    return MetaPages.read(folder.resolve("ledger")).transaction();
  }

  LmdbStateStore open(LmdbSettings settings) {
    return LmdbStateStore.open(settings.withPath(folder.resolve("ledger")));
  }
}
