package dev.rocky.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rocky.benchmarks.store.Contender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All that one run measured.
 *
 * @param day when, in ISO-8601
 * @param effort how thoroughly
 * @param machine where
 * @param load how many threads of the machine wanted a core, on an average, in the minute before;
 *     negative if that is not known. Much more than none: others worked, and the figures are noisy
 * @param flushMicros median time in which the disk flushes 4 KiB, at the beginning and at the end
 * @param measurements in the order of the rows
 */
public record Results(
    String day,
    Effort effort,
    Machine machine,
    double load,
    List<Double> flushMicros,
    List<Measurement> measurements) {

  private static final JsonMapper JSON = new JsonMapper();

  /** Copies the lists. */
  public Results {
    LocalDate.parse(day);
    flushMicros = List.copyOf(flushMicros);
    measurements = List.copyOf(measurements);
  }

  /** The median of what {@code contender} did in the row {@code row}; empty if it has no part. */
  public Optional<Double> median(String row, Contender contender) {
    return measurements.stream()
        .filter(m -> m.row().equals(row) && m.contender() == contender)
        .map(Measurement::median)
        .findAny();
  }

  /** Reads what {@link #write} wrote. */
  public static Results read(Path file) {
    try {
      return JSON.readValue(file.toFile(), Results.class);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  /** Writes everything to {@code file}, a line for each measurement. */
  public void write(Path file) {
    try {
      List<String> lines = new ArrayList<>();
      lines.add("{\"day\":" + json(day) + ",");
      lines.add("\"effort\":" + json(effort) + ",");
      lines.add("\"machine\":" + json(machine) + ",");
      lines.add("\"load\":" + json(load) + ",");
      lines.add("\"flushMicros\":" + json(flushMicros) + ",");
      lines.add("\"measurements\":[");
      for (int i = 0; i < measurements.size(); i++) {
        lines.add(json(measurements.get(i)) + (i == measurements.size() - 1 ? "" : ","));
      }
      lines.add("]}");
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  private static String json(Object value) throws IOException {
    return JSON.writeValueAsString(value);
  }
}
