package dev.rocky.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.benchmarks.store.Contender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  private static final Machine MACHINE = new Machine(2, "a CPU", "a kernel", "ext4", "a JVM");

  @Test
  void ratioIsHowManyTimesAsGoodTheLedgerIs() {
    String report = report(Map.of());

    assertEquals(
        "| durable write of one watermark | 2.00 × | – | 4.00 × | 5.00 × | 6.00 × |"
            + " ≥ 0.9 × raw lmdbjava | yes |",
        line(report, "durable write of one watermark"));
    assertTrue(
        line(report, "durable commits by one thread")
            .startsWith("| durable commits by one thread | 0.50 × | – | 0.25 × |"),
        report);
  }

  @Test
  void mediansStandBelowInTheirUnits() {
    assertTrue(
        report(Map.of())
            .contains(
                "| durable write of one watermark | µs | 10.0 | 20.0 | – | 40.0 | 50.0 | 60.0 |"));
  }

  @Test
  void targetThatIsMissedIsSaidToBe() {
    assertTrue(
        held(report(Map.of("commit", 22.2)), "durable write of one watermark").equals("yes"));
    assertTrue(
        held(report(Map.of("commit", 22.3)), "durable write of one watermark").equals("**no**"));
    assertEquals(
        "yes; **no**; yes",
        held(report(Map.of("read-together", 45.0)), "typed read, 1,000 in one transaction"));
  }

  @Test
  void targetsBetweenRowsAndLimitsAreKept() {
    String sixteen = "durable commits by 16 threads";
    assertEquals("yes", held(report(Map.of("commits-16", 30.0)), sixteen));
    assertEquals("**no**", held(report(Map.of("commits-16", 29.9)), sixteen));
    String walk = "the check alone, as the difference";
    assertEquals("yes", held(report(Map.of("walk", 99_999.0)), walk));
    assertEquals("**no**", held(report(Map.of("walk", 100_000.0)), walk));
    String blocked = Rows.named("pull-blocked").title();
    assertEquals("yes", held(report(Map.of("pull-blocked", 10.0)), blocked));
    assertEquals("**no**", held(report(Map.of("pull-blocked", 10.1)), blocked));
    String million = "heap in use while 1,000,000 tables are planned in 32 MiB";
    assertEquals("yes", held(report(Map.of("stream-1000000", 15.0)), million));
    assertEquals("**no**", held(report(Map.of("stream-1000000", 15.1)), million));
  }

  @Test
  void waysToShareALedgerHaveATableOfTheirOwn() {
    String report = report(Map.of());

    assertEquals(
        "| pull with nothing new | µs | 70.0 | 80.0 | 90.0 | 100 | 110 |"
            + " tiered, cache first ≤ 3 × raw Jedis; tiered, cache first ≤ 1,000 | yes; yes |",
        line(report, "pull with nothing new"));
    assertTrue(line(report, "what | unit | S3").endsWith("| raw Jedis | target | held |"), report);
    assertEquals(
        "**no**", held(report, Rows.named("way-small-valkey").title()), "100 commands are not 2");
  }

  @Test
  void theMiddleValueCounts() {
    assertEquals(2, new Measurement("commit", Contender.ROCKY, List.of(9.0, 1.0, 2.0)).median());
    assertEquals(
        1.5, new Measurement("commit", Contender.ROCKY, List.of(2.0, 9.0, 1.0, 1.0)).median());
    assertThrows(
        IllegalArgumentException.class,
        () -> new Measurement("commit", Contender.ROCKY, List.of()));
  }

  @Test
  void resultsAreReadAsTheyWereWritten(@TempDir Path folder) {
    Results results = results(Map.of());
    Path file = folder.resolve("new").resolve("results.json");

    results.write(file);

    assertEquals(results, Results.read(file));
  }

  /** Nobody edits the figures, and nobody changes the table without a look at the page. */
  @Test
  void publishedPageIsWhatTheGeneratorMakesOfThePublishedValues() throws IOException {
    String page = Files.readString(Folders.docs().resolve("benchmarks.md"));
    Path values = Folders.docs().resolve("benchmarks").resolve("results.json");
    Optional<Results> published =
        Files.exists(values) ? Optional.of(Results.read(values)) : Optional.empty();

    assertEquals(Report.within(page, published), page);
  }

  /** Until the next run is published. */
  @Test
  void rowThatWasNotMeasuredIsLeftOut() {
    Results all = results(Map.of());
    Results fewer =
        new Results(
            all.day(),
            all.effort(),
            all.machine(),
            all.load(),
            all.flushMicros(),
            all.measurements().stream().filter(m -> !m.row().equals("push-bytes")).toList());
    String title = Rows.named("push-bytes").title();

    String report = Report.of(fewer);

    assertTrue(Report.of(all).contains(title));
    assertFalse(report.contains(title));
    assertEquals(Report.of(all).lines().count() - 2, report.lines().count());
  }

  @Test
  void reportReplacesWhatFollowsItsLineAndNothingElse() {
    Results results = results(Map.of());

    String page = Report.within("# by hand\n" + Report.BEGIN + "\nold\n", Optional.of(results));

    assertEquals("# by hand\n" + Report.BEGIN + "\n\n" + Report.of(results), page);
    assertThrows(
        IllegalArgumentException.class, () -> Report.within("# no line", Optional.of(results)));
  }

  private static String report(Map<String, Double> ours) {
    return Report.of(results(ours));
  }

  /** The ledger has 10 in each row, unless {@code ours} says more, and the others 20, 30, … */
  private static Results results(Map<String, Double> ours) {
    List<Measurement> measurements = new ArrayList<>();
    for (Row row : Rows.ALL) {
      for (Contender contender : row.contenders()) {
        double value = 10.0 * (1 + List.of(Contender.values()).indexOf(contender));
        measurements.add(
            new Measurement(
                row.id(),
                contender,
                List.of(
                    contender == Contender.ROCKY ? ours.getOrDefault(row.id(), value) : value)));
      }
    }
    return new Results("2026-01-01", Effort.QUICK, MACHINE, 0, List.of(1.0, 2.0), measurements);
  }

  private static String held(String report, String title) {
    String[] cells = line(report, title).split("\\|");
    return cells[cells.length - 1].strip();
  }

  private static String line(String report, String title) {
    List<String> lines =
        report.lines().filter(line -> line.startsWith("| " + title + " |")).toList();
    assertFalse(lines.isEmpty(), title);
    return lines.get(0);
  }
}
