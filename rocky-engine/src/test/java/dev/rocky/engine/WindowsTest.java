package dev.rocky.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rocky.engine.WindowsDocument.Cell;
import java.io.IOException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs every cell of every table in {@code docs/windows.md}: the document cannot say anything else
 * than what happens.
 */
class WindowsTest {

  private static final Map<String, WindowsTable> TABLES = tables();

  private static DuckDb db;

  @BeforeAll
  static void open() throws SQLException {
    db = DuckDb.open();
  }

  @AfterAll
  static void close() throws SQLException {
    db.close();
  }

  private static Map<String, WindowsTable> tables() {
    Map<String, WindowsTable> tables = new LinkedHashMap<>(increments());
    tables.put("A target that the ledger does not know", new WindowsUnknownTarget());
    tables.put("A table for one run at a time", new WindowsExclusive());
    tables.put("A full refresh on demand", new WindowsRefreshOnDemand());
    tables.put("A watermark that was set back", new WindowsRewound());
    tables.put("How the watermark moves", new WindowsWatermarkMoves());
    tables.put("What is refused", new WindowsRefusals());
    return tables;
  }

  static Map<String, WindowsAfterWatermark> increments() {
    Map<String, WindowsAfterWatermark> tables = new LinkedHashMap<>();
    tables.put("Full refresh", WindowsAfterWatermark.fullRefresh());
    tables.put(
        "Append",
        WindowsAfterWatermark.of(
            Strategy.append(WindowsFixture.TAG), Strategy.appendAsSoleWriter()));
    tables.put("Merge on key", WindowsAfterWatermark.of(Strategy.merge("id")));
    tables.put("Delete+insert", WindowsAfterWatermark.of(Strategy.deleteInsert()));
    return tables;
  }

  static Stream<Cell> cells() throws IOException {
    return WindowsDocument.read().cells().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cells")
  void cellSaysWhatHappens(Cell cell) throws Exception {
    WindowsTable table = TABLES.get(cell.table());

    String outcome = table.outcome(db, cell.row(), cell.column());

    assertEquals(cell.word(), outcome, cell.toString());
  }

  @Test
  void documentHasEveryTableRowAndColumn() throws IOException {
    List<Cell> cells = WindowsDocument.read().cells();

    assertEquals(TABLES.keySet(), distinct(cells, Cell::table));
    for (Map.Entry<String, WindowsTable> table : TABLES.entrySet()) {
      List<Cell> own = cells.stream().filter(c -> c.table().equals(table.getKey())).toList();
      assertEquals(table.getValue().rows(), distinct(own, Cell::row));
      assertEquals(table.getValue().columns(), distinct(own, Cell::column));
      assertEquals(table.getValue().rows().size() * table.getValue().columns().size(), own.size());
    }
  }

  private static Set<String> distinct(List<Cell> cells, Function<Cell, String> part) {
    return cells.stream().map(part).collect(Collectors.toCollection(TreeSet::new));
  }
}
