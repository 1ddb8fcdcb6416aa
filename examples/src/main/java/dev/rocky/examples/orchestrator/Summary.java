package dev.rocky.examples.orchestrator;

import dev.rocky.engine.Copy;
import dev.rocky.engine.Nothing;
import dev.rocky.engine.RunReport;
import dev.rocky.engine.TableResult;
import dev.rocky.engine.TableSpec;
import dev.rocky.engine.record.TableKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a run did with each of its tables, as its report tells. */
final class Summary {

  private final RunReport report;
  private final Map<TableKey, List<TableResult>> tries = new LinkedHashMap<>();

  Summary(List<TableSpec> tables, RunReport report) {
    this.report = report;
    tables.forEach(this::tries);
    report.tables().forEach(result -> tries(result.spec()).add(result));
  }

  private List<TableResult> tries(TableSpec table) {
    return tries.computeIfAbsent(table.key(), key -> new ArrayList<>());
  }

  /** The tables that failed, and whose copy was begun by then: their rows may be in the target. */
  Set<String> open() {
    Set<String> open = new TreeSet<>();
    for (TableResult failed : report.failed()) {
      if (tries(failed.spec()).stream().anyMatch(result -> result.plan() instanceof Copy)) {
        open.add(failed.spec().key().toString());
      }
    }
    return open;
  }

  /** The tables that failed at least once, then all in numbers. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    tries.forEach(
        (table, results) -> {
          List<String> problems = results.stream().flatMap(r -> r.error().stream()).toList();
          if (!problems.isEmpty()) {
            lines.add(line(table, problems, last(results)));
          }
        });
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "%d tables: %d moved, %d had nothing new, %d failed, %d not begun; %,d rows; the run is %s",
            tries.size(),
            ended().stream().filter(result -> result.plan() instanceof Copy).count(),
            ended().stream().filter(result -> result.plan() instanceof Nothing).count(),
            report.failed().size(),
            tries.values().stream().filter(List::isEmpty).count(),
            report.tables().stream().mapToLong(r -> r.loaded().rows().orElse(0)).sum(),
            report.run().status()));
    return lines;
  }

  private String line(TableKey table, List<String> problems, TableResult last) {
    String times = problems.size() == 1 ? "once" : problems.size() + " times";
    String end = last.error().isEmpty() ? ", then was moved" : "";
    String open = open().contains(table.toString()) ? ", and its copy stays noted as open" : "";
    String problem = problems.get(problems.size() - 1).lines().findFirst().orElse("");
    return String.format(Locale.ROOT, "%s failed %s%s%s: %s", table, times, end, open, problem);
  }

  private List<TableResult> ended() {
    return tries.values().stream()
        .filter(results -> !results.isEmpty())
        .map(Summary::last)
        .filter(result -> result.error().isEmpty())
        .toList();
  }

  private static TableResult last(List<TableResult> results) {
    return results.get(results.size() - 1);
  }
}
