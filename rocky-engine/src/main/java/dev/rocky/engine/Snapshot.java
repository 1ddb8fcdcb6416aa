package dev.rocky.engine;

import dev.rocky.engine.record.Intent;
import dev.rocky.engine.record.Intents;
import dev.rocky.engine.record.RecordException;
import dev.rocky.engine.record.RunId;
import dev.rocky.engine.record.TableKey;
import dev.rocky.engine.record.TableStates;
import dev.rocky.engine.sql.SqlDialect;
import dev.rocky.engine.sql.UnsupportedSqlException;
import dev.rocky.state.ReadTransaction;
import dev.rocky.state.ValueDamagedException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Makes the plans of a run from one snapshot of its ledger.
 *
 * @param transaction the snapshot
 * @param run the run that plans
 * @param dialect the SQL
 * @param trust how far the state of a table counts
 */
record Snapshot(ReadTransaction transaction, RunId run, SqlDialect dialect, TableTrust trust) {

  /** One table; throws what is wrong with it. */
  Plan plan(TableSpec spec) {
    return plan(spec, Intents.find(transaction, spec.key()));
  }

  /** Hands the plan of each table to {@code consumer} until it answers false. */
  long plan(Iterable<TableSpec> specs, Predicate<? super Plan> consumer) {
    boolean intents = Intents.any(transaction);
    long planned = 0;
    boolean more = true;
    for (Iterator<TableSpec> next = specs.iterator(); more && next.hasNext(); planned++) {
      more = consumer.test(planOrRefuse(next.next(), intents));
    }
    return planned;
  }

  /** What is wrong with the store is wrong for all tables, and thrown. */
  private Plan planOrRefuse(TableSpec spec, boolean intents) {
    try {
      return plan(spec, intents ? Intents.find(transaction, spec.key()) : Optional.empty());
    } catch (ValueDamagedException
        | RecordException
        | EngineException
        | UnsupportedSqlException
        | IllegalArgumentException e) {
      return new Refused(spec, e);
    }
  }

  private Plan plan(TableSpec spec, Optional<Intent> intent) {
    TableStates.Versioned known = TableStates.find(transaction, spec.key());
    Trust trusted = trust.of(spec.key(), known.state());
    return new Planner(new Planning(spec, run, known, intent, dialect, trusted)).plan();
  }

  static void requireDistinct(List<TableSpec> specs) {
    Set<TableKey> keys = new HashSet<>();
    for (TableSpec spec : specs) {
      if (!keys.add(spec.key())) {
        throw new IllegalArgumentException(
            "Two specs load "
                + spec.key()
                + " and would share its watermark; give each a source id");
      }
    }
  }
}
