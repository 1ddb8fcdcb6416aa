package dev.rocky.benchmarks;

import static dev.rocky.benchmarks.Unit.BYTES;
import static dev.rocky.benchmarks.Unit.MICROS;
import static dev.rocky.benchmarks.Unit.MILLIS;
import static dev.rocky.benchmarks.Unit.REQUESTS;
import static dev.rocky.benchmarks.store.Contender.CACHE_FIRST;
import static dev.rocky.benchmarks.store.Contender.JEDIS;
import static dev.rocky.benchmarks.store.Contender.S3;
import static dev.rocky.benchmarks.store.Contender.VALIDATED;
import static dev.rocky.benchmarks.store.Contender.VALKEY;

import dev.rocky.benchmarks.Source.Remote;
import dev.rocky.benchmarks.Target.AtMost;
import dev.rocky.benchmarks.Target.AtMostTimes;
import dev.rocky.benchmarks.jmh.FilledStore;
import dev.rocky.benchmarks.remote.RemoteFigure;
import dev.rocky.benchmarks.remote.WayCosts;
import dev.rocky.benchmarks.store.Contender;
import java.util.List;

/** What is measured of the ways to share a ledger of 100,000 tables. */
final class WayRows {

  private static final RemoteRun WAYS = new RemoteRun(WayCosts.class, FilledStore.TABLES, 10);
  private static final List<Contender> SHARED = List.of(S3, VALKEY, VALIDATED, CACHE_FIRST);

  static final List<Row> ALL =
      List.of(
          time("push", "push of one changed watermark", RemoteFigure.PUSH_TIME),
          time("behind", "pull one generation behind", RemoteFigure.BEHIND_TIME),
          row(
              "way-unchanged",
              "pull with nothing new",
              MICROS,
              RemoteFigure.UNCHANGED_MEDIAN,
              Contender.WAYS,
              List.of(new AtMostTimes(CACHE_FIRST, 3, JEDIS), new AtMost(CACHE_FIRST, 1_000))),
          row(
              "way-unchanged-mean",
              "the same, mean",
              MICROS,
              RemoteFigure.UNCHANGED_MEAN,
              Contender.WAYS,
              List.of()),
          row(
              "way-idle-push",
              "push with nothing new",
              MILLIS,
              RemoteFigure.IDLE_PUSH_TIME,
              SHARED,
              List.of()),
          time(
              "small",
              "first pull of a single table; beside, two GETs and one durable write",
              RemoteFigure.SMALL_PULL_TIME),
          row(
              "way-push-bytes",
              "bytes sent in the push, to the store that decides",
              BYTES,
              RemoteFigure.PUSH_BYTES,
              SHARED,
              List.of()),
          requests("push", "the push", RemoteFigure.PUSH_REQUESTS),
          requests("behind", "the pull one generation behind", RemoteFigure.BEHIND_REQUESTS),
          requests(
              "unchanged",
              "the pull with nothing new",
              RemoteFigure.UNCHANGED_REQUESTS,
              new AtMost(CACHE_FIRST, 0),
              new AtMost(VALIDATED, 1)),
          requests("idle-push", "the push with nothing new", RemoteFigure.IDLE_PUSH_REQUESTS),
          requests(
              "small",
              "the first pull of a single table",
              RemoteFigure.SMALL_PULL_REQUESTS,
              new AtMost(CACHE_FIRST, 0)),
          commands("push", "the push", RemoteFigure.PUSH_COMMANDS),
          commands("behind", "the pull one generation behind", RemoteFigure.BEHIND_COMMANDS),
          commands(
              "unchanged",
              "the pull with nothing new",
              RemoteFigure.UNCHANGED_COMMANDS,
              new AtMost(CACHE_FIRST, 1)),
          commands("idle-push", "the push with nothing new", RemoteFigure.IDLE_PUSH_COMMANDS),
          commands(
              "small",
              "the first pull of a single table",
              RemoteFigure.SMALL_PULL_COMMANDS,
              new AtMost(CACHE_FIRST, 2)));

  private WayRows() {}

  private static Row time(String id, String title, RemoteFigure figure) {
    return row("way-" + id, title, MILLIS, figure, Contender.WAYS, List.of());
  }

  private static Row requests(String id, String title, RemoteFigure figure, Target... targets) {
    String all = "requests to S3 of " + title;
    return row("way-" + id + "-s3", all, REQUESTS, figure, SHARED, List.of(targets));
  }

  private static Row commands(String id, String title, RemoteFigure figure, Target... targets) {
    String all = "commands to Valkey of " + title;
    return row("way-" + id + "-valkey", all, REQUESTS, figure, SHARED, List.of(targets));
  }

  private static Row row(
      String id,
      String title,
      Unit unit,
      RemoteFigure figure,
      List<Contender> contenders,
      List<Target> targets) {
    return new Row(id, title, unit, new Remote(WAYS, figure), contenders, targets);
  }
}
