package dev.rocky.benchmarks.plan;

import dev.rocky.benchmarks.store.Contender;
import dev.rocky.engine.record.RunId;
import dev.rocky.engine.record.TableKey;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** Turns the watermarks in a store into SQL. */
public interface Plans extends AutoCloseable {

  /**
   * Opens the store of {@code contender} in {@code folder}, to plan with the engine if it is the
   * ledger, and by hand if not.
   */
  static Plans open(Contender contender, Path folder) {
    return contender == Contender.ROCKY
        ? EnginePlans.open(folder)
        : new HandWrittenPlans(contender.open(folder), RunId.startedAt(Instant.now()));
  }

  /**
   * Hands out the SQL of every table: the copy, the query for what it wrote, the count. All from
   * one read transaction.
   */
  void plan(List<TableKey> tables, Consumer<String> sql);

  @Override
  void close();
}
