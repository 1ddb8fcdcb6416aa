package dev.rocky.examples.replay;

import dev.rocky.engine.Rocky;
import dev.rocky.engine.sql.DuckDbDialect;
import dev.rocky.state.Settings;
import dev.rocky.state.StateStore;
import dev.rocky.state.StateStores;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Replays a month of flights and a week of earthquakes on an embedded DuckDB. */
@Command(
    name = "replay",
    description =
        "Replays a month of flights and a week of earthquakes on an embedded DuckDB, and checks every run.",
    exitCodeOnInvalidInput = 2,
    exitCodeOnExecutionException = 2,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every target equals what its contract promises",
      "1:something differs",
      "2:wrong use, or the replay could not be run"
    })
public final class ReplayCommand implements Callable<Integer> {

  @Option(names = "--sql", description = "Show the SQL of every run.")
  private boolean sql;

  @Option(
      names = "--days",
      paramLabel = "N",
      description = "Replay the first N days only, 8 to 31 (default: ${DEFAULT-VALUE}).",
      defaultValue = "31")
  private int days;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Keep ledger and database in DIR, a new or empty folder, instead of a temporary one.")
  private Optional<Path> dir = Optional.empty();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // its annotation is what counts
  private boolean help;

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Spec
  private CommandSpec command;

  private final Replay.Interference interference;

  /** The command. */
  public ReplayCommand() {
    this((day, connection) -> {});
  }

  ReplayCommand(Replay.Interference interference) {
    this.interference = interference;
  }

  /** Runs the command and ends the JVM with its exit code unless that is 0. */
  public static void main(String[] args) {
    int code = new CommandLine(new ReplayCommand()).execute(args);
    if (code != 0) {
      System.exit(code);
    }
  }

  @Override
  public Integer call() throws IOException, SQLException {
    if (days < Scenario.FEWEST_DAYS || days > Scenario.MOST_DAYS) {
      throw wrongUse("--days is 8 to 31, not " + days);
    }
    Scenario scenario = Scenario.of(days);
    if (dir.isPresent()) {
      Files.createDirectories(dir.get());
      requireEmpty(dir.get());
      return replay(scenario, dir.get());
    }
    Path folder = Files.createTempDirectory("rocky-replay-");
    try {
      return replay(scenario, folder);
    } finally {
      delete(folder);
    }
  }

  private int replay(Scenario scenario, Path folder) throws IOException, SQLException {
    PrintWriter out = command.commandLine().getOut();
    long start = System.nanoTime();
    StateStore store =
        StateStores.open("lmdb", Settings.of(Map.of("path", folder.resolve("ledger.lmdb"))));
    Summary summary = new Summary();
    int runs;
    try (Rocky rocky = Rocky.over(store, new DuckDbDialect());
        DuckDBConnection connection =
            DriverManager.getConnection("jdbc:duckdb:" + folder.resolve("warehouse.duckdb"))
                .unwrap(DuckDBConnection.class)) {
      out.println(Introduction.of(scenario));
      RunTable table = new RunTable(out, sql);
      table.printHead();
      runs =
          new Replay(rocky, connection, scenario, interference)
              .run(
                  line -> {
                    summary.add(line);
                    table.print(line);
                  });
    }
    int code = summary.allEqual() ? 0 : 1;
    out.println();
    out.println(summary.text(runs));
    out.printf(
        Locale.ROOT,
        "%.1f s, exit code %d%s%n",
        Duration.ofNanos(System.nanoTime() - start).toMillis() / 1e3,
        code,
        dir.map(kept -> ", ledger and database in " + kept).orElse(""));
    out.flush();
    return code;
  }

  private void requireEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      if (files.findAny().isPresent()) {
        throw wrongUse(folder + " is not empty; choose a new folder");
      }
    }
  }

  private ParameterException wrongUse(String problem) {
    return new ParameterException(command.commandLine(), problem);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
