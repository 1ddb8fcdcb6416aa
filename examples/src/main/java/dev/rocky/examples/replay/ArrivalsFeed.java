package dev.rocky.examples.replay;

import dev.rocky.examples.replay.Scenario.Fault;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The flights of every delivery, counted by airport of destination. A day whose delivery was faulty
 * is counted anew, in place, when the delivery has been put right.
 */
final class ArrivalsFeed {

  private static final long AIRPORTS_A_DAY = 1_000;

  private final FlightFeed flights;
  private final Scenario scenario;
  private final List<String> airports;

  ArrivalsFeed(FlightFeed flights, Scenario scenario) {
    this.flights = flights;
    this.scenario = scenario;
    this.airports = flights.airports();
  }

  /** Lets {@code day} come in, after the day before has been put right. */
  void deliver(int day, SourceTable<Arrivals, Long> source, Gap<Arrivals> gap) throws SQLException {
    if (scenario.fault(day - 1) != Fault.NONE) {
      source.correct(count(day - 1, flights.delivery(day - 1)));
    }
    source.append(count(day, flights.faultyDelivery(day)));
    count(day, flights.delivery(day)).forEach(row -> gap.complete(row, 1));
  }

  private List<Arrivals> count(int day, List<Flight> delivery) {
    LocalDate date = FlightFeed.FIRST_DAY.plusDays(day - 1L);
    long firstKey = Long.parseLong(date.format(DateTimeFormatter.BASIC_ISO_DATE)) * AIRPORTS_A_DAY;
    Map<String, Long> counts =
        delivery.stream()
            .collect(
                Collectors.groupingBy(Flight::destination, TreeMap::new, Collectors.counting()));
    return counts.entrySet().stream()
        .map(
            count ->
                new Arrivals(
                    count.getKey(),
                    firstKey + airports.indexOf(count.getKey()),
                    date,
                    count.getValue(),
                    ""))
        .toList();
  }
}
