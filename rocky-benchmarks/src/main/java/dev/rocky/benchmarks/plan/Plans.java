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
   * Opens the store of {@code contender} in {@code folder}, to plan {@code tables} with the engine
   * if it is the ledger, and by hand if not.
   */
  static Plans open(Contender contender, Path folder, List<TableKey> tables) {
    return contender == Contender.ROCKY
        ? EnginePlans.open(folder, tables)
        : new HandWrittenPlans(contender.open(folder), RunId.startedAt(Instant.now()), tables);
  }

  /**
   * Hands out the SQL of every table: the copy, the query for what it wrote, the count. All from
   * one read transaction.
   */
  void planAll(Consumer<String> sql);

  @Override
  void close();
}
