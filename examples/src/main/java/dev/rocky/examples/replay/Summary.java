package dev.rocky.examples.replay;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Counts what was done. */
final class Summary {

  private final Set<String> tables = new HashSet<>();
  private int comparisons;
  private long comparedRows;
  private int findings;
  private int differing;

  void add(Line line) {
    tables.add(line.result().spec().target().toString());
    comparisons++;
    comparedRows += line.targetRows();
    findings += line.result().findings().size();
    differing += line.problems().isEmpty() ? 0 : 1;
  }

  int differing() {
    return differing;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d tables, %d comparisons of %,d rows in all, %d findings, %d differing",
        tables.size(),
        comparisons,
        comparedRows,
        findings,
        differing);
  }
}
