package dev.rocky.examples.replay;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.duckdb.DuckDBAppender;

/** One version of an earthquake; {@code net} and {@code code} identify the event. */
record Quake(
    String net,
    String code,
    Instant time,
    Instant updated,
    double mag,
    String place,
    String status,
    Optional<Integer> felt) {

  static final RowFormat<Quake> FORMAT =
      new RowFormat<>() {
        @Override
        public String columns() {
          return "\"net\", \"code\", \"time\", \"updated\", \"mag\", \"place\", \"status\", \"felt\"";
        }

        @Override
        public Quake read(ResultSet row) throws SQLException {
          int felt = row.getInt(8);
          Optional<Integer> feltOrNull = row.wasNull() ? Optional.empty() : Optional.of(felt);
          return new Quake(
              row.getString(1),
              row.getString(2),
              row.getObject(3, OffsetDateTime.class).toInstant(),
              row.getObject(4, OffsetDateTime.class).toInstant(),
              row.getDouble(5),
              row.getString(6),
              row.getString(7),
              feltOrNull);
        }

        @Override
        public void write(Quake quake, DuckDBAppender row) throws SQLException {
          row.append(quake.net)
              .append(quake.code)
              .append(quake.time.atOffset(ZoneOffset.UTC))
              .append(quake.updated.atOffset(ZoneOffset.UTC))
              .append(quake.mag)
              .append(quake.place)
              .append(quake.status);
          if (quake.felt.isPresent()) {
            row.append(quake.felt.get().intValue());
          } else {
            row.appendNull();
          }
        }
      };

  /** What identifies the event. */
  Event event() {
    return new Event(net, code);
  }

  /** The key of the merge. */
  record Event(String net, String code) {}
}
