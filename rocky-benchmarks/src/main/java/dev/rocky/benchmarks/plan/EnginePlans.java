package dev.rocky.benchmarks.plan;

import dev.rocky.benchmarks.store.Contender;
import dev.rocky.benchmarks.store.Table;
import dev.rocky.engine.Copy;
import dev.rocky.engine.MetadataColumn;
import dev.rocky.engine.Plan;
import dev.rocky.engine.Rocky;
import dev.rocky.engine.Run;
import dev.rocky.engine.Strategy;
import dev.rocky.engine.TableSpec;
import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.record.RunId;
import dev.rocky.engine.record.TableKey;
import dev.rocky.engine.sql.DuckDbDialect;
import dev.rocky.state.StateStore;
import dev.rocky.state.lmdb.LmdbSettings.Check;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Plans of the engine, for appends with a load tag. */
public final class EnginePlans implements Plans {

  static final String TAG = "_loaded_by";

  private final Rocky rocky;
  private final Run run;
  private final List<TableSpec> specs;

  private EnginePlans(StateStore store, List<TableSpec> specs) {
    this.rocky = Rocky.over(store, new DuckDbDialect());
    this.run = rocky.startRun("benchmark");
    this.specs = specs;
  }

  /** Plans of {@code tables} from the ledger in {@code folder}; starts a run. */
  public static EnginePlans open(Path folder, List<TableKey> tables) {
    return open(folder, tables.size(), tables::get);
  }

  /** Plans of {@code count} tables, each of which is named when its turn comes. */
  public static EnginePlans open(Path folder, int count, IntFunction<TableKey> tables) {
    return new EnginePlans(
        Contender.stateStore(folder, Check.AUTO),
        new AbstractList<>() {
          @Override
          public TableSpec get(int index) {
            return spec(tables.apply(index));
          }

          @Override
          public int size() {
            return count;
          }
        });
  }

  /** How {@code table} is moved. */
  private static TableSpec spec(TableKey table) {
    return TableSpec.builder(Table.source(table), table.target(), Strategy.append(TAG))
        .cursor(Table.CURSOR, CursorType.INSTANT)
        .metadata(MetadataColumn.loadTag(TAG))
        .build();
  }

  /** The run that plans. */
  public RunId runId() {
    return run.id();
  }

  @Override
  public void planAll(Consumer<String> sql) {
    long planned =
        run.plan(
            specs,
            plan -> {
              handOut(plan, sql);
              return true;
            });
    if (planned != specs.size()) {
      throw new IllegalStateException(planned + " of " + specs.size() + " tables were planned");
    }
  }

  @Override
  public void close() {
    run.close();
    rocky.close();
  }

  private static void handOut(Plan plan, Consumer<String> sql) {
    if (!(plan instanceof Copy copy)) {
      throw new IllegalStateException("Every table has a watermark, but: " + plan.explain());
    }
    copy.script().statements().forEach(sql);
    sql.accept(copy.extentQuery().orElseThrow());
    sql.accept(copy.countQuery().orElseThrow());
  }
}
