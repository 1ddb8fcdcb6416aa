package dev.rocky.benchmarks.child;

import dev.rocky.benchmarks.store.Contender;
import dev.rocky.benchmarks.store.Table;
import dev.rocky.benchmarks.store.WatermarkStore;
import java.nio.file.Path;
import java.util.List;

/** Fills a store, says so, and goes on to write single watermarks until it is killed. */
public final class KilledWriter {

  private static final int SINGLE_WRITES = 1_000;

  private KilledWriter() {}

  /** Starts one; when it has said something, the store is as it should be. */
  public static Child start(Contender contender, Path folder, int tables) {
    return Child.start(
        List.of(),
        KilledWriter.class,
        contender.name(),
        folder.toString(),
        Integer.toString(tables));
  }

  /**
   * The program.
   *
   * @param arguments the contender, its folder, the number of tables
   */
  public static void main(String[] arguments) {
    int count = Integer.parseInt(arguments[2]);
    List<Table> tables = Table.first(count);
    List<Table> moved = Table.firstMoved(count);
    try (WatermarkStore store = Contender.valueOf(arguments[0]).open(Path.of(arguments[1]))) {
      store.putAll(tables);
      for (int i = 0; ; i++) {
        store.put(moved.get(i % count));
        if (i == SINGLE_WRITES) {
          System.out.println("filled");
        }
      }
    }
  }
}
