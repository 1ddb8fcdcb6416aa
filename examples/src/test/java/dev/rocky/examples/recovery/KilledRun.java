package dev.rocky.examples.recovery;

import dev.rocky.engine.Ask;
import dev.rocky.engine.Copy;
import dev.rocky.engine.Nothing;
import dev.rocky.engine.Observed;
import dev.rocky.engine.Plan;
import dev.rocky.engine.Rocky;
import dev.rocky.engine.Run;
import dev.rocky.engine.TableSpec;
import dev.rocky.engine.Warehouse;
import dev.rocky.engine.sql.DuckDbDialect;
import dev.rocky.state.Namespace;
import dev.rocky.state.Secret;
import dev.rocky.state.Settings;
import dev.rocky.state.StateStores;
import dev.rocky.state.s3.S3RemoteStore;
import dev.rocky.state.s3.S3Server;
import dev.rocky.state.s3.S3Settings;
import dev.rocky.state.sync.SyncPolicy;
import dev.rocky.state.sync.SyncedLedger;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One run over all {@link CopiedTables}, all of them a step before the first goes on to the next.
 * It says which step it has reached, and waits to be told to go on, or to be killed.
 */
public final class KilledRun {

  /** What a process may have done last. */
  enum Step {
    /** It knows what to do; nothing is noted. */
    PLANNED,
    /** The intents are durable. */
    BEGUN,
    /** Some statements have been executed, one perhaps by half. */
    COPYING,
    /** All rows are in the target. */
    COPIED,
    /** The watermarks are durable; nothing was pushed but of exclusive tables. */
    COMMITTED,
    /** The run is finished. */
    PUSHED
  }

  /** A remote that nobody answers for. */
  static final URI NOWHERE = URI.create("http://127.0.0.1:1");

  private KilledRun() {}

  /**
   * The program.
   *
   * @param arguments the warehouse's JDBC URL, the last step, the ledger's file, the server's
   *     address, the namespace, the id of the access key, the key
   */
  public static void main(String[] arguments) throws Exception {
    Step last = Step.valueOf(arguments[1]);
    URI endpoint = URI.create(arguments[3]);
    S3Settings.AccessKeys keys =
        new S3Settings.AccessKeys(arguments[5], new Secret(arguments[6]), Optional.empty());
    try (Connection db = DriverManager.getConnection(arguments[0]);
        Rocky rocky = rocky(Path.of(arguments[2]), endpoint, new Namespace(arguments[4]), keys)) {
      carryOut(rocky, db, last, endpoint.equals(NOWHERE));
    }
  }

  /** A machine with that ledger. */
  static Rocky rocky(Path ledger, URI endpoint, Namespace namespace, S3Settings.AccessKeys keys) {
    S3Settings settings =
        S3Settings.builder(S3Server.BUCKET)
            .endpoint(endpoint)
            .region("us-east-1")
            .pathStyle(true)
            .keys(keys)
            .namespace(namespace)
            .build();
    Duration patience = Duration.ofSeconds(endpoint.equals(NOWHERE) ? 1 : 60);
    return Rocky.builder(
            StateStores.open("lmdb", Settings.of(Map.of("path", ledger.toString()))),
            new DuckDbDialect())
        .remote(
            (opened, rules) ->
                SyncedLedger.builder(opened, S3RemoteStore.open(settings), namespace, "s3")
                    .policy(SyncPolicy.ofDefaults().withTransferTimeout(patience))
                    .rules(rules)
                    .open())
        .build();
  }

  private static void carryOut(Rocky rocky, Connection db, Step last, boolean alone)
      throws Exception {
    Warehouse warehouse = Warehouse.jdbc(db);
    Run run = rocky.startRun("killed");
    List<Copy> copies = new ArrayList<>();
    for (TableSpec spec : CopiedTables.specs()) {
      if (alone && spec.exclusive()) {
        continue; // cannot begin
      }
      Plan plan = run.plan(spec);
      while (plan instanceof Ask ask) {
        plan = ask.answer(warehouse.query(ask.query()));
      }
      if (!(plan instanceof Nothing)) {
        copies.add((Copy) plan);
      }
    }
    CopiedTables.arriveDuring(db);
    reached(Step.PLANNED, last);
    copies.forEach(run::begin);
    reached(Step.BEGUN, last);
    if (last == Step.COPYING) {
      System.out.println(last);
    }
    for (Copy copy : copies) {
      warehouse.execute(copy.script());
    }
    CopiedTables.arriveAfter(db);
    reached(Step.COPIED, last);
    for (Copy copy : copies) {
      Observed observed = copy.observed(warehouse.query(copy.extentQuery().orElseThrow()));
      var unused = run.complete(copy, observed);
    }
    reached(Step.COMMITTED, last);
    var unused = run.finish();
    reached(Step.PUSHED, last);
  }

  private static void reached(Step step, Step last) throws Exception {
    if (step == last) {
      System.out.println(step);
    }
    if (step == last || (last == Step.COPYING && step == Step.COPIED)) {
      int unused = System.in.read();
    }
  }
}
