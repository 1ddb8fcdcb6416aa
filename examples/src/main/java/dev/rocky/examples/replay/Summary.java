package dev.rocky.examples.replay;

import java.util.Locale;

/** Counts what was done. */
final class Summary {

  private int comparisons;
  private long comparedRows;
  private int findings;
  private int differing;

  void add(Line line) {
    comparisons++;
    comparedRows += line.targetRows();
    findings += line.result().findings().size();
    differing += line.problems().isEmpty() ? 0 : 1;
  }

  boolean allEqual() {
    return differing == 0;
  }

  /** What was done in {@code runs} runs. */
  String text(int runs) {
    return String.format(
        Locale.ROOT,
        "%d runs, 3 tables, %d comparisons of %,d target rows in all, %d findings, %s",
        runs,
        comparisons,
        comparedRows,
        findings,
        differing == 0 ? "no difference" : differing + " comparisons DIFFER");
  }
}
