package dev.rocky.benchmarks.jmh;

import dev.rocky.benchmarks.store.Table;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Watermarks of tables in random order, and the stored bytes of neighbours. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReadBenchmark {

  /** How many watermarks one transaction reads. */
  public static final int MANY = 1_000;

  private int next;

  /** Many watermarks in one transaction; time for each. */
  @Benchmark
  @OperationsPerInvocation(MANY)
  public void together(FilledStore filled, Blackhole blackhole) {
    List<Table> tables = filled.shuffled.subList(next, next + MANY);
    next = (next + MANY) % FilledStore.TABLES;
    filled.store.findAll(tables, blackhole::consume);
  }

  /** One watermark in a transaction of its own. */
  @Benchmark
  public Object alone(FilledStore filled) {
    Table table = filled.shuffled.get(next);
    next = (next + 1) % FilledStore.TABLES;
    return filled.store.find(table);
  }

  /** The bytes of all watermarks of one schema, by their prefix; time for each. */
  @Benchmark
  @OperationsPerInvocation(Table.PER_SCHEMA)
  public void scan(FilledStore filled, Blackhole blackhole) {
    int schema = next % (FilledStore.TABLES / Table.PER_SCHEMA);
    next++;
    filled.store.scan(Table.schema(schema), blackhole::consume);
  }
}
