package dev.rocky.engine;

import java.util.List;
import java.util.function.Function;

/**
 * The plan depends on what is in the database: run {@link #query} and {@link #answer}.
 *
 * @since 0.1
 */
public final class Ask implements Plan {

  private final TableSpec spec;
  private final String query;
  private final String purpose;
  private final Function<List<Row>, Plan> next;

  Ask(TableSpec spec, String query, String purpose, Function<List<Row>, Plan> next) {
    this.spec = spec;
    this.query = query;
    this.purpose = purpose;
    this.next = next;
  }

  @Override
  public TableSpec spec() {
    return spec;
  }

  /** The query to run. */
  public String query() {
    return query;
  }

  /**
   * Goes on with what the query returned.
   *
   * @param rows all rows, every column as text
   * @return the next plan, possibly another question
   * @throws IllegalArgumentException if the rows are not an answer to the query
   */
  public Plan answer(List<Row> rows) {
    return next.apply(List.copyOf(rows));
  }

  @Override
  public String explain() {
    return spec + "\nasks: " + purpose;
  }
}
