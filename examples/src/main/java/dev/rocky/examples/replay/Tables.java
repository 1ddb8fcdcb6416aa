package dev.rocky.examples.replay;

import dev.rocky.engine.MetadataColumn;
import dev.rocky.engine.Strategy;
import dev.rocky.engine.TableSpec;
import dev.rocky.engine.TableSpec.RowCount;
import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.sql.Boundary;
import dev.rocky.engine.sql.TableName;

/** How the three tables are copied. */
final class Tables {

  static final String LOAD_TAG = "_loaded_by";

  static final TableName FLIGHT_SOURCE = TableName.of("feed", "flights");
  static final TableName QUAKE_SOURCE = TableName.of("feed", "earthquakes");
  static final TableName ARRIVALS_SOURCE = TableName.of("Order", "select");

  /** Rows tie on the minute and nothing identifies them, so the last minute is read again. */
  static final TableSpec FLIGHTS =
      TableSpec.builder(FLIGHT_SOURCE, TableName.of("lake", "flights"), Strategy.deleteInsert())
          .cursor("date", CursorType.LOCAL_DATE_TIME)
          .boundary(Boundary.INCLUSIVE)
          .rowCount(RowCount.LOADED)
          .build();

  /** Events change after they were first seen. */
  static final TableSpec EARTHQUAKES =
      TableSpec.builder(QUAKE_SOURCE, TableName.of("lake", "quakes"), Strategy.merge("net", "code"))
          .cursor("updated", CursorType.INSTANT)
          .twoSided()
          .rowCount(RowCount.LOADED)
          .build();

  /** Rows are only ever added; every one is marked with the run that loaded it. */
  static final TableSpec ARRIVALS =
      TableSpec.builder(ARRIVALS_SOURCE, TableName.of("Order", "From"), Strategy.append(LOAD_TAG))
          .cursor("Key", CursorType.INTEGER)
          .metadata(MetadataColumn.loadTag(LOAD_TAG))
          .rowCount(RowCount.LOADED)
          .build();

  /** Makes the empty source tables, and the schemas of the targets. */
  static final String[] DDL = {
    "CREATE SCHEMA feed",
    "CREATE SCHEMA lake",
    "CREATE SCHEMA \"Order\"",
    "CREATE TABLE feed.flights (\"date\" TIMESTAMP, delay BIGINT, distance BIGINT, origin VARCHAR, destination VARCHAR)",
    "CREATE TABLE feed.earthquakes (net VARCHAR, code VARCHAR, time TIMESTAMPTZ, updated TIMESTAMPTZ, mag DOUBLE,"
        + " place VARCHAR, status VARCHAR, felt INTEGER)",
    "CREATE TABLE \"Order\".\"select\" (\"group\" VARCHAR, \"Key\" BIGINT, \"from\" DATE, \"Total\" BIGINT)"
  };

  private Tables() {}
}
