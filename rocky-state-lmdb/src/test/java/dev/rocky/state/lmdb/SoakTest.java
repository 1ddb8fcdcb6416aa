package dev.rocky.state.lmdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.lmdb.Soak.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that works with a ledger for long, opening it now and then, needs no more in the end
 * than in the beginning. The deep variant goes on for the minutes that the system property {@code
 * rocky.soak.minutes} says; the other one is too short to say much about memory.
 */
class SoakTest {

  private static final int PHASE_MILLIS = Deep.DEEP ? 5_000 : 250;
  private static final int PHASES =
      Deep.DEEP
          ? Math.max(8, (int) (Deep.duration("rocky.soak.minutes").toMillis() / PHASE_MILLIS))
          : 12;

  @TempDir Path folder;

  @Test
  void whatAProcessNeedsDoesNotGrowWithTime() {
    long seed = System.nanoTime();
    List<Sample> samples = soak(seed);
    if (Deep.DEEP) {
      System.out.println(table(samples));
    }
    // Heap and native memory wait for the collector, so they may waver; the rest has no reason to.
    checkFlat("threads", samples, Sample::threads, 0, seed);
    checkFlat("open files", samples, Sample::descriptors, 0, seed);
    checkFlat("bytes of heap", samples, Sample::heap, 4 << 20, seed);
    checkFlat("bytes of memory", samples, Sample::anonymous, Deep.DEEP ? 32 << 20 : 96 << 20, seed);
    checkFlat("bytes of the file", samples, Sample::file, 32 << 20, seed);
  }

  private List<Sample> soak(long seed) {
    List<Sample> samples = new ArrayList<>();
    String ledger = folder.resolve("ledger").toString();
    try (Child child = Child.start("soak", ledger, "" + PHASES, "" + PHASE_MILLIS, "" + seed)) {
      for (int phase = 0; phase < PHASES; phase++) {
        String answer = child.answer();
        assertTrue(answer.startsWith("sample "), "seed " + seed + ": " + answer);
        samples.add(Sample.decode(answer));
      }
      child.expect("done");
      assertEquals(0, child.waitFor());
    }
    return samples;
  }

  /** The median of the last quarter is no greater than that of the second, but for {@code more}. */
  private static void checkFlat(
      String what, List<Sample> samples, ToLongFunction<Sample> figure, long more, long seed) {
    long before = median(samples.subList(samples.size() / 4, samples.size() / 2), figure);
    long after = median(samples.subList(samples.size() * 3 / 4, samples.size()), figure);
    assertTrue(
        after <= before + more,
        () ->
            what
                + " grew from "
                + before
                + " to "
                + after
                + ", seed "
                + seed
                + "\n"
                + table(samples));
  }

  private static long median(List<Sample> samples, ToLongFunction<Sample> figure) {
    return samples.stream().mapToLong(figure).sorted().toArray()[samples.size() / 2];
  }

  /** Up to sixteen lines. */
  private static String table(List<Sample> samples) {
    int step = Math.max(1, samples.size() / 16);
    return samples.stream()
        .filter(sample -> (samples.indexOf(sample) + 1) % step == 0)
        .map(
            sample ->
                String.format(
                    Locale.ROOT,
                    "%9d operations, heap %6.1f MiB, anonymous %6.1f MiB, %d threads, %d open"
                        + " files, ledger %6.1f MiB",
                    sample.operations(),
                    sample.heap() / 1048576.0,
                    sample.anonymous() / 1048576.0,
                    sample.threads(),
                    sample.descriptors(),
                    sample.file() / 1048576.0))
        .collect(Collectors.joining("\n"));
  }
}
