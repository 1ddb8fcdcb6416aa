package dev.rocky.benchmarks.child;

import dev.rocky.benchmarks.store.Contender;
import dev.rocky.benchmarks.store.Table;
import dev.rocky.benchmarks.store.WatermarkStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What one more open store takes, of the heap and of all memory, after one watermark was read from
 * each. Works where there is {@code /proc}.
 */
public final class OpenLedgers {

  private static final int STORES = 20;
  private static final int TABLES = 1_000;
  private static final double BYTES_PER_KIB = 1024;

  private OpenLedgers() {}

  /** What is counted. */
  public enum Memory {
    /** Objects that are in use. */
    HEAP,
    /** Pages that the process has in memory, those of the heap included. */
    RESIDENT
  }

  /** KiB for each store in a new JVM. */
  public static double measure(Contender contender, Path folder, Memory memory) {
    // A heap that is touched at once, so that what is resident grows by other memory only.
    List<String> options = List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch");
    return Child.measure(
        options, OpenLedgers.class, contender.name(), folder.toString(), memory.name());
  }

  /**
   * The program.
   *
   * @param arguments the contender, an empty folder, what is counted
   */
  public static void main(String[] arguments) throws IOException {
    Contender contender = Contender.valueOf(arguments[0]);
    Memory memory = Memory.valueOf(arguments[2]);
    List<Table> tables = Table.first(TABLES);
    List<Path> folders = new ArrayList<>();
    for (int i = 0; i <= STORES; i++) {
      Path folder = Files.createDirectory(Path.of(arguments[1], Integer.toString(i)));
      folders.add(folder);
      try (WatermarkStore store = contender.open(folder)) {
        store.putAll(tables);
      }
    }
    List<WatermarkStore> open = new ArrayList<>();
    open.add(open(contender, folders.get(0), tables.get(0)));
    long before = used(memory);
    for (Path folder : folders.subList(1, folders.size())) {
      open.add(open(contender, folder, tables.get(0)));
    }
    System.out.println((used(memory) - before) / BYTES_PER_KIB / STORES);
    open.forEach(WatermarkStore::close);
  }

  private static WatermarkStore open(Contender contender, Path folder, Table table) {
    WatermarkStore store = contender.open(folder);
    store.find(table);
    return store;
  }

  private static long used(Memory memory) throws IOException {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    if (memory == Memory.HEAP) {
      return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IOException("/proc/self/status does not say what is resident");
  }
}
