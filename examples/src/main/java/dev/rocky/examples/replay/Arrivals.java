package dev.rocky.examples.replay;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import org.duckdb.DuckDBAppender;

/**
 * The number of flights to one airport in one delivery.
 *
 * @param group the airport, in a column with a reserved word as its name
 * @param key the day as {@code yyyymmdd} and the number of the airport, so keys grow from day to
 *     day
 * @param from the day
 * @param total the number of flights
 * @param loadedBy in the target the run that appended the row; empty in the source
 */
record Arrivals(String group, long key, LocalDate from, long total, String loadedBy) {

  /** The rows of the source. */
  static final RowFormat<Arrivals> SOURCE =
      new RowFormat<>() {
        @Override
        public String columns() {
          return "\"group\", \"Key\", \"from\", \"Total\"";
        }

        @Override
        public Arrivals read(ResultSet row) throws SQLException {
          return Arrivals.read(row, "");
        }

        @Override
        public void write(Arrivals arrivals, DuckDBAppender row) throws SQLException {
          row.append(arrivals.group)
              .append(arrivals.key)
              .append(arrivals.from)
              .append(arrivals.total);
        }
      };

  /** The rows of the target, which end with the load tag: a hash of the table, a colon, the run. */
  static final RowFormat<Arrivals> TARGET =
      new RowFormat<>() {
        @Override
        public String columns() {
          return SOURCE.columns() + ", \"" + Tables.LOAD_TAG + '"';
        }

        @Override
        public Arrivals read(ResultSet row) throws SQLException {
          String tag = String.valueOf(row.getString(5));
          return Arrivals.read(row, tag.substring(tag.indexOf(':') + 1));
        }

        @Override
        public void write(Arrivals arrivals, DuckDBAppender row) {
          throw new UnsupportedOperationException("Only runs write to the target");
        }
      };

  private static Arrivals read(ResultSet row, String loadedBy) throws SQLException {
    return new Arrivals(
        row.getString(1),
        row.getLong(2),
        row.getObject(3, LocalDate.class),
        row.getLong(4),
        loadedBy);
  }

  /** The same row, loaded by {@code run}. */
  Arrivals loadedBy(String run) {
    return new Arrivals(group, key, from, total, run);
  }
}
