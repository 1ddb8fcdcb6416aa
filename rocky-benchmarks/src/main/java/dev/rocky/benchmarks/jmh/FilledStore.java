package dev.rocky.benchmarks.jmh;

import dev.rocky.benchmarks.Folders;
import dev.rocky.benchmarks.store.Contender;
import dev.rocky.benchmarks.store.Table;
import dev.rocky.benchmarks.store.WatermarkStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A store that holds the watermarks of all tables and was closed and opened again. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters and calls the setup
public class FilledStore {

  /** How many tables the stores hold. */
  public static final int TABLES = 100_000;

  @Param public Contender contender;

  /** The tables in the order of their keys. */
  public List<Table> tables;

  /** The same in an order that is always the same, too. */
  public List<Table> shuffled;

  public WatermarkStore store;

  private Path folder;

  @Setup(Level.Trial)
  public void open() {
    tables = Table.first(TABLES);
    shuffled = new ArrayList<>(tables);
    Collections.shuffle(shuffled, new Random(7));
    folder = Folders.temporary("filled");
    try (WatermarkStore filled = contender.open(folder)) {
      filled.putAll(tables);
    }
    store = contender.open(folder);
  }

  @TearDown(Level.Trial)
  public void close() {
    store.close();
    Folders.delete(folder);
  }
}
