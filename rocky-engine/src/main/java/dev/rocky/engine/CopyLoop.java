package dev.rocky.engine;

import dev.rocky.engine.check.Count;
import java.util.List;
import java.util.Optional;

/** The steps of a run in their usual order, for one table. */
final class CopyLoop {

  private final Run run;
  private final Warehouse warehouse;

  CopyLoop(Run run, Warehouse warehouse) {
    this.run = run;
    this.warehouse = warehouse;
  }

  TableResult copy(TableSpec spec) {
    Plan plan = run.plan(spec);
    while (plan instanceof Ask ask) {
      plan = ask.answer(query(spec, ask.query()));
    }
    if (plan instanceof Copy copy) {
      return carryOut(copy);
    }
    if (plan instanceof Nothing nothing) {
      Count measured = count(nothing.countQuery(), nothing.emptyLoad());
      return run.complete(nothing, Observed.NOTHING.measured(measured));
    }
    throw new DecisionNeededException((NeedsDecision) plan);
  }

  private TableResult carryOut(Copy copy) {
    run.begin(copy);
    Observed observed;
    try {
      warehouse.execute(copy.script());
      observed = observe(copy);
    } catch (Exception e) {
      run.fail(copy, e);
      throw failed(copy.spec(), e);
    }
    return run.complete(copy, observed.measured(count(copy.countQuery(), observed.measured())));
  }

  private Observed observe(Copy copy) throws Exception {
    Optional<String> query = copy.extentQuery();
    return query.isPresent() ? copy.observed(warehouse.query(query.get())) : Observed.UNKNOWN;
  }

  /** A count that cannot be had is no reason to give up a copy that succeeded. */
  private Count count(Optional<String> query, Count otherwise) {
    if (query.isEmpty()) {
      return otherwise;
    }
    try {
      return Answers.count(warehouse.query(query.get()));
    } catch (Exception e) {
      restoreInterrupt(e);
      return Count.unknown("the count failed: " + e.getMessage());
    }
  }

  private List<Row> query(TableSpec spec, String sql) {
    try {
      return warehouse.query(sql);
    } catch (Exception e) {
      throw failed(spec, e);
    }
  }

  private static CopyFailedException failed(TableSpec spec, Exception cause) {
    restoreInterrupt(cause);
    return new CopyFailedException(spec.key(), cause);
  }

  private static void restoreInterrupt(Exception cause) {
    if (cause instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
  }
}
