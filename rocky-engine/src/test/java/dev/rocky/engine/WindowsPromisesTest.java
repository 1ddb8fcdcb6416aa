package dev.rocky.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A plan explains itself in the words of the tables, which are proven elsewhere. */
class WindowsPromisesTest {

  /** The line of an explanation, and the row of the tables that it is about. */
  private static final Map<String, String> LINES =
      Map.of(
          "late rows", "late",
          "tied rows", "tied",
          "NULL rows", "NULL",
          "rows that arrive during the copy", "during the copy, beyond");

  private DuckDb db;
  private WindowsFixture fixture;

  @BeforeEach
  void open() throws SQLException {
    db = DuckDb.open();
    fixture = new WindowsFixture(db);
  }

  @AfterEach
  void close() throws SQLException {
    fixture.close();
    db.close();
  }

  static Stream<Arguments> columns() {
    return WindowsTest.increments().entrySet().stream()
        .flatMap(
            table ->
                table.getValue().columns().stream()
                    .filter(column -> !table.getValue().specs(column).isEmpty())
                    .map(column -> Arguments.of(table.getKey(), column)));
  }

  @ParameterizedTest(name = "{0} | {1}")
  @MethodSource("columns")
  void planPromisesWhatTheTableSays(String table, String column) throws Exception {
    WindowsDocument document = WindowsDocument.read();
    Map<String, String> said = new LinkedHashMap<>();
    LINES.forEach((line, row) -> said.put(line, document.word(table, row, column)));

    Map<String, String> promised =
        promises(WindowsTest.increments().get(table).specs(column).get(0));

    assertEquals(said, promised);
  }

  @Test
  void planOfARecoveryPromisesWhatTheTableSays() throws Exception {
    db.run(
        "INSERT INTO src VALUES (1, 10, 'a')",
        "CREATE TABLE tgt AS SELECT *, NULL::VARCHAR AS _loaded_by FROM src");

    String explanation = explain(WindowsFixture.append().build());

    assertTrue(
        explanation.contains("\nlate rows: missed (the window begins at the greatest value"));
    assertEquals(
        "missed",
        WindowsDocument.read()
            .word(
                "A target that the ledger does not know",
                "row below the target's greatest",
                "recover, >"));
  }

  private Map<String, String> promises(TableSpec spec) throws Exception {
    db.run("INSERT INTO src VALUES (1, 10, 'a'), (2, 20, 'b')");
    fixture.copy(spec);
    db.run("INSERT INTO src VALUES (9, 30, 'c')");
    List<String> explanation = explain(spec).lines().toList();
    Map<String, String> promises = new LinkedHashMap<>();
    for (String line : LINES.keySet()) {
      explanation.stream()
          .filter(text -> text.startsWith(line + ": "))
          .forEach(text -> promises.put(line, firstWords(text.substring(line.length() + 2))));
    }
    return promises;
  }

  private String explain(TableSpec spec) throws Exception {
    try (Run run = fixture.rocky.startRun("explains")) {
      return ((Copy) fixture.settle(run.plan(spec))).explain();
    }
  }

  private static String firstWords(String promise) {
    return promise.substring(0, promise.indexOf(" ("));
  }
}
