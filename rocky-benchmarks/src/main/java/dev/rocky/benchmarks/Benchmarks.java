package dev.rocky.benchmarks;

import dev.rocky.benchmarks.store.Contender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs all benchmarks and writes what they measured.
 *
 * <pre>
 * java -jar rocky-benchmarks/target/rocky-benchmarks.jar quick   # minutes, written below target
 * java -jar rocky-benchmarks/target/rocky-benchmarks.jar full    # written to docs
 * </pre>
 *
 * <p>Further arguments are the ids of {@link Rows}; then only these are measured, and nothing is
 * written but their figures to the console.
 */
public final class Benchmarks {

  private static final String USAGE = "Usage: java -jar rocky-benchmarks.jar quick|full [row ...]";

  private static final String DOCUMENT = "benchmarks.md";

  private Benchmarks() {}

  /**
   * The command.
   *
   * @param arguments how thoroughly, and perhaps which rows
   */
  public static void main(String[] arguments) {
    if (arguments.length == 0 || !arguments[0].matches("quick|full")) {
      System.err.println(USAGE);
      System.exit(2);
    }
    // JMH locks a file that all users of the machine share; whoever runs two at a time must know.
    System.setProperty("jmh.ignoreLock", "true");
    Effort effort = Effort.valueOf(arguments[0].toUpperCase(Locale.ROOT));
    List<String> ids = List.of(arguments).subList(1, arguments.length);
    if (ids.isEmpty()) {
      write(run(effort));
    } else {
      measure(ids.stream().map(Rows::named).toList(), effort);
    }
  }

  private static Results run(Effort effort) {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    double before = Measurement.median(DiskFlush.micros());
    List<Measurement> measurements = measure(Rows.ALL, effort);
    double after = Measurement.median(DiskFlush.micros());
    return new Results(
        LocalDate.now(ZoneOffset.UTC).toString(),
        effort,
        Machine.here(Folders.target()),
        load,
        List.of(before, after),
        measurements);
  }

  private static void write(Results results) {
    Path folder = results.effort() == Effort.FULL ? Folders.docs() : Folders.target();
    results.write(folder.resolve("benchmarks").resolve("results.json"));
    try {
      String document = Files.readString(Folders.docs().resolve(DOCUMENT));
      Files.writeString(folder.resolve(DOCUMENT), Report.within(document, Optional.of(results)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    System.out.println("\n" + Report.of(results));
  }

  private static List<Measurement> measure(List<Row> rows, Effort effort) {
    List<Measurement> all = new ArrayList<>();
    for (Row row : rows) {
      long start = System.nanoTime();
      List<Measurement> measured = measure(row, effort, all);
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
      System.out.println(
          "\n" + row.id() + ", in " + row.unit().symbol() + ", took " + seconds + " s");
      measured.forEach(m -> System.out.println("  " + m.contender().title() + " " + m.median()));
      all.addAll(measured);
    }
    return all;
  }

  private static List<Measurement> measure(Row row, Effort effort, List<Measurement> before) {
    Source source = row.source();
    if (source instanceof Source.Jmh jmh) {
      return JmhRun.measure(row, jmh, effort);
    } else if (source instanceof Source.Programs programs) {
      return ProgramRun.measure(row, programs, effort);
    } else if (source instanceof Source.Remote remote) {
      return remote.program().measure(row, remote.figure(), effort);
    }
    Source.Difference difference = (Source.Difference) source;
    double value = ours(difference.greater(), before) - ours(difference.smaller(), before);
    return List.of(new Measurement(row.id(), Contender.ROCKY, List.of(value)));
  }

  private static double ours(String row, List<Measurement> measurements) {
    return measurements.stream()
        .filter(m -> m.row().equals(row) && m.contender() == Contender.ROCKY)
        .mapToDouble(Measurement::median)
        .findAny()
        .orElseThrow(() -> new IllegalArgumentException("Name the row " + row + " before, too"));
  }
}
