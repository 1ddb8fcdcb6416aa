package dev.rocky.examples.remote;

import dev.rocky.engine.MetadataColumn;
import dev.rocky.engine.Rocky;
import dev.rocky.engine.Run;
import dev.rocky.engine.RunReport;
import dev.rocky.engine.Strategy;
import dev.rocky.engine.TableResult;
import dev.rocky.engine.TableSpec;
import dev.rocky.engine.Warehouse;
import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.record.TableConflict;
import dev.rocky.engine.record.Watermark;
import dev.rocky.engine.sql.DuckDbDialect;
import dev.rocky.engine.sql.TableName;
import dev.rocky.state.Namespace;
import dev.rocky.state.Settings;
import dev.rocky.state.StateStores;
import dev.rocky.state.s3.S3RemoteStore;
import dev.rocky.state.s3.S3Settings;
import dev.rocky.state.sync.SyncedLedger;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Map;
import java.util.Optional;

/**
 * One machine: a ledger on its own disk, kept in step with a bucket. It does what the lines of its
 * standard input say and ends each answer with a line that holds a dot. The keys of the bucket come
 * from the environment, as the AWS SDK reads them.
 *
 * <p>Arguments: its name, the server's address, the bucket, the path of its ledger, the path of the
 * warehouse that all machines share.
 */
public class Machine {

  private final Rocky rocky;
  private final String warehouse;
  private Optional<Run> run = Optional.empty();

  /** Works for {@code rocky}, which stays open. */
  public Machine(Rocky rocky, String warehouse) {
    this.rocky = rocky;
    this.warehouse = warehouse;
  }

  public static void main(String[] args) throws Exception {
    Namespace namespace = new Namespace("bronze");
    S3Settings bucket =
        S3Settings.builder(args[2])
            .endpoint(URI.create(args[1]))
            .pathStyle(true)
            .namespace(namespace)
            .build();
    try (Rocky rocky =
        Rocky.builder(
                StateStores.open("lmdb", Settings.of(Map.of("path", args[3]))), new DuckDbDialect())
            .owner(args[0])
            .remote(
                (ledger, rules) ->
                    SyncedLedger.builder(ledger, S3RemoteStore.open(bucket), namespace, "s3")
                        .rules(rules)
                        .open())
            .build()) {
      new Machine(rocky, args[4]).work();
    }
  }

  /** Does what it is told, until there is nobody any more who could tell. */
  public void work() throws Exception {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      carryOut(line.split(" "));
      System.out.println(".");
    }
  }

  private void carryOut(String[] words) throws Exception {
    switch (words[0]) {
      case "start" -> start();
      case "copy" -> copy(words[1]);
      case "finish" -> finish();
      case "resolve" -> resolve(TableConflict.Side.valueOf(words[1]));
      case "state" -> state();
      default -> throw new IllegalArgumentException(words[0]);
    }
  }

  private void start() {
    Run started = rocky.startRun("bronze");
    System.out.println("pulled: " + started.pulled().orElseThrow());
    run = Optional.of(started);
  }

  private void copy(String table) throws Exception {
    TableSpec spec =
        TableSpec.builder(
                TableName.of("raw", table), TableName.of("lake", table), Strategy.append("tag"))
            .cursor("id", CursorType.INTEGER)
            .metadata(MetadataColumn.loadTag("tag"))
            .build();
    try (Connection db = DriverManager.getConnection("jdbc:duckdb:" + warehouse)) {
      TableResult result = run.orElseThrow().copy(spec, Warehouse.jdbc(db));
      System.out.println(
          "lake." + table + ": " + result.loaded() + " rows, up to " + result.after().get().text());
    }
  }

  private void finish() {
    RunReport report = run.orElseThrow().finish();
    System.out.println("pushed: " + report.pushed().orElseThrow().getClass().getSimpleName());
    report.conflicts().forEach(conflict -> System.out.println("CONFLICT " + conflict));
  }

  private void resolve(TableConflict.Side side) {
    for (TableConflict conflict : rocky.conflicts()) {
      System.out.println(conflict.table() + ": " + rocky.resolve(conflict, side, "by hand"));
    }
  }

  private void state() {
    rocky.forEachState(
        (table, state) -> {
          String value = ((Watermark) state).lastValue().text();
          System.out.println(table + " is at " + value + ", epoch " + state.epoch());
          return true;
        });
    System.out.println(
        rocky.runs(100).size() + " runs, " + rocky.conflicts().size() + " conflicts");
  }
}
