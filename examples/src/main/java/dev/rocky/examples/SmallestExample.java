package dev.rocky.examples;

import dev.rocky.engine.Rocky;
import dev.rocky.engine.Run;
import dev.rocky.engine.Strategy;
import dev.rocky.engine.TableResult;
import dev.rocky.engine.TableSpec;
import dev.rocky.engine.Warehouse;
import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.sql.DuckDbDialect;
import dev.rocky.engine.sql.TableName;
import dev.rocky.state.memory.MemoryStateStore;
import java.sql.Connection;
import java.sql.DriverManager;

/** The smallest example: one table, two runs. */
public class SmallestExample {

  public static void main(String[] args) throws Exception {
    TableSpec table =
        TableSpec.builder(TableName.of("orders"), TableName.of("copy"), Strategy.merge("id"))
            .cursor("changed", CursorType.DATE)
            .build();
    try (Connection db = DriverManager.getConnection("jdbc:duckdb:");
        Rocky rocky = Rocky.over(new MemoryStateStore(), new DuckDbDialect())) {
      db.createStatement().execute("CREATE TABLE orders (id INT, changed DATE)");
      for (int day = 1; day <= 2; day++) {
        String row = "(" + day + ", DATE '2025-03-0" + day + "')";
        db.createStatement().execute("INSERT INTO orders VALUES " + row);
        try (Run run = rocky.startRun("smallest")) {
          TableResult result = run.copy(table, Warehouse.jdbc(db));
          System.out.println(result.plan().explain());
          System.out.println("rows: " + result.loaded().rows().orElseThrow());
          System.out.println("watermark: " + result.after().orElseThrow().text() + "\n");
          run.finish();
        }
      }
    }
  }
}
