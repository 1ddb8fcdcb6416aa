package dev.rocky.examples.replay;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReplayCommandTest {

  private static final Replay.Interference NONE = (day, connection) -> {};

  @TempDir Path folder;

  @Test
  void everyTargetEqualsItsContractAndTheFaultsAreFound() {
    Path kept = folder.resolve("kept");

    Result result = replay(NONE, "--days", "8", "--sql", "--dir", kept.toString());

    assertAll(
        () -> assertEquals(0, result.code, result.text),
        () -> result.has("10 runs, 3 tables, 28 comparisons"),
        () -> result.has("no difference"),
        () -> result.has("FINDING 5,682 rows are 64.8 % fewer"),
        () -> result.has("11,280 rows missing, none too many; this delivery ends after a third"),
        () -> result.has("FINDING 32,640 rows are 81.2 % more"),
        () -> result.has("none missing, 16,297 rows too many; this delivery came twice"),
        () -> result.has("repair  lake.flights  delete+insert"),
        () -> result.has("WHERE \"date\" >= TIMESTAMP '2001-01-02 07:00:00'"),
        () -> assertTrue(Files.exists(kept.resolve("ledger.lmdb"))),
        () -> assertTrue(Files.exists(kept.resolve("warehouse.duckdb"))));
  }

  @Test
  void whateverSomebodyElseChangesInATargetIsReported() {
    Map<Integer, String> changes =
        Map.of(
            4, "INSERT INTO lake.flights SELECT * FROM lake.flights LIMIT 1",
            5, "DELETE FROM lake.quakes WHERE code = (SELECT min(code) FROM lake.quakes)",
            8, "UPDATE \"Order\".\"From\" SET \"Total\" = 0 WHERE \"Key\" = 20010101000");

    Result result = replay((day, db) -> execute(changes.get(day), db), "--days", "8");

    assertAll(
        () -> assertEquals(1, result.code, result.text),
        () -> result.has("WRONG against the contract: none missing, 1 row too many"),
        () -> result.has("WRONG surplus: Flight[date=2001-01-"),
        () -> result.has("WRONG against the contract: 1 row missing, none too many"),
        () -> result.has("WRONG missing: Quake[net="),
        () -> result.has("WRONG against the contract: 1 row missing, 1 row too many"),
        () ->
            result.has(
                "WRONG surplus: Arrivals[group=ABE, key=20010101000, from=2001-01-01, total=0"));
  }

  @Test
  void wrongUseIsTold() throws Exception {
    Files.createFile(folder.resolve("something"));

    Result tooShort = replay(NONE, "--days", "7");
    Result notEmpty = replay(NONE, "--dir", folder.toString());

    assertAll(
        () -> assertEquals(2, tooShort.code),
        () -> tooShort.has("--days is 8 to 31, not 7"),
        () -> assertEquals(2, notEmpty.code),
        () -> notEmpty.has("is not empty"));
  }

  private static void execute(String sqlOrNull, Connection connection) throws SQLException {
    if (sqlOrNull != null) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(sqlOrNull);
      }
    }
  }

  private static Result replay(Replay.Interference interference, String... args) {
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text);
    CommandLine command = new CommandLine(new ReplayCommand(interference));
    int code = command.setOut(writer).setErr(writer).execute(args);
    return new Result(code, text.toString());
  }

  private record Result(int code, String text) {
    void has(String part) {
      assertTrue(text.contains(part), () -> "no \"" + part + "\" in\n" + text);
    }
  }
}
