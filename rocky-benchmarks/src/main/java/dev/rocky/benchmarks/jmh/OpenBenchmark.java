package dev.rocky.benchmarks.jmh;

import dev.rocky.benchmarks.Folders;
import dev.rocky.benchmarks.child.Child;
import dev.rocky.benchmarks.child.KilledWriter;
import dev.rocky.benchmarks.store.Contender;
import dev.rocky.benchmarks.store.Table;
import dev.rocky.benchmarks.store.WatermarkStore;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

/** From a file with all tables to the first watermark that was read from it. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class OpenBenchmark {

  /** A folder with a store, in the state in which it is to be opened. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH sets the parameters and calls the setup
  public abstract static class Closed {

    @Param public Contender contender;

    final Table table = Table.range(0, 1).get(0);
    Path folder;
    private @Nullable AutoCloseable opened;

    Object open(WatermarkStore store) {
      opened = store;
      return store.find(table);
    }

    @TearDown(Level.Invocation)
    public void close() throws Exception {
      if (opened != null) {
        opened.close();
      }
      afterClose();
    }

    void afterClose() {}
  }

  /** The last process closed it. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init")
  public static class Cleanly extends Closed {

    @Setup(Level.Trial)
    public void fill() {
      folder = Folders.temporary("clean");
      try (WatermarkStore store = contender.open(folder)) {
        store.putAll(Table.first(FilledStore.TABLES));
      }
    }

    @TearDown(Level.Trial)
    public void delete() {
      Folders.delete(folder);
    }
  }

  /** The last process was killed while it wrote; each opening is of a copy of what it left. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init")
  public static class ByKill extends Closed {

    private Path left;

    @Setup(Level.Trial)
    public void fill() {
      left = Folders.temporary("killed");
      try (Child writer = KilledWriter.start(contender, left, FilledStore.TABLES)) {
        writer.hear();
      }
    }

    @Setup(Level.Invocation)
    public void copy() {
      folder = Folders.temporary("copy");
      Folders.copy(left, folder);
    }

    @Override
    void afterClose() {
      Folders.delete(folder);
    }

    @TearDown(Level.Trial)
    public void delete() {
      Folders.delete(left);
    }
  }

  /** After a clean close. */
  @Benchmark
  public Object clean(Cleanly closed) {
    return closed.open(closed.contender.open(closed.folder));
  }

  /** After a kill. */
  @Benchmark
  public Object killed(ByKill closed) {
    return closed.open(closed.contender.open(closed.folder));
  }

  /** After a clean close, of the ledger and with a check of its whole structure. */
  @Benchmark
  public Object checked(Cleanly closed) {
    return closed.open(Contender.checkedRocky(closed.folder));
  }
}
