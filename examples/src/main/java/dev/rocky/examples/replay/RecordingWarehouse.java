package dev.rocky.examples.replay;

import dev.rocky.engine.Row;
import dev.rocky.engine.Warehouse;
import dev.rocky.engine.sql.Script;
import java.util.ArrayList;
import java.util.List;

/** Notes all SQL on its way to another warehouse. */
final class RecordingWarehouse implements Warehouse {

  private final Warehouse warehouse;
  private final List<String> sql = new ArrayList<>();

  RecordingWarehouse(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  @Override
  public List<Row> query(String query) throws Exception {
    sql.add(query + ";");
    return warehouse.query(query);
  }

  @Override
  public void execute(Script script) throws Exception {
    boolean transaction = script.statements().size() > 1;
    sql.add(transaction ? "BEGIN;\n" + script + "COMMIT;" : script.toString().strip());
    warehouse.execute(script);
  }

  /** The SQL since this was last called, one element for each call of the library. */
  List<String> take() {
    List<String> taken = List.copyOf(sql);
    sql.clear();
    return taken;
  }
}
