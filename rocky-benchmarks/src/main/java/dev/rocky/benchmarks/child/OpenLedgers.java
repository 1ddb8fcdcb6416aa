package dev.rocky.benchmarks.child;

import dev.rocky.benchmarks.store.Contender;
import dev.rocky.benchmarks.store.Table;
import dev.rocky.benchmarks.store.WatermarkStore;
import java.io.IOException;
import java.io.UncheckedIOException;
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

  private static final int STORES = 60;
  private static final int TABLES = 1_000;
  private static final double BYTES_PER_KIB = 1024;

  /** A heap that is touched at once, and a compiler that takes little: else they are measured. */
  private static final List<String> QUIET_JVM =
      List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch", "-XX:TieredStopAtLevel=1");

  private OpenLedgers() {}

  /** What is counted. */
  public enum Memory {
    /** Objects that are in use. */
    HEAP,
    /** Pages that the process has in memory; those of the heap are there from the start. */
    RESIDENT
  }

  /** Makes the stores in the empty folder {@code folder}. */
  public static void fill(Contender contender, Path folder) {
    List<Table> tables = Table.first(TABLES);
    for (int i = 0; i <= STORES; i++) {
      try (WatermarkStore store =
          contender.open(Files.createDirectory(folder.resolve(Integer.toString(i))))) {
        store.putAll(tables);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** KiB for each store that {@link #fill} made, in a new JVM. */
  public static double measure(Contender contender, Path folder, Memory memory) {
    return Child.measure(
        QUIET_JVM, OpenLedgers.class, contender.name(), folder.toString(), memory.name());
  }

  /**
   * The program.
   *
   * @param arguments the contender, the folder, what is counted
   */
  public static void main(String[] arguments) throws IOException {
    Contender contender = Contender.valueOf(arguments[0]);
    Path folder = Path.of(arguments[1]);
    Memory memory = Memory.valueOf(arguments[2]);
    Table table = Table.range(0, 1).get(0);
    List<WatermarkStore> open = new ArrayList<>();
    open.add(open(contender, folder.resolve("0"), table));
    long before = used(memory);
    for (int i = 1; i <= STORES; i++) {
      open.add(open(contender, folder.resolve(Integer.toString(i)), table));
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
