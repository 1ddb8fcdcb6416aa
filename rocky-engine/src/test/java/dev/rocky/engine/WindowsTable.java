package dev.rocky.engine;

import java.util.Set;

/** Finds out, on a real database, what a table of {@code docs/windows.md} says. */
interface WindowsTable {

  /** All rows that the table has to have. */
  Set<String> rows();

  /** All columns that it has to have. */
  Set<String> columns();

  /** What happens, in the words of the document. */
  String outcome(DuckDb db, String row, String column) throws Exception;
}
