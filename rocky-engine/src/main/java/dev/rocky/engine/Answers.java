package dev.rocky.engine;

import dev.rocky.engine.check.Count;
import java.util.List;

/** Reads what queries of the planner returned, and refuses what cannot be their answer. */
final class Answers {

  private Answers() {}

  /** The only row. */
  static Row single(List<Row> rows, int columns) {
    if (rows.size() != 1 || rows.get(0).size() != columns) {
      throw new IllegalArgumentException(
          "The query returns one row of "
              + columns
              + " columns; the answer has "
              + rows.size()
              + " rows"
              + (rows.isEmpty() ? "" : " of " + rows.get(0).size() + " columns"));
    }
    return rows.get(0);
  }

  /** The number in a column. */
  static long count(Row row, int index) {
    String text = row.column(index).orElse("NULL");
    try {
      long count = Long.parseLong(text);
      if (count >= 0) {
        return count;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("The query returns a row count, not " + text, e);
    }
    throw new IllegalArgumentException("A row count is at least 0, not " + text);
  }

  /** The answer to a count query. */
  static Count count(List<Row> rows) {
    return Count.of(count(single(rows, 1), 0));
  }
}
