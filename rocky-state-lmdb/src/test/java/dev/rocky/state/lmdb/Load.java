package dev.rocky.state.lmdb;

import dev.rocky.state.StateStore;
import dev.rocky.state.StoreFullException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.locks.LockSupport;

/**
 * A process under load: threads that commit entries of {@link Books} as fast as they can, noting
 * each in {@link Promises}, and one that audits. Says {@code ready} and its process id, then only
 * what it is asked, that it cannot write any more ({@code full}), or what must not be ({@code
 * WRONG}).
 */
final class Load {

  /** Fast to start, and a failure of the JVM itself is told apart from a kill. */
  private static final List<String> OPTIONS =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");

  private static final int ONE_IN = 8;
  private static final int FAILURES = 3;
  private static final long AUDIT_PAUSE = 3_000_000;

  private final StateStore store;
  private final Books books;
  private final Promises promises;
  private final int first;
  private final int writers;
  private final AtomicBoolean saidFull = new AtomicBoolean();
  private final AtomicIntegerArray failures;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;
  private final LongAccumulator longestNanos = new LongAccumulator(Math::max, 0);

  private Load(StateStore store, Books books, Promises promises, int first, int writers) {
    this.store = store;
    this.books = books;
    this.promises = promises;
    this.first = first;
    this.writers = writers;
    failures = new AtomicIntegerArray(writers);
  }

  /**
   * Starts a process whose writers are those from {@code first} on.
   *
   * @param before a command to start it through, as in {@link Child#start(List, String...)}
   * @param program {@code load}, or {@code load-reopening} with one writer, who opens and closes
   *     the ledger for each commit
   */
  static Child start(
      List<String> before,
      String program,
      Path ledger,
      Books books,
      Path promises,
      int first,
      int writers,
      String... settings) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of(program, ledger.toString(), promises.toString()));
    for (int number : new int[] {books.writers(), books.kept(), first, writers}) {
      arguments.add(String.valueOf(number));
    }
    arguments.addAll(Arrays.asList(settings));
    return Child.start(
        before, OPTIONS, System.getProperty("java.class.path"), arguments.toArray(String[]::new));
  }

  /** The id of the process, which is ready. */
  static long hearReady(Child child) {
    String answer = child.answer();
    if (!answer.startsWith("ready ")) {
      throw new AssertionError("the process said " + answer);
    }
    return Long.parseLong(answer.substring(6));
  }

  /** Ends the process in good order; returns the longest time that a write took, in ms. */
  static long stop(Child child) {
    child.tell("stop");
    String answer = child.answer();
    if (!answer.startsWith("longest ")) {
      throw new AssertionError("the process said " + answer);
    }
    child.expect("closed");
    return Long.parseLong(answer.substring(8));
  }

  static void run(String[] args) {
    Books books = books(args);
    Promises promises = Promises.in(Path.of(args[2]), books.writers());
    int first = Integer.parseInt(args[5]);
    int writers = Integer.parseInt(args[6]);
    fillDisk(args);
    try (StateStore store = LmdbStateStore.open(Child.Main.settings(args))) {
      promises.check(books, store);
      new Load(store, books, promises, first, writers).run();
    }
    Child.Main.say("closed");
    Child.Main.order();
  }

  static void runReopening(String[] args) {
    Books books = books(args);
    Promises promises = Promises.in(Path.of(args[2]), books.writers());
    int writer = Integer.parseInt(args[5]);
    FutureTask<Boolean> unused =
        Waiting.start(
            "end",
            () -> {
              Child.Main.order(); // when the test is gone, so is this
              Runtime.getRuntime().halt(1);
              return true;
            });
    Child.Main.say("ready " + ProcessHandle.current().pid());
    while (true) {
      try (StateStore store = LmdbStateStore.open(Child.Main.settings(args))) {
        promises.acknowledge(
            writer, books.commit(store, writer, -1, number -> promises.begin(writer, number)));
      }
    }
  }

  /** With {@code filler=BYTES}, puts a file of that size beside the ledger unless it is there. */
  private static void fillDisk(String[] args) {
    for (String arg : args) {
      Path filler = Path.of(args[1]).resolveSibling("filler");
      if (arg.startsWith("filler=") && !Files.exists(filler)) {
        try {
          Files.write(filler, new byte[Integer.parseInt(arg.substring(7))]);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private static Books books(String[] args) {
    return new Books(Integer.parseInt(args[3]), Integer.parseInt(args[4]));
  }

  private void run() {
    Child.Main.say("ready " + ProcessHandle.current().pid());
    for (int i = 0; i < writers; i++) {
      int index = i;
      start("writer " + i, () -> write(index));
    }
    start("auditor", this::auditForEver);
    while (true) {
      String[] order = Child.Main.order().split(" ", 2);
      switch (order[0]) {
        case "room" -> {
          makeRoom(Path.of(order[1]));
          Child.Main.say("room made");
        }
        case "go-on" -> {
          awaitProgress();
          Child.Main.say("went on");
        }
        default -> {
          stop();
          Child.Main.say("longest " + TimeUnit.NANOSECONDS.toMillis(longestNanos.get()));
          return;
        }
      }
    }
  }

  private void start(String name, Body body) {
    Thread thread =
        new Thread(
            () -> {
              try {
                body.run();
              } catch (Throwable e) {
                Child.Main.say("WRONG " + e + " at " + Arrays.toString(e.getStackTrace()));
                Runtime.getRuntime().halt(1);
              }
            },
            name);
    threads.add(thread);
    thread.start();
  }

  private void write(int index) {
    int writer = first + index;
    long known = -1;
    for (long attempt = 1; !stopped; attempt++) {
      long start = System.nanoTime();
      try {
        if ((attempt + index) % ONE_IN == 0) {
          discard(writer);
        } else {
          known = books.commit(store, writer, known, number -> promises.begin(writer, number));
          promises.acknowledge(writer, known);
        }
      } catch (StoreFullException e) {
        if (!e.getMessage().contains("ake room")) {
          throw e; // not what the one who reads it needs to know
        }
        if (failures.incrementAndGet(index) >= FAILURES
            && all(FAILURES)
            && saidFull.compareAndSet(false, true)) {
          Child.Main.say("full " + e.getMessage());
        }
      }
      longestNanos.accumulate(System.nanoTime() - start);
    }
  }

  private void discard(int writer) {
    try {
      books.discard(store, writer);
    } catch (Books.Discarded e) {
      return;
    }
    throw new AssertionError("a write whose work threw must throw");
  }

  private boolean all(int failed) {
    for (int i = 0; i < writers; i++) {
      if (failures.get(i) < failed) {
        return false;
      }
    }
    return true;
  }

  private void auditForEver() {
    long[] before = new long[books.writers()];
    while (!stopped) {
      long[] acknowledged = promises.acknowledged();
      long[] now = books.audit(store);
      for (int writer = 0; writer < now.length; writer++) {
        if (now[writer] < Math.max(before[writer], acknowledged[writer])) {
          throw new AssertionError(
              "an acknowledged entry of writer " + writer + " is not visible: " + now[writer]);
        }
      }
      before = now;
      LockSupport.parkNanos(AUDIT_PAUSE); // leaves the processor to the writers
    }
  }

  private void makeRoom(Path filler) {
    try {
      Files.deleteIfExists(filler);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitProgress();
  }

  /** Waits until each writer has made twenty more commits. */
  private void awaitProgress() {
    long[] before = promises.acknowledged();
    for (int i = first; i < first + writers; i++) {
      int writer = i;
      Waiting.until(
          "writer " + writer + " gets on",
          () -> {
            LockSupport.parkNanos(1_000_000);
            return promises.acknowledged()[writer] >= before[writer] + 20;
          });
    }
  }

  private void stop() {
    stopped = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private interface Body {
    void run() throws Exception;
  }
}
