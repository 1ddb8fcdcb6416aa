package dev.rocky.state.lmdb;

import dev.rocky.state.Key;
import dev.rocky.state.StateException;
import dev.rocky.state.StateStore;
import dev.rocky.state.StoreBusyException;
import dev.rocky.state.StoreClosedException;
import dev.rocky.state.StoreFullException;
import dev.rocky.state.lmdb.LmdbSettings.Check;
import dev.rocky.state.tck.LeakCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A program that closes a ledger while sixteen threads use it and its map, which begins with 64
 * KiB, grows; then opens it again and looks for what was acknowledged. Says after each round how
 * many times the map was doubled and how often a call found no room, then {@code nothing leaked},
 * or what must not be ({@code WRONG}). A round that does not end is a hang: the stacks of all
 * threads are said, and the process ends.
 */
final class Closing {

  private static final int WRITERS = 6;
  private static final int READERS = 4;
  private static final long MAP = 64 * 1024;
  private static final long HANG_SECONDS = 40;

  private final Path ledger;
  private final Books books = new Books(WRITERS, Integer.MAX_VALUE);
  private final Promises promises;
  private final Random random;
  private final AtomicInteger writes = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicReference<Throwable> wrong = new AtomicReference<>();
  private final List<Thread> threads = new ArrayList<>();

  private Closing(Path folder, int round, long seed) {
    ledger = folder.resolve("ledger " + round);
    promises = Promises.in(folder.resolve("promises " + round), WRITERS);
    random = new Random(seed);
  }

  /** Arguments: a folder, the number of rounds, a seed. */
  static void run(String[] args) {
    Path folder = Path.of(args[1]);
    int rounds = Integer.parseInt(args[2]);
    long seed = Long.parseLong(args[3]);
    AtomicInteger ended = new AtomicInteger();
    watch(ended);
    try {
      String first = new Closing(folder, 0, seed).round(); // libraries start threads of their own
      ended.incrementAndGet();
      LeakCheck leaks = LeakCheck.start(folder);
      Child.Main.say(first);
      for (int round = 1; round < rounds; round++) {
        Child.Main.say(new Closing(folder, round, seed + round).round());
        ended.incrementAndGet();
      }
      leaks.close();
    } catch (Throwable e) {
      end("WRONG " + e + " at " + Arrays.toString(e.getStackTrace()));
    }
    Child.Main.say("nothing leaked");
  }

  private static void watch(AtomicInteger ended) {
    Thread watchdog =
        new Thread(
            () -> {
              int seen = -1;
              while (seen != ended.get()) {
                seen = ended.get();
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(HANG_SECONDS));
              }
              StringBuilder stacks = new StringBuilder("WRONG round " + seen + " does not end:");
              for (Map.Entry<Thread, StackTraceElement[]> each :
                  Thread.getAllStackTraces().entrySet()) {
                stacks.append(' ').append(each.getKey()).append(Arrays.toString(each.getValue()));
              }
              end(stacks.toString());
            },
            "watchdog");
    watchdog.setDaemon(true);
    watchdog.start();
  }

  private static void end(String words) {
    Child.Main.say(words);
    Runtime.getRuntime().halt(3);
  }

  private String round() throws Exception {
    LmdbSettings settings = LmdbSettings.ofDefaults().withPath(ledger);
    LmdbStateStore store = LmdbStateStore.open(settings.withMapSizeBytes(MAP));
    for (int writer = 0; writer < WRITERS; writer++) {
      write(store, writer);
    }
    for (int i = 0; i < READERS; i++) {
      start("auditor", () -> books.audit(store).length > 0);
      start("nested reader", () -> readNested(store, 5));
    }
    start("writer within a read", () -> store.read(outer -> writeAndRead(store, 3)));
    start("reader within a write", () -> writeAndRead(store, 1));
    start("reader within a write", () -> writeAndRead(store, 2));
    int enough = 1 + random.nextInt(40);
    while (writes.get() < enough && wrong.get() == null) {
      LockSupport.parkNanos(20_000);
    }
    store.close();
    for (Thread thread : threads) {
      thread.join();
    }
    if (wrong.get() != null) {
      throw new AssertionError("a call ended as it must not: " + wrong.get(), wrong.get());
    }
    try (LmdbStateStore again = LmdbStateStore.open(settings.withCheck(Check.ALWAYS))) {
      promises.check(books, again);
    }
    int doubled = 63 - Long.numberOfLeadingZeros(Math.max(1, Files.size(ledger) / MAP));
    deleteAll();
    return "doubled " + doubled + " refused " + refused;
  }

  private void write(StateStore store, int writer) {
    long[] known = new long[1];
    start(
        "writer " + writer,
        () -> {
          known[0] =
              books.commit(store, writer, known[0], number -> promises.begin(writer, number));
          promises.acknowledge(writer, known[0]);
          return writes.incrementAndGet();
        });
  }

  private static boolean readNested(StateStore store, int depth) {
    return store.<Boolean, RuntimeException>read(
        tx -> {
          boolean there = tx.get(Key.of(0x32, "large 1")).isPresent();
          boolean below = depth == 0 || readNested(store, depth - 1);
          if (tx.get(Key.of(0x32, "large 1")).isPresent() != there) {
            throw new AssertionError("the snapshot moved");
          }
          return below;
        });
  }

  /** Adds 60 KB, and reads what was committed before beside it. */
  private int writeAndRead(StateStore store, int space) {
    store.<Boolean, RuntimeException>write(
        tx -> {
          Key next = Key.of(0x32, "large " + space);
          int before = tx.get(next).map(value -> value.length).orElse(0);
          tx.put(next, new byte[before + 60_000]);
          int committed =
              store.<Integer, RuntimeException>read(
                  other -> other.get(next).map(value -> value.length).orElse(0));
          if (committed != before) {
            throw new AssertionError(committed + " bytes are committed, not " + before);
          }
          return true;
        });
    return writes.incrementAndGet();
  }

  /** Calls again and again until the store is closed. */
  private void start(String name, Call call) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (wrong.get() == null) {
                  try {
                    call.run();
                  } catch (StoreFullException | StoreBusyException e) {
                    refused.incrementAndGet();
                    checkClear(e);
                  }
                }
              } catch (StoreClosedException e) {
                // as it should end
              } catch (Throwable e) {
                wrong.set(e);
              }
            },
            name);
    threads.add(thread);
    thread.start();
  }

  private static void checkClear(StateException e) {
    if (!String.valueOf(e.getMessage()).contains("try again")) {
      throw new AssertionError("it does not say what to do: " + e.getMessage());
    }
  }

  private void deleteAll() throws IOException {
    for (String suffix : List.of("", "-lock", ".guard")) {
      Files.delete(Path.of(ledger + suffix));
    }
  }

  private interface Call {
    Object run() throws Exception;
  }
}
