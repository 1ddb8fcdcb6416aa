package dev.rocky.examples.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A week of earthquakes as they come in, six hours a run. The source is the feed's file, which
 * holds the current version of every event and is written anew before each run.
 *
 * <p>The data hold the last version of every event only. Earlier ones are derived: an event that
 * was updated later than 10 minutes after it happened first appears 10 minutes after it happened,
 * with that as {@code updated}, status {@code automatic} and nothing felt.
 */
final class QuakeFeed {

  private static final Instant START = Instant.parse("2018-01-31T00:00:00Z");
  private static final Duration STEP = Duration.ofHours(6);
  private static final Duration FIRST_VERSION_AFTER = Duration.ofMinutes(10);

  /** By the time of their update, which no two versions share. */
  private final NavigableMap<Instant, Quake> versions = new TreeMap<>();

  private final Map<Quake.Event, Quake> current = new HashMap<>();

  QuakeFeed() throws IOException {
    try (InputStream file = DataFiles.open(DataFiles.EARTHQUAKES)) {
      for (JsonNode feature : new ObjectMapper().readTree(file).get("features")) {
        Quake last = quake(feature.get("properties"));
        Instant first = last.time().plus(FIRST_VERSION_AFTER);
        if (first.isBefore(last.updated())) {
          versions.put(first, firstVersion(last, first));
        }
        versions.put(last.updated(), last);
      }
    }
  }

  private static Quake quake(JsonNode event) {
    JsonNode felt = event.get("felt");
    return new Quake(
        event.get("net").textValue(),
        event.get("code").textValue(),
        Instant.ofEpochMilli(event.get("time").longValue()),
        Instant.ofEpochMilli(event.get("updated").longValue()),
        event.get("mag").doubleValue(),
        event.get("place").textValue(),
        event.get("status").textValue(),
        felt.isNull() ? Optional.empty() : Optional.of(felt.intValue()));
  }

  private static Quake firstVersion(Quake last, Instant updated) {
    return new Quake(
        last.net(),
        last.code(),
        last.time(),
        updated,
        last.mag(),
        last.place(),
        "automatic",
        Optional.empty());
  }

  /** Writes the feed's file as it was before run {@code number}, from 1. */
  void deliver(int number, SourceTable<Quake, Instant> source, Gap<Quake> gap) throws SQLException {
    Instant before = START.plus(STEP.multipliedBy(number - 1L));
    Instant now = before.plus(STEP);
    for (Quake version : versions.subMap(before, now).values()) {
      Optional.ofNullable(current.put(version.event(), version))
          .ifPresent(old -> gap.complete(old, -1));
      gap.complete(version, 1);
    }
    source.rewrite(current.values());
  }
}
