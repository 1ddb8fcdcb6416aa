package dev.rocky.state.lmdb;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.lmdb.KillLane.Kill;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that are killed while eight of their threads commit. The deep variant goes on for the
 * minutes that the system property {@code rocky.kill.minutes} says.
 */
@ExtendWith(NativeLibraryLoaded.class)
class KillTest {

  private static final int LANES = 2;
  private static final int KILLS = 100;
  private static final int KILLS_PER_MINUTE = 50;

  @TempDir Path folder;

  @Test
  void aKilledProcessLosesNothingThatWasAcknowledgedAndLeavesNothingHalf() throws Exception {
    long seed = System.nanoTime();
    Duration duration = Deep.duration("rocky.kill.minutes");
    List<Kill> kills = Deep.DEEP ? kill(seed, until(duration)) : kill(seed, times(KILLS));
    if (Deep.DEEP) {
      System.out.println(figures(seed, kills));
    }
    long expected = Deep.DEEP ? KILLS_PER_MINUTE * duration.toSeconds() / 60 : KILLS;
    assertTrue(kills.size() >= expected, () -> "too few kills: " + figures(seed, kills));
    assertTrue(kills.stream().anyMatch(Kill::besideAnother), () -> figures(seed, kills));
  }

  private List<Kill> kill(long seed, BooleanSupplier goOn)
      throws InterruptedException, ExecutionException {
    List<FutureTask<List<Kill>>> lanes = new ArrayList<>();
    AtomicInteger failed = new AtomicInteger();
    for (int lane = 0; lane < LANES; lane++) {
      KillLane body =
          new KillLane(folder, seed + lane, () -> failed.get() == 0 && goOn.getAsBoolean());
      lanes.add(
          Waiting.start(
              "lane " + lane,
              () -> {
                boolean ended = false;
                try {
                  List<Kill> kills = body.call();
                  ended = true;
                  return kills;
                } finally {
                  failed.addAndGet(ended ? 0 : 1);
                }
              }));
    }
    List<Kill> kills = new ArrayList<>();
    for (FutureTask<List<Kill>> lane : lanes) {
      kills.addAll(lane.get()); // every wait in a lane ends
    }
    return kills;
  }

  private static BooleanSupplier times(int times) {
    AtomicInteger left = new AtomicInteger(times);
    return () -> left.getAndDecrement() > 0;
  }

  private static BooleanSupplier until(Duration duration) {
    long deadline = System.nanoTime() + duration.toNanos();
    return () -> System.nanoTime() < deadline;
  }

  private static String figures(long seed, List<Kill> kills) {
    long beside = kills.stream().filter(Kill::besideAnother).count();
    long commits = kills.stream().mapToLong(Kill::commits).sum();
    return String.format(
        Locale.ROOT,
        "%d kills (%d beside a process that went on), %d commits, opening took %.1f ms in the"
            + " median, %.1f ms at most; seed %d",
        kills.size(),
        beside,
        commits,
        quantile(kills, Kill::openNanos, 0.5) / 1e6,
        quantile(kills, Kill::openNanos, 1) / 1e6,
        seed);
  }

  private static long quantile(List<Kill> kills, ToLongFunction<Kill> figure, double part) {
    long[] sorted = kills.stream().mapToLong(figure).sorted().toArray();
    return sorted.length == 0 ? 0 : sorted[(int) ((sorted.length - 1) * part)];
  }
}
