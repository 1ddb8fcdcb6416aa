package dev.rocky.engine.check;

import dev.rocky.engine.record.Measurement;
import dev.rocky.engine.record.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/** One count a day, measured at six in the morning in UTC. */
final class Counts {

  /** A Monday. */
  static final Instant MONDAY = Instant.parse("2025-01-06T06:00:00Z");

  private static final RunId RUN = RunId.of(new UUID(0x7000L, 1));

  private Counts() {}

  static Measurement on(int day, long count) {
    return new Measurement(count, MONDAY.plus(Duration.ofDays(day)), RUN, false);
  }

  /** As a detector gets them, the newest first; the oldest is of day 0. */
  static List<Measurement> before(int day, long... series) {
    List<Measurement> baseline = new ArrayList<>();
    for (int i = 0; i < day; i++) {
      baseline.add(on(i, series[i]));
    }
    Collections.reverse(baseline);
    return baseline;
  }

  /** Assesses the last of {@code series} against those before it. */
  static Assessment last(AnomalyDetector detector, long... series) {
    int last = series.length - 1;
    return detector.assess(on(last, series[last]), before(last, series));
  }

  /** The flights of each day from 2001-01-01, a Monday like day 0. */
  static long[] flights() throws IOException {
    return Files.readAllLines(file("examples/data/flights-per-day-2001.csv")).stream()
        .skip(1)
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(',') + 1)))
        .toArray();
  }

  /** Tests run in the module's folder, or in the one that holds it. */
  static Path file(String name) {
    for (String folder : List.of("..", ".")) {
      Path path = Path.of(folder, name);
      if (Files.exists(path)) {
        return path;
      }
    }
    throw new IllegalStateException("No " + name + " here or one folder up");
  }
}
