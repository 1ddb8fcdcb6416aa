package dev.rocky.benchmarks.jmh;

import dev.rocky.benchmarks.Folders;
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

/** The watermarks of all tables, in the order of their keys, into an empty store. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters and calls the setup
public class BulkBenchmark {

  @Param public Contender contender;

  private List<Table> tables;
  private Path folder;
  private WatermarkStore store;

  @Setup(Level.Trial)
  public void make() {
    tables = Table.first(FilledStore.TABLES);
  }

  @Setup(Level.Invocation)
  public void open() {
    folder = Folders.temporary("bulk");
    store = contender.open(folder);
  }

  @TearDown(Level.Invocation)
  public void close() {
    store.close();
    Folders.delete(folder);
  }

  /** All in one transaction. */
  @Benchmark
  public void putAll() {
    store.putAll(tables);
  }
}
