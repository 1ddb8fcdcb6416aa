package dev.rocky.benchmarks;

import dev.rocky.benchmarks.store.Contender;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The results in Markdown: ratios and targets first, then the figures themselves. */
final class Report {

  /** The line of a document before which what people wrote ends. */
  static final String BEGIN = "<!-- generated: from here on -->";

  private static final String NONE = "–";
  private static final List<Contender> OTHERS =
      Contender.STORES.stream().filter(c -> c != Contender.ROCKY).toList();

  private final Results results;

  private Report(Results results) {
    this.results = results;
  }

  /** The report on {@code results}; a row that they do not have yet is left out. */
  static String of(Results results) {
    return new Report(results).text();
  }

  /**
   * {@code document}, with the report on {@code results} in place of what follows {@link #BEGIN}.
   *
   * @param results empty if there was no run to publish yet
   */
  static String within(String document, Optional<Results> results) {
    int end = document.indexOf(BEGIN);
    if (end < 0) {
      throw new IllegalArgumentException("The document has no line " + BEGIN);
    }
    String report = results.map(Report::of).orElse("No complete run has been published yet.\n");
    return document.substring(0, end) + BEGIN + "\n\n" + report;
  }

  private String text() {
    Machine machine = results.machine();
    List<String> lines = new ArrayList<>();
    lines.add("## Ratios");
    lines.add("");
    lines.add(heading(List.of("what"), List.of("target", "held")));
    lines.add("|---|" + "---:|".repeat(OTHERS.size()) + "---|---|");
    rows().forEach(row -> lines.add(ratios(row)));
    lines.add("");
    lines.add("## Medians");
    lines.add("");
    lines.add(heading(List.of("what", "unit", Contender.ROCKY.title()), List.of()));
    lines.add("|---|---|" + "---:|".repeat(Contender.STORES.size()));
    rows().forEach(row -> lines.add(medians(row)));
    lines.add("");
    lines.addAll(sharing());
    lines.add("## Where");
    lines.add("");
    lines.add(cells(List.of("", "")));
    lines.add("|---|---|");
    lines.add(cells(List.of("run", results.day() + ", " + effort())));
    lines.add(cells(List.of("cores", Integer.toString(machine.cores()))));
    lines.add(cells(List.of("CPU", machine.cpu())));
    lines.add(cells(List.of("kernel", machine.kernel())));
    lines.add(cells(List.of("file system", machine.fileSystem())));
    lines.add(cells(List.of("JVM", machine.jdk())));
    lines.add(cells(List.of("load before the run", figure(results.load()))));
    lines.add(
        cells(
            List.of(
                "flush of 4 KiB",
                results.flushMicros().stream()
                    .map(micros -> figure(micros) + " µs")
                    .collect(Collectors.joining(" at the beginning, ", "", " at the end")))));
    return String.join("\n", lines) + "\n";
  }

  private List<Row> rows() {
    return Rows.ALL.stream()
        .filter(row -> results.median(row.id(), Contender.ROCKY).isPresent())
        .toList();
  }

  /** The part about ways to share a ledger, if there is any. */
  private List<String> sharing() {
    List<Row> rows =
        Rows.ALL.stream()
            .filter(row -> results.median(row.id(), Contender.CACHE_FIRST).isPresent())
            .toList();
    if (rows.isEmpty()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add("## Ways to share a ledger");
    lines.add("");
    lines.add(cells(titles(List.of("what", "unit"), Contender.WAYS, List.of("target", "held"))));
    lines.add("|---|---|" + "---:|".repeat(Contender.WAYS.size()) + "---|---|");
    rows.forEach(row -> lines.add(way(row)));
    lines.add("");
    return lines;
  }

  private String effort() {
    return results.effort() == Effort.QUICK ? "quick: the figures are noisy" : "full";
  }

  private String ratios(Row row) {
    List<String> cells = new ArrayList<>();
    cells.add(row.title());
    for (Contender other : OTHERS) {
      cells.add(
          row.contenders().contains(other)
              ? factor(Target.ratio(row, results, other)) + " ×"
              : NONE);
    }
    cells.addAll(targets(row));
    return cells(cells);
  }

  private String medians(Row row) {
    return cells(medians(row, Contender.STORES));
  }

  private String way(Row row) {
    List<String> cells = medians(row, Contender.WAYS);
    cells.addAll(targets(row));
    return cells(cells);
  }

  private List<String> medians(Row row, List<Contender> contenders) {
    List<String> cells = new ArrayList<>(List.of(row.title(), row.unit().symbol()));
    for (Contender contender : contenders) {
      cells.add(results.median(row.id(), contender).map(Report::figure).orElse(NONE));
    }
    return cells;
  }

  /** What must hold, and whether it does. */
  private List<String> targets(Row row) {
    return List.of(
        joined(row.targets().stream().map(Target::text).toList()),
        joined(
            row.targets().stream()
                .map(target -> target.holds(row, results) ? "yes" : "**no**")
                .toList()));
  }

  private static String heading(List<String> before, List<String> after) {
    return cells(titles(before, OTHERS, after));
  }

  private static List<String> titles(
      List<String> before, List<Contender> contenders, List<String> after) {
    Stream<String> titles = contenders.stream().map(Contender::title);
    return Stream.of(before.stream(), titles, after.stream()).flatMap(cells -> cells).toList();
  }

  private static String cells(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |";
  }

  private static String joined(List<String> texts) {
    return texts.isEmpty() ? NONE : String.join("; ", texts);
  }

  private static String factor(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.0f", value);
  }

  /** Three digits, or all of a whole number that has more. */
  private static String figure(double value) {
    int digits = value < 10 ? 2 : value < 100 ? 1 : 0;
    return String.format(Locale.ROOT, "%,." + digits + "f", value);
  }
}
