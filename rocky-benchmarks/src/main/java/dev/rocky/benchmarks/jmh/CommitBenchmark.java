package dev.rocky.benchmarks.jmh;

import dev.rocky.benchmarks.store.Table;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Single watermarks, each durable before the next one of its thread; no two threads share one. */
public class CommitBenchmark {

  /** The tables that one thread writes: every sixteenth, from another one for each thread. */
  @State(Scope.Thread)
  public static class Turn {

    private static final int MOST_THREADS = 16;
    private static final AtomicInteger THREADS = new AtomicInteger();

    private int next = THREADS.getAndIncrement() % MOST_THREADS;

    Table next(FilledStore filled) {
      Table table = filled.shuffled.get(next);
      next = (next + MOST_THREADS) % FilledStore.TABLES;
      return table;
    }
  }

  /** The time of each commit. */
  @Benchmark
  @BenchmarkMode(Mode.SampleTime)
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public void latency(FilledStore filled, Turn turn) {
    filled.store.put(turn.next(filled));
  }

  /** Commits of all threads together. */
  @Benchmark
  @BenchmarkMode(Mode.Throughput)
  @OutputTimeUnit(TimeUnit.SECONDS)
  public void rate(FilledStore filled, Turn turn) {
    filled.store.put(turn.next(filled));
  }
}
