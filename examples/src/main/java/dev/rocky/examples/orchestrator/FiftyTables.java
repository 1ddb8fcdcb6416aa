package dev.rocky.examples.orchestrator;

import dev.rocky.engine.Rocky;
import dev.rocky.engine.RunReport;
import dev.rocky.engine.TableSpec;
import dev.rocky.engine.sql.DuckDbDialect;
import dev.rocky.state.Settings;
import dev.rocky.state.StateStores;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * Three nights of an {@link Orchestrator} that moves fifty tables on eight threads: in the first
 * one some fail, the second one is cancelled, the third one goes on. What the runs report is
 * printed, and which targets do not hold what their sources do.
 *
 * <p>Exit code: 0 if in the end every target holds what its source does, else 1.
 */
public final class FiftyTables {

  private static final Orchestrator.Options OPTIONS =
      new Orchestrator.Options(8, 3, Duration.ofMillis(50));

  /** The second night is cancelled when so many tables are under way or done. */
  private static final int ENOUGH = 20;

  private final Path folder;
  private final PrintStream out;

  FiftyTables(Path folder, PrintStream out) {
    this.folder = folder;
    this.out = out;
  }

  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("fifty-tables");
    int code;
    try {
      code = new FiftyTables(folder, System.out).play();
    } finally {
      delete(folder);
    }
    if (code != 0) {
      System.exit(code);
    }
  }

  int play() throws IOException, SQLException {
    Settings settings = Settings.of(Map.of("path", folder.resolve("ledger.lmdb")));
    try (Connection db = connect();
        Rocky rocky = Rocky.over(StateStores.open("lmdb", settings), new DuckDbDialect())) {
      Airports airports = new Airports(db, folder);
      someFail(rocky, airports);
      isCancelled(rocky, airports);
      return goesOn(rocky, airports);
    }
  }

  private void someFail(Rocky rocky, Airports airports) throws SQLException {
    String unreachable = airports.codes().get(1);
    String missing = airports.codes().get(3);
    String answerLost = airports.codes().get(4);
    out.println("-- Half of January is there; one source is not, and two tables have bad luck\n");
    airports.arrive(1, 15);
    airports.open(missing);
    Trouble trouble = new Trouble(this::open);
    trouble.before("lake." + unreachable, () -> fail("the connection was refused"));
    trouble.after("lake." + answerLost, () -> fail("the connection broke after the commit"));
    run(new Orchestrator(rocky, trouble, OPTIONS), airports);
    compare(airports);
  }

  private void isCancelled(Rocky rocky, Airports airports) throws SQLException {
    List<String> codes = airports.codes();
    out.println("-- All of January is there; one source hangs, and somebody cancels the run\n");
    airports.arrive(16, 31);
    airports.open();
    airports.hang(codes.get(0));
    Trouble trouble = new Trouble(this::open);
    Orchestrator orchestrator = new Orchestrator(rocky, trouble, OPTIONS);
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch enough = new CountDownLatch(ENOUGH);
    trouble.before("lake." + codes.get(0), hanging::countDown);
    for (String code : codes.subList(1, codes.size())) {
      trouble.before("lake." + code, () -> cancelIfLast(orchestrator, hanging, enough));
    }
    run(orchestrator, airports);
    airports.open();
    compare(airports);
  }

  private int goesOn(Rocky rocky, Airports airports) throws SQLException {
    out.println("-- The next night: nothing hangs, and the run goes on where the others ended\n");
    RunReport report = run(new Orchestrator(rocky, this::open, OPTIONS), airports);
    return compare(airports) && report.failed().isEmpty() ? 0 : 1;
  }

  /** Makes a run and prints what became of it. */
  private RunReport run(Orchestrator orchestrator, Airports airports) {
    RunReport report = orchestrator.run("nightly", airports.tables());
    new Summary(airports.tables(), report).lines().forEach(out::println);
    return report;
  }

  /** Prints and says whether all targets hold what their sources do. */
  private boolean compare(Airports airports) throws SQLException {
    List<String> differing = airports.differing();
    out.println("targets that differ from their sources: " + differing.size());
    out.println(differing.isEmpty() ? "" : String.join(", ", differing) + "\n");
    return differing.isEmpty();
  }

  private Session open(TableSpec table) throws SQLException {
    return new JdbcSession(connect());
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:duckdb:" + folder.resolve("warehouse.duckdb"));
  }

  private static void fail(String problem) throws SQLException {
    throw new SQLException(problem);
  }

  private static synchronized void cancelIfLast(
      Orchestrator orchestrator, CountDownLatch hanging, CountDownLatch enough) {
    try {
      hanging.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    enough.countDown();
    if (enough.getCount() == 0) {
      orchestrator.cancel();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files.map(Path::toFile).sorted(Comparator.reverseOrder()).forEach(File::delete);
    }
  }
}
