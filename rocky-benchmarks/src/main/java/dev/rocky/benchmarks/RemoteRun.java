package dev.rocky.benchmarks;

import dev.rocky.benchmarks.child.Child;
import dev.rocky.benchmarks.child.StreamedPlans;
import dev.rocky.benchmarks.remote.RemoteCosts;
import dev.rocky.benchmarks.remote.RemoteFigure;
import dev.rocky.benchmarks.store.Contender;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One run of a program that measures {@link RemoteFigure}s, from which many rows take theirs. */
final class RemoteRun {

  /** Rounds that do not count: in the first ones little is compiled yet. */
  private static final int WARM_UP = 2;

  private final Class<?> program;
  private final int tables;
  private final int changes;
  private final Map<RemoteFigure, Map<Contender, List<Double>>> values =
      new EnumMap<>(RemoteFigure.class);

  /**
   * Runs nothing yet.
   *
   * @param program {@link RemoteCosts}, or one that has the same arguments and output
   * @param tables of the ledger
   * @param changes how many of them change one by one in each round
   */
  RemoteRun(Class<?> program, int tables, int changes) {
    this.program = program;
    this.tables = tables;
    this.changes = changes;
  }

  /** The values of {@code figure}, for {@code row}; the first call runs the program. */
  List<Measurement> measure(Row row, RemoteFigure figure, Effort effort) {
    if (values.isEmpty()) {
      run(effort);
    }
    Map<Contender, List<Double>> measured = new EnumMap<>(values.getOrDefault(figure, Map.of()));
    measured.keySet().retainAll(row.contenders());
    return Measurement.of(row, measured);
  }

  private void run(Effort effort) {
    Path folder = Folders.temporary("remote");
    try {
      StreamedPlans.fill(folder, tables);
      try (Child child =
          Child.start(
              List.of("-Xmx" + RemoteCosts.HEAP_MIB + "m"),
              program,
              folder.toString(),
              Integer.toString(tables),
              Integer.toString(changes),
              Integer.toString(WARM_UP),
              Integer.toString(effort.repeats()))) {
        for (String line = child.hear(); !line.isEmpty(); line = child.hear()) {
          note(line.split(" "));
        }
      }
    } finally {
      Folders.delete(folder);
    }
  }

  private void note(String[] line) {
    values
        .computeIfAbsent(RemoteFigure.valueOf(line[0]), any -> new EnumMap<>(Contender.class))
        .computeIfAbsent(Contender.valueOf(line[1]), any -> new ArrayList<>())
        .add(Double.valueOf(line[2]));
  }
}
