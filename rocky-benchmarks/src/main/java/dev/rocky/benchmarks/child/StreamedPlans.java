package dev.rocky.benchmarks.child;

import dev.rocky.benchmarks.plan.EnginePlans;
import dev.rocky.benchmarks.store.Contender;
import dev.rocky.benchmarks.store.Table;
import dev.rocky.benchmarks.store.WatermarkStore;
import dev.rocky.engine.record.TableKey;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Plans any number of tables one after the other in a small heap, and looks now and then how much
 * of it is in use after a collection.
 */
public final class StreamedPlans {

  /** The whole heap, in MiB: a list of the plans of 100,000 tables does not fit. */
  public static final int HEAP_MIB = 32;

  private static final int LOOKS = 20;
  private static final int BATCH = 100_000;
  private static final double BYTES_PER_MIB = 1024 * 1024;

  private StreamedPlans() {}

  /** Stores the watermarks of {@code tables} tables in the ledger in {@code folder}. */
  public static void fill(Path folder, int tables) {
    try (WatermarkStore store = Contender.ROCKY.open(folder)) {
      for (int from = 0; from < tables; from += BATCH) {
        store.putAll(Table.range(from, Math.min(from + BATCH, tables)));
      }
    }
  }

  /** The most MiB of the heap that were in use after a collection, in a new JVM. */
  public static double measure(Path folder, int tables) {
    return Child.measure(
        List.of("-Xmx" + HEAP_MIB + "m"),
        StreamedPlans.class,
        folder.toString(),
        Integer.toString(tables));
  }

  /**
   * The program.
   *
   * @param arguments the folder, the number of tables
   */
  public static void main(String[] arguments) {
    int tables = Integer.parseInt(arguments[1]);
    Peak peak = new Peak();
    int between = tables / LOOKS;
    IntFunction<TableKey> keys =
        number -> {
          if (number % between == 0) {
            peak.look();
          }
          return Table.key(number);
        };
    try (EnginePlans plans = EnginePlans.open(Path.of(arguments[0]), tables, keys)) {
      plans.planAll(sql -> {});
    }
    System.out.println(peak.bytes / BYTES_PER_MIB);
  }

  /** The greatest use of the heap that was seen. */
  private static final class Peak {

    private long bytes;

    void look() {
      System.gc();
      long used =
          ManagementFactory.getMemoryPoolMXBeans().stream()
              .filter(pool -> pool.getType() == MemoryType.HEAP)
              .mapToLong(Peak::collected)
              .sum();
      bytes = Math.max(bytes, used);
    }

    private static long collected(MemoryPoolMXBean pool) {
      java.lang.management.@Nullable MemoryUsage usage = pool.getCollectionUsage();
      return usage == null ? 0 : usage.getUsed();
    }
  }
}
