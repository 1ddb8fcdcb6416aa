package dev.rocky.benchmarks.jmh;

import dev.rocky.benchmarks.Folders;
import dev.rocky.benchmarks.plan.Plans;
import dev.rocky.benchmarks.store.Contender;
import dev.rocky.benchmarks.store.Table;
import dev.rocky.benchmarks.store.WatermarkStore;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** The SQL of all tables, from one read transaction: by the engine, beside it by hand. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters and calls the setup
public class PlanBenchmark {

  @Param public Contender contender;

  private Path folder;
  private Plans plans;

  @Setup(Level.Trial)
  public void fill() {
    List<Table> tables = Table.first(FilledStore.TABLES);
    folder = Folders.temporary("plan");
    try (WatermarkStore store = contender.open(folder)) {
      store.putAll(tables);
    }
    plans = Plans.open(contender, folder, tables.stream().map(Table::key).toList());
  }

  @TearDown(Level.Trial)
  public void close() {
    plans.close();
    Folders.delete(folder);
  }

  /** All tables, one after the other. */
  @Benchmark
  public void planAll(Blackhole blackhole) {
    plans.planAll(blackhole::consume);
  }
}
