package dev.rocky.engine;

import java.util.List;

/** What became of the rows under test, from their texts in the target after two runs in a row. */
@FunctionalInterface
interface WindowsVerdict {

  String of(List<String> afterRun, List<String> afterNextRun);

  /** A row that was not there before. */
  WindowsVerdict ARRIVED =
      (run, next) ->
          switch (run.size() + "," + next.size()) {
            case "1,1" -> "loaded";
            case "0,1" -> "next run";
            case "0,0" -> "missed";
            default -> "doubled: " + run + next;
          };

  /** A row that was {@code old} and became {@code new}. */
  WindowsVerdict UPDATED =
      (run, next) ->
          switch (run + "," + next) {
            case "[new],[new]" -> "replaced";
            case "[old],[old]" -> "stale";
            case "[new, old],[new, old]" -> "added";
            default -> "wrong: " + run + next;
          };

  /** A row that was deleted from the source. */
  WindowsVerdict DELETED =
      (run, next) ->
          switch (run.size() + "," + next.size()) {
            case "0,0" -> "removed";
            case "1,0" -> "next run";
            case "1,1" -> "kept";
            default -> "doubled: " + run + next;
          };

  /** Two rows with equal keys, {@code new} with the greater cursor value. */
  WindowsVerdict VERSIONS =
      (run, next) ->
          switch (run + "," + next) {
            case "[new],[new]" -> "newest";
            case "[new, old],[new, old]" -> "all";
            default -> "wrong: " + run + next;
          };
}
