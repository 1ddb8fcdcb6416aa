package dev.rocky.examples.replay;

import dev.rocky.engine.Rocky;
import dev.rocky.engine.Run;
import dev.rocky.engine.Warehouse;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.examples.replay.ReplayedTable.Check;
import dev.rocky.examples.replay.Scenario.Fault;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.duckdb.DuckDBConnection;

/** Lets the feeds come in day by day, copies them with a run a day, and checks every run. */
final class Replay {

  private final Rocky rocky;
  private final DuckDBConnection connection;
  private final RecordingWarehouse warehouse;
  private final Scenario scenario;
  private final Interference interference;
  private final FlightFeed flightFeed;
  private final QuakeFeed quakeFeed;
  private final ArrivalsFeed arrivalsFeed;
  private final ReplayedTable<Flight, LocalDateTime> flights;
  private final ReplayedTable<Quake, Instant> quakes;
  private final ReplayedTable<Arrivals, Long> arrivals;
  private int runs;

  /** Does something to the database between a run and its check, for tests. */
  interface Interference {
    void afterRun(int day, Connection connection) throws SQLException;
  }

  Replay(Rocky rocky, DuckDBConnection connection, Scenario scenario, Interference interference)
      throws IOException, SQLException {
    this.rocky = rocky;
    this.connection = connection;
    this.warehouse = new RecordingWarehouse(Warehouse.jdbc(connection));
    this.scenario = scenario;
    this.interference = interference;
    createTables();
    flightFeed = new FlightFeed(connection, scenario);
    quakeFeed = new QuakeFeed();
    arrivalsFeed = new ArrivalsFeed(flightFeed, scenario);
    flights = flights();
    quakes = quakes();
    arrivals = arrivals();
  }

  private void createTables() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : Tables.DDL) {
        statement.execute(sql);
      }
    }
  }

  private ReplayedTable<Flight, LocalDateTime> flights() {
    SourceTable<Flight, LocalDateTime> source =
        new SourceTable<>(connection, Tables.FLIGHT_SOURCE, Flight.FORMAT, "date", Flight::date);
    return new ReplayedTable<>(
        Tables.FLIGHTS,
        source,
        new DeleteInsertContract<>(source.rows()),
        Flight.FORMAT,
        CursorValue::of);
  }

  private ReplayedTable<Quake, Instant> quakes() {
    SourceTable<Quake, Instant> source =
        new SourceTable<>(connection, Tables.QUAKE_SOURCE, Quake.FORMAT, "updated", Quake::updated);
    return new ReplayedTable<>(
        Tables.EARTHQUAKES,
        source,
        new MergeContract<>(source.rows(), Quake::event),
        Quake.FORMAT,
        CursorValue::of);
  }

  private ReplayedTable<Arrivals, Long> arrivals() {
    SourceTable<Arrivals, Long> source =
        new SourceTable<>(
            connection, Tables.ARRIVALS_SOURCE, Arrivals.SOURCE, "Key", Arrivals::key);
    return new ReplayedTable<>(
        Tables.ARRIVALS,
        source,
        new AppendContract<>(source.rows(), Arrivals::loadedBy),
        Arrivals.TARGET,
        CursorValue::of);
  }

  /**
   * Replays all days and hands every line to {@code out}.
   *
   * @return how many runs that took
   */
  int run(Consumer<Line> out) throws SQLException {
    Map<ReplayedTable<?, ?>, CursorValue> damagedFrom = new LinkedHashMap<>();
    for (int day = 1; day <= scenario.days(); day++) {
      flightFeed.deliver(day, flights.source(), flights.gap());
      arrivalsFeed.deliver(day, arrivals.source(), arrivals.gap());
      quakeFeed.deliver(day, quakes.source(), quakes.gap());
      List<Line> lines = runDay(day);
      lines.forEach(out);
      if (scenario.fault(day) != Fault.NONE) {
        damagedFrom.put(flights, lines.get(0).result().before().orElseThrow());
        damagedFrom.put(arrivals, lines.get(1).result().before().orElseThrow());
      }
      if (scenario.repairsAfter(day)) {
        repair(day, damagedFrom).forEach(out);
      }
    }
    return runs;
  }

  private List<Line> runDay(int day) throws SQLException {
    boolean fault = scenario.fault(day) != Fault.NONE;
    Optional<String> damage = damage(day);
    Map<ReplayedTable<?, ?>, Check> tables = new LinkedHashMap<>();
    tables.put(flights, new Check(damage, fault, List.of()));
    tables.put(arrivals, new Check(damage, false, List.of()));
    tables.put(quakes, new Check(Optional.empty(), false, List.of()));
    return copy(day, label(day), tables);
  }

  private Optional<String> damage(int day) {
    if (scenario.fault(day) == Fault.TRUNCATED) {
      return Optional.of("this delivery ends after a third of its rows");
    }
    if (scenario.fault(day) == Fault.DUPLICATED) {
      return Optional.of("this delivery came twice");
    }
    return scenario.repairsAfter(day)
        ? Optional.of("the source is right again, but below the watermark, so that is not loaded")
        : Optional.empty();
  }

  private List<Line> repair(int day, Map<ReplayedTable<?, ?>, CursorValue> damagedFrom)
      throws SQLException {
    String reason = "the delivery of " + label(day - 1) + " was faulty and has been put right";
    Map<ReplayedTable<?, ?>, Check> tables = new LinkedHashMap<>();
    damagedFrom.forEach(
        (table, watermark) -> {
          table.rewind(rocky, watermark, reason);
          String note = "the watermark was set back to " + watermark.text() + ": " + reason;
          tables.put(table, new Check(Optional.empty(), false, List.of(note)));
        });
    return copy(day, "    repair", tables);
  }

  private List<Line> copy(int day, String label, Map<ReplayedTable<?, ?>, Check> tables)
      throws SQLException {
    try (Run run = rocky.startRun("replay")) {
      for (ReplayedTable<?, ?> table : tables.keySet()) {
        table.copy(run, warehouse);
      }
      run.finish();
      runs++;
      interference.afterRun(day, connection);
      List<Line> lines = new ArrayList<>();
      for (var table : tables.entrySet()) {
        lines.add(table.getKey().check(label, run.id(), connection, table.getValue()));
      }
      return lines;
    }
  }

  private static String label(int day) {
    return FlightFeed.FIRST_DAY.plusDays(day - 1L).toString();
  }
}
