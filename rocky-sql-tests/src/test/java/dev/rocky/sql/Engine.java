package dev.rocky.sql;

import dev.rocky.engine.sql.Script;
import java.util.List;

/**
 * A system to run statements on; every cell comes back as text. A failed statement is an {@link
 * IllegalStateException}.
 */
interface Engine {

  /** Runs the statements, one after the other. */
  void execute(String... statements);

  /** Runs the script as a host would: several statements in one transaction. */
  void run(Script script);

  /** The rows of a query. */
  List<List<String>> rows(String query);

  /** The number of columns of a query. */
  int columns(String query);

  /** The only cell of a query's only row. */
  default String cell(String query) {
    List<List<String>> rows = rows(query);
    if (rows.size() != 1 || rows.get(0).size() != 1) {
      throw new IllegalStateException("Not one cell: " + rows);
    }
    return rows.get(0).get(0);
  }
}
