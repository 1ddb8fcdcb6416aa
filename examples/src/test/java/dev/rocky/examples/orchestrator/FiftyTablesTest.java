package dev.rocky.examples.orchestrator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.record.Intents;
import dev.rocky.engine.record.RunRecord;
import dev.rocky.engine.record.RunRecord.Status;
import dev.rocky.engine.record.Runs;
import dev.rocky.state.Ledger;
import dev.rocky.state.Settings;
import dev.rocky.state.StateStores;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class FiftyTablesTest {

  private static final String COUNTS =
      "SELECT origin, count(*) FROM january GROUP BY origin"
          + " ORDER BY count(*) DESC, origin LIMIT 50";

  @TempDir Path folder;

  @Test
  void failuresAndACancelledRunAreReportedAndInTheEndEveryTableIsThereOnce() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int code;
    try (PrintStream out = new PrintStream(bytes, true, UTF_8)) {

      code = new FiftyTables(folder, out).play();
    }

    String printed = bytes.toString(UTF_8);
    String[] nights = printed.split("(?m)^-- ");
    assertAll(
        printed,
        () -> assertEquals(0, code),
        () -> has(nights[1], "lake.DFW failed once, then was moved: the connection was refused"),
        () -> has(nights[1], "lake.PHX failed once, then was moved: the connection broke after"),
        () -> has(nights[1], "lake.LAX failed 3 times, and its copy stays noted as open: Catalog"),
        () -> has(nights[1], "50 tables: 49 moved, 0 had nothing new, 1 failed, 0 not begun; "),
        () -> has(nights[1], "the run is FAILED"),
        () -> has(nights[1], "from their sources: 1\nlake.LAX\n"),
        () -> has(nights[2], "lake.ORD failed once, and its copy stays noted as open: INTERRUPT"),
        () -> has(nights[2], "the run is ABANDONED"),
        () -> assertTrue(notBegun(nights[2]) >= 50 - 1 - 20 - 7),
        () -> has(nights[3], "0 failed, 0 not begun; "),
        () -> has(nights[3], "the run is SUCCEEDED"),
        () -> has(nights[3], "from their sources: 0\n"),
        this::everyTargetHasAsManyRowsAsItsSource,
        this::theHistoryHasThreeRunsAndNothingIsOpen);
  }

  private void everyTargetHasAsManyRowsAsItsSource() throws Exception {
    try (Connection db =
            DriverManager.getConnection("jdbc:duckdb:" + folder.resolve("warehouse.duckdb"));
        Statement airports = db.createStatement();
        Statement target = db.createStatement();
        ResultSet airport = airports.executeQuery(COUNTS)) {
      int tables = 0;
      for (; airport.next(); tables++) {
        String code = airport.getString(1);
        try (ResultSet rows = target.executeQuery("SELECT count(*) FROM lake.\"" + code + "\"")) {
          rows.next();
          assertEquals(airport.getLong(2), rows.getLong(1), code);
        }
      }
      assertEquals(50, tables);
    }
  }

  private void theHistoryHasThreeRunsAndNothingIsOpen() {
    Settings settings = Settings.of(Map.of("path", folder.resolve("ledger.lmdb")));
    try (Ledger ledger = Ledger.over(StateStores.open("lmdb", settings))) {
      List<Status> newestFirst =
          ledger.read(transaction -> Runs.latest(transaction, 9)).stream()
              .map(RunRecord::status)
              .toList();
      assertEquals(List.of(Status.SUCCEEDED, Status.ABANDONED, Status.FAILED), newestFirst);
      assertFalse(ledger.read(Intents::any));
    }
  }

  private static int notBegun(String night) {
    Matcher matcher = Pattern.compile("(\\d+) not begun").matcher(night);
    assertTrue(matcher.find(), night);
    return Integer.parseInt(matcher.group(1));
  }

  private static void has(String printed, String expected) {
    assertTrue(printed.contains(expected), expected + " in\n" + printed);
  }
}
