package dev.rocky.state.lmdb;

import dev.rocky.state.lmdb.LmdbSettings.Check;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * One process after the other writes to one ledger with eight threads, or opens and closes it all
 * the time, and is killed at a random moment; sometimes the next one is already writing. After each
 * kill the ledger is opened, audited, and what was acknowledged is looked for.
 */
final class KillLane implements Callable<List<KillLane.Kill>> {

  /**
   * What became of one process.
   *
   * @param besideAnother whether another one went on writing
   * @param commits how many there were since the kill before
   * @param openNanos how long it took to open the ledger afterwards
   */
  record Kill(boolean besideAnother, long commits, long openNanos) {}

  private static final int THREADS = 8;

  private final Path ledger;
  private final Path noted;
  private final long seed;
  private final Random random;
  private final BooleanSupplier goOn;
  private final Books books = new Books(2 * THREADS, 16);
  private final Promises promises;
  private final List<Kill> kills = new ArrayList<>();
  private int first;
  private long counted;

  KillLane(Path folder, long seed, BooleanSupplier goOn) {
    this.ledger = folder.resolve("ledger " + seed);
    this.noted = folder.resolve("promises " + seed);
    this.seed = seed;
    this.random = new Random(seed);
    this.goOn = goOn;
    promises = Promises.in(noted, books.writers());
  }

  @Override
  public List<Kill> call() {
    try {
      kill();
      return kills;
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(
          "lane with seed " + seed + ", after " + kills.size() + " kills: " + e.getMessage(), e);
    }
  }

  private void kill() {
    Child next = start();
    try {
      while (goOn.getAsBoolean()) {
        try (Child doomed = next) {
          awaitEntries(doomed, 1 + random.nextInt(60));
          boolean overlapping = random.nextInt(3) == 0;
          if (overlapping) {
            next = start();
            awaitEntries(next, 1);
          }
          LockSupport.parkNanos(random.nextInt(3_000_000));
          doomed.kill();
          checkSilent(doomed);
          kills.add(inspect(overlapping));
          if (!overlapping) {
            next = start();
          }
        }
      }
    } finally {
      next.close();
    }
  }

  /** The next process; its writers are not those of the one before. */
  private Child start() {
    first = THREADS - first;
    return Load.start(
        List.of(),
        random.nextInt(4) == 0 ? "load-reopening" : "load",
        ledger,
        books,
        noted,
        first,
        THREADS);
  }

  private static void checkSilent(Child doomed) {
    List<String> said = doomed.unheard();
    if (said.stream().anyMatch(line -> !line.startsWith("ready "))) {
      throw new AssertionError("the process said " + said);
    }
  }

  /** Waits for more entries of {@code last}, the process that was started last. */
  private void awaitEntries(Child last, int more) {
    long wanted = entriesOfLast() + more;
    Waiting.until(
        more + " more entries",
        () -> {
          LockSupport.parkNanos(100_000);
          last.expectAlive();
          return entriesOfLast() >= wanted;
        });
  }

  private long entriesOfLast() {
    return sum(Arrays.copyOfRange(promises.acknowledged(), first, first + THREADS));
  }

  private Kill inspect(boolean besideAnother) {
    long start = System.nanoTime();
    LmdbSettings settings = LmdbSettings.ofDefaults().withPath(ledger).withCheck(Check.ALWAYS);
    try (LmdbStateStore store = LmdbStateStore.open(settings)) {
      long nanos = System.nanoTime() - start;
      long[] found = promises.check(books, store);
      Kill kill = new Kill(besideAnother, sum(found) - counted, nanos);
      counted = sum(found);
      return kill;
    }
  }

  private static long sum(long[] numbers) {
    return Arrays.stream(numbers).sum();
  }
}
