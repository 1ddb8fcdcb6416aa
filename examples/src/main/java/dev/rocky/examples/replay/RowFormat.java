package dev.rocky.examples.replay;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.duckdb.DuckDBAppender;

/** How rows of a type pass between Java and DuckDB. */
interface RowFormat<R> {

  /** The columns to select, in quotes and in the order in which the others read and write them. */
  String columns();

  /** Reads the current row. */
  R read(ResultSet row) throws SQLException;

  /** Appends the columns of one row. */
  void write(R value, DuckDBAppender row) throws SQLException;
}
