package dev.rocky.examples.replay;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.Map;
import org.duckdb.DuckDBAppender;

/** A flight, as the source has it. Nothing identifies it: there are equal rows. */
record Flight(LocalDateTime date, long delay, long distance, String origin, String destination) {

  static final RowFormat<Flight> FORMAT =
      new RowFormat<>() {
        @Override
        public String columns() {
          return "\"date\", \"delay\", \"distance\", \"origin\", \"destination\"";
        }

        @Override
        public Flight read(ResultSet row) throws SQLException {
          return new Flight(
              row.getObject(1, LocalDateTime.class),
              row.getLong(2),
              row.getLong(3),
              row.getString(4),
              row.getString(5));
        }

        @Override
        public void write(Flight flight, DuckDBAppender row) throws SQLException {
          row.append(flight.date)
              .append(flight.delay)
              .append(flight.distance)
              .append(flight.origin)
              .append(flight.destination);
        }
      };

  /** The same flight, with one object for each airport. */
  Flight shared(Map<String, String> airports) {
    return new Flight(
        date,
        delay,
        distance,
        airports.computeIfAbsent(origin, code -> code),
        airports.computeIfAbsent(destination, code -> code));
  }

  /** Spreads half a million rows, which differ in little, better than the hash of a record does. */
  @Override
  public int hashCode() {
    long hash = date.hashCode();
    for (long part : new long[] {delay, distance, origin.hashCode(), destination.hashCode()}) {
      hash = (hash + part) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 32;
    }
    return (int) hash;
  }
}
