package dev.rocky.examples.replay;

/** What the reader of the table has to know. */
final class Introduction {

  private Introduction() {}

  static String of(Scenario scenario) {
    return """
        Three tables are copied on an embedded DuckDB while their sources grow; the ledger is an LMDB file.

        lake.flights  from feed.flights, delete+insert with >= on "date": %d days of US flights from January 2001. Every
                      run is made at 07:00 of the next day, when half of the rows of that minute are there; the others
                      arrive later with the very timestamp that has become the watermark (52 of the 103 rows of January 8).
        Order.From    from "Order"."select", append with > on "Key" and a load tag: the flights of each delivery by airport
                      of destination, in the columns "group", "Key", "from" and "Total".
        lake.quakes   from feed.earthquakes, merge on "net" and "code" with > on "updated", up to a bound that is fixed
                      before the copy: six hours of the USGS feed a run. The feed's file holds the last version of every
                      event only. Earlier versions are derived: an event updated later than 10 minutes after it happened
                      first appears 10 minutes after it happened, with that as "updated", status "automatic" and nothing felt.

        The delivery of %s ends after a third of its rows, that of %s comes twice. The day after, the source is right
        again; the run after that, a rewind of the watermark repairs the targets.

        After every run the whole target is read, and compared row by row and column by column, as a multiset, with what
        the contract of the plan promises, which is computed in Java; so are loaded rows, watermark and findings. "equal"
        says that all of it agrees.
        """
        .formatted(
            scenario.days(),
            FlightFeed.FIRST_DAY.plusDays(scenario.truncated() - 1L),
            FlightFeed.FIRST_DAY.plusDays(scenario.duplicated() - 1L));
  }
}
