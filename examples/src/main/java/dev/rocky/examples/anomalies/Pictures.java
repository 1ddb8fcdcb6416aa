package dev.rocky.examples.anomalies;

import dev.rocky.engine.check.MovingAverage;
import dev.rocky.engine.check.RobustZScore;
import dev.rocky.engine.check.SameWeekday;
import dev.rocky.engine.check.Stall;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Draws what each anomaly detector finds, for the documentation. */
public final class Pictures {

  private static final Instant MONDAY = Instant.parse("2025-01-06T06:00:00Z");
  private static final Instant FIRST_FLIGHT = Instant.parse("2001-01-01T06:00:00Z");
  private static final String FLIGHTS = "/dev/rocky/examples/data/flights-per-day-2001.csv";

  private Pictures() {}

  /** Writes the pictures to the folder that is the only argument. */
  public static void main(String[] args) throws IOException {
    Path folder = Files.createDirectories(Path.of(args[0]));
    for (Map.Entry<String, String> picture : all().entrySet()) {
      Files.writeString(folder.resolve(picture.getKey()), picture.getValue());
    }
  }

  /** Names of files and what is in them. */
  static Map<String, String> all() throws IOException {
    Map<String, String> pictures = new LinkedHashMap<>();
    pictures.put("moving-average.svg", movingAverage());
    pictures.put("stall.svg", stall());
    pictures.put("robust-z-score.svg", robust());
    pictures.put("same-weekday.svg", weekday());
    return pictures;
  }

  private static String movingAverage() {
    long[] counts = noise(50);
    counts[18] = 300;
    counts[36] *= 2;
    Series series = Series.of(MONDAY, counts, MovingAverage.DEFAULT);
    return new Chart("Moving average: truncated, later loaded twice", 0, 5_000).svg(series);
  }

  private static String stall() {
    long[] counts = new long[45];
    Random random = new Random(3);
    for (int day = 0; day < counts.length; day++) {
      boolean rests = day % 7 == 6 || day >= 38;
      long load = rests ? 0 : 900L + random.nextInt(200);
      counts[day] = (day == 0 ? 100_000 : counts[day - 1]) + load;
    }
    Series series = Series.of(MONDAY, counts, Stall.DEFAULT);
    return new Chart("Stall: Sundays are known, the connector stops on a Thursday", 95_000, 10_000)
        .svg(series);
  }

  private static String robust() {
    long[] counts = noise(90);
    counts[40] = counts[40] * 3 / 4;
    for (int day = 60; day < counts.length; day++) {
      counts[day] = counts[day] * 13 / 10;
    }
    Series series = Series.of(MONDAY, counts, RobustZScore.DEFAULT, true, 60, 70);
    return new Chart(
            "Robust z-score: a quarter missing; a new level, accepted after ten days", 0, 5_000)
        .svg(series);
  }

  private static String weekday() throws IOException {
    long[] counts = flights();
    counts[128] /= 2;
    SameWeekday detector = SameWeekday.in(ZoneOffset.UTC);
    Series series =
        Series.of(FIRST_FLIGHT, counts, detector, true, Integer.MAX_VALUE, Integer.MAX_VALUE);
    return new Chart("Same weekday: flights in the United States, one day cut in half", 0, 5_000)
        .svg(series);
  }

  /** About 10,000, give or take 5 percent. */
  private static long[] noise(int days) {
    Random random = new Random(7);
    long[] counts = new long[days];
    for (int day = 0; day < days; day++) {
      counts[day] = 9_500L + random.nextInt(1_001);
    }
    return counts;
  }

  private static long[] flights() throws IOException {
    InputStream stream = Pictures.class.getResourceAsStream(FLIGHTS);
    if (stream == null) {
      throw new FileNotFoundException(FLIGHTS + " is not on the class path");
    }
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .skip(1)
          .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(',') + 1)))
          .toArray();
    }
  }
}
