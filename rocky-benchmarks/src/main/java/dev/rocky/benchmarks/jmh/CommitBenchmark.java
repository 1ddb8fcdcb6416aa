package dev.rocky.benchmarks.jmh;

import dev.rocky.benchmarks.store.Table;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Single watermarks, each durable before the next one of its thread, each another one than stored
 * before; no two threads share one.
 */
public class CommitBenchmark {

  /** The tables of {@link FilledStore}, with watermarks that moved. */
  @State(Scope.Benchmark)
  public static class Moved {
    final List<Table> tables = Table.firstMoved(FilledStore.TABLES);
  }

  /** The tables that one thread writes: every sixteenth, from another one for each thread. */
  @State(Scope.Thread)
  public static class Turn {

    private static final int MOST_THREADS = 16;
    private static final AtomicInteger THREADS = new AtomicInteger();

    private int next = THREADS.getAndIncrement() % MOST_THREADS;
    private boolean back;

    void put(FilledStore filled, Moved moved) {
      filled.store.put((back ? filled.tables : moved.tables).get(next));
      next += MOST_THREADS;
      if (next >= FilledStore.TABLES) {
        next -= FilledStore.TABLES;
        back = !back;
      }
    }
  }

  /** The time of each commit. */
  @Benchmark
  @BenchmarkMode(Mode.SampleTime)
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public void latency(FilledStore filled, Moved moved, Turn turn) {
    turn.put(filled, moved);
  }

  /** Commits of all threads together. */
  @Benchmark
  @BenchmarkMode(Mode.Throughput)
  @OutputTimeUnit(TimeUnit.SECONDS)
  public void rate(FilledStore filled, Moved moved, Turn turn) {
    turn.put(filled, moved);
  }
}
