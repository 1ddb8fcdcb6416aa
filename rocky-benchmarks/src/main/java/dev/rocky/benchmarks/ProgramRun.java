package dev.rocky.benchmarks;

import dev.rocky.benchmarks.store.Contender;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Runs the programs of one row, contender after contender, as often as is asked for. */
final class ProgramRun {

  private ProgramRun() {}

  /** The values of {@code row}, whose source is {@code source}. */
  static List<Measurement> measure(Row row, Source.Programs source, Effort effort) {
    Map<Contender, Path> folders = new EnumMap<>(Contender.class);
    Map<Contender, List<Double>> values = new EnumMap<>(Contender.class);
    try {
      for (Contender contender : row.contenders()) {
        Path folder = Folders.temporary("programs");
        folders.put(contender, folder);
        source.prepared().fill(contender, folder);
        values.put(contender, new ArrayList<>());
      }
      for (int i = 0; i < effort.repeats(); i++) {
        folders.forEach(
            (contender, folder) ->
                values
                    .getOrDefault(contender, List.of())
                    .add(source.program().measure(contender, folder)));
      }
    } finally {
      folders.values().forEach(Folders::delete);
    }
    return Measurement.of(row, values);
  }
}
