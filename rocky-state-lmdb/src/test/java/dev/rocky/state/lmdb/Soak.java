package dev.rocky.state.lmdb;

import dev.rocky.state.Key;
import dev.rocky.state.Scan;
import dev.rocky.state.StateStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * A program that reads, writes, deletes and scans values of up to a mebibyte with eight threads,
 * closes the ledger, says what it needs then, and begins again: {@code sample} and the numbers of
 * {@link Sample}. Ends with {@code done}, or with what must not be ({@code WRONG}).
 */
final class Soak {

  /**
   * What the process needs while the ledger is closed and the heap is collected.
   *
   * @param operations since the beginning
   * @param heap bytes in use
   * @param anonymous resident bytes that belong to no file: heap, stacks, native memory
   * @param threads of the operating system
   * @param descriptors open ones
   * @param file bytes of the ledger
   */
  record Sample(
      long operations, long heap, long anonymous, long threads, long descriptors, long file) {

    static Sample decode(String line) {
      long[] n = Arrays.stream(line.split(" ")).skip(1).mapToLong(Long::parseLong).toArray();
      return new Sample(n[0], n[1], n[2], n[3], n[4], n[5]);
    }

    private String encode() {
      return "sample %d %d %d %d %d %d"
          .formatted(operations, heap, anonymous, threads, descriptors, file);
    }
  }

  private static final int THREADS = 8;
  private static final int KEYS = 200;

  private final LmdbSettings settings;
  private final AtomicLong operations = new AtomicLong();

  private Soak(LmdbSettings settings) {
    this.settings = settings;
  }

  /** Arguments: the ledger, how many times to open it, for how many milliseconds each, a seed. */
  static void run(String[] args) {
    Soak soak = new Soak(LmdbSettings.ofDefaults().withPath(Path.of(args[1])));
    long seed = Long.parseLong(args[4]);
    for (int phase = 0; phase < Integer.parseInt(args[2]); phase++) {
      soak.phase(Long.parseLong(args[3]), seed + (long) phase * THREADS);
      Child.Main.say(soak.sample().encode());
    }
    Child.Main.say("done");
  }

  private void phase(long millis, long seed) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    try (StateStore store = LmdbStateStore.open(settings)) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(seed + i);
        Thread thread = new Thread(() -> work(store, random, deadline), "soak " + i);
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void work(StateStore store, Random random, long deadline) {
    try {
      do {
        Key key = Key.of(0x34, "key " + random.nextInt(KEYS));
        switch (random.nextInt(8)) {
          case 0, 1 -> put(store, key, value(random));
          case 2 -> store.write(tx -> tx.delete(key));
          case 3 -> scan(store);
          default -> store.read(tx -> tx.get(key).map(Soak::check).isPresent());
        }
        operations.incrementAndGet();
      } while (System.nanoTime() < deadline);
    } catch (Throwable e) {
      Child.Main.say("WRONG " + e + " at " + Arrays.toString(e.getStackTrace()));
      Runtime.getRuntime().halt(1);
    }
  }

  private static void put(StateStore store, Key key, byte[] value) {
    store.write(
        tx -> {
          tx.put(key, value);
          return true;
        });
  }

  private static void scan(StateStore store) {
    store.read(
        tx -> {
          tx.scan(Scan.prefix(Key.of(0x34)), (key, value) -> check(value));
          return true;
        });
  }

  /** Its first bytes say what the others are. */
  private static byte[] value(Random random) {
    int kind = random.nextInt(100);
    int size = kind == 0 ? 1 << 20 : kind < 10 ? random.nextInt(20_000) : random.nextInt(500);
    return content(random.nextLong(), size + Long.BYTES);
  }

  private static byte[] content(long seed, int size) {
    byte[] content = new byte[size];
    Arrays.fill(content, (byte) seed);
    ByteBuffer.wrap(content).putLong(seed);
    return content;
  }

  private static boolean check(byte[] value) {
    if (!Arrays.equals(content(ByteBuffer.wrap(value).getLong(), value.length), value)) {
      throw new AssertionError("a value of " + value.length + " bytes is another one");
    }
    return true;
  }

  private Sample sample() {
    System.gc();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return new Sample(
          operations.get(),
          ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
          1024 * status("RssAnon"),
          status("Threads"),
          descriptors.count(),
          Files.size(settings.file()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long status(String name) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      String line = lines.filter(each -> each.startsWith(name + ":")).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("\\D", ""));
    }
  }
}
