package com.example.pipeline;

import dev.rocky.engine.Rocky;
import dev.rocky.engine.Run;
import dev.rocky.engine.Strategy;
import dev.rocky.engine.TableResult;
import dev.rocky.engine.TableSpec;
import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.sql.AnsiDialect;
import dev.rocky.engine.sql.TableName;
import dev.rocky.state.Settings;
import dev.rocky.state.StateStores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Copies new orders, run by run; the ledger on disk remembers between runs how far it got. */
final class OrdersPipeline {

  private static final TableSpec ORDERS =
      TableSpec.builder(
              TableName.of("raw", "orders"),
              TableName.of("bronze", "orders"),
              Strategy.appendAsSoleWriter())
          .cursor("id", CursorType.INTEGER)
          .build();

  private OrdersPipeline() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory("pipeline");
    ListWarehouse warehouse = new ListWarehouse();

    warehouse.arrive(1, 2, 3);
    report(runOnce(folder, warehouse), warehouse);
    warehouse.arrive(4);
    report(runOnce(folder, warehouse), warehouse);
  }

  /**
   * One run, as a process of its own would do it: it opens the ledger, copies, and closes it again.
   */
  static TableResult runOnce(Path folder, ListWarehouse warehouse) {
    Settings settings = Settings.of(Map.of("path", folder.resolve("state.lmdb")));
    try (Rocky rocky = Rocky.over(StateStores.open("lmdb", settings), new AnsiDialect());
        Run run = rocky.startRun("bronze")) {
      TableResult result = run.copy(ORDERS, warehouse);
      run.finish();
      return result;
    }
  }

  private static void report(TableResult result, ListWarehouse warehouse) {
    System.out.println(
        "watermark "
            + text(result.before())
            + " -> "
            + text(result.after())
            + ", loaded "
            + result.loaded().rows().orElseThrow()
            + ", the target holds "
            + warehouse.target());
  }

  private static String text(Optional<CursorValue> watermark) {
    return watermark.map(CursorValue::text).orElse("none");
  }
}
