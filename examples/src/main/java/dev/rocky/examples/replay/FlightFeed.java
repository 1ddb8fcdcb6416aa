package dev.rocky.examples.replay;

import dev.rocky.examples.replay.Scenario.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The flights of January 2001 as they come in. The run of a day is made at 07:00 of the next, the
 * busiest minute: half of the rows of that minute are there by then, the others arrive after the
 * run with the very timestamp that has become the watermark.
 */
final class FlightFeed {

  static final LocalDate FIRST_DAY = LocalDate.of(2001, 1, 1);
  private static final int RUN_HOUR = 7;
  private static final int TRUNCATED_TO = 3;

  private final NavigableMap<LocalDateTime, List<Flight>> flights = new TreeMap<>();
  private final NavigableMap<LocalDateTime, List<Flight>> faultless = new TreeMap<>();
  private final Scenario scenario;

  FlightFeed(Connection connection, Scenario scenario) throws IOException, SQLException {
    this.scenario = scenario;
    Path folder = Files.createTempDirectory("rocky-examples-");
    Path file = DataFiles.copy(DataFiles.FLIGHTS, folder);
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT " + Flight.FORMAT.columns() + " FROM '" + path(file) + "'")) {
      Map<String, String> airports = new HashMap<>();
      while (row.next()) {
        add(Flight.FORMAT.read(row).shared(airports), flights);
      }
    } finally {
      Files.delete(file);
      Files.delete(folder);
    }
  }

  private static String path(Path file) {
    return file.toString().replace("'", "''");
  }

  /** All airports, in alphabetical order. */
  List<String> airports() {
    return flights.values().stream()
        .flatMap(List::stream)
        .map(Flight::destination)
        .distinct()
        .sorted()
        .toList();
  }

  /** What comes in on {@code day}, from 1, if nothing goes wrong. */
  List<Flight> delivery(int day) {
    List<Flight> tiedBefore = flights.getOrDefault(cut(day - 1), List.of());
    List<Flight> tied = flights.getOrDefault(cut(day), List.of());
    List<Flight> rows = new ArrayList<>();
    if (day > 1) {
      rows.addAll(tiedBefore.subList(tiedBefore.size() / 2, tiedBefore.size()));
    }
    LocalDateTime from = day > 1 ? cut(day - 1) : FIRST_DAY.atStartOfDay();
    flights.subMap(from, day == 1, cut(day), false).values().forEach(rows::addAll);
    rows.addAll(tied.subList(0, tied.size() / 2));
    return rows;
  }

  /** When the run of {@code day} is made. */
  static LocalDateTime cut(int day) {
    LocalDate next = FIRST_DAY.plusDays(day);
    return day == Scenario.MOST_DAYS ? next.atStartOfDay() : next.atTime(RUN_HOUR, 0);
  }

  /** What really comes in on {@code day}, faults included. */
  List<Flight> faultyDelivery(int day) {
    List<Flight> rows = delivery(day);
    return switch (scenario.fault(day)) {
      case NONE -> rows;
      case TRUNCATED -> byOrigin(rows).subList(0, rows.size() / TRUNCATED_TO);
      case DUPLICATED -> {
        List<Flight> twice = new ArrayList<>(rows);
        twice.addAll(rows);
        yield twice;
      }
    };
  }

  private static List<Flight> byOrigin(List<Flight> rows) {
    return rows.stream().sorted(Comparator.comparing(Flight::origin)).toList();
  }

  /**
   * Lets {@code day} come in; before it, what puts the day before right: rows that were cut off
   * arrive late, rows that came twice are taken back.
   */
  void deliver(int day, SourceTable<Flight, LocalDateTime> source, Gap<Flight> gap)
      throws SQLException {
    Fault yesterday = scenario.fault(day - 1);
    if (yesterday == Fault.TRUNCATED) {
      List<Flight> all = byOrigin(delivery(day - 1));
      source.append(all.subList(all.size() / TRUNCATED_TO, all.size()));
    } else if (yesterday == Fault.DUPLICATED) {
      List<Flight> once = delivery(day - 1);
      LocalDateTime from = once.get(0).date();
      LocalDateTime to = once.get(once.size() - 1).date();
      source.correct(
          faultless.subMap(from, true, to, true).values().stream().flatMap(List::stream).toList());
    }
    source.append(faultyDelivery(day));
    for (Flight flight : delivery(day)) {
      add(flight, faultless);
      gap.complete(flight, 1);
    }
  }

  private static void add(Flight flight, NavigableMap<LocalDateTime, List<Flight>> to) {
    to.computeIfAbsent(flight.date(), any -> new ArrayList<>()).add(flight);
  }
}
