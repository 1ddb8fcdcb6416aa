package dev.rocky.engine;

import dev.rocky.engine.check.CheckResult;
import dev.rocky.engine.check.Count;
import dev.rocky.engine.record.RecordException;
import dev.rocky.engine.sql.Script;
import dev.rocky.engine.sql.UnsupportedSqlException;
import dev.rocky.state.StoreBusyException;
import dev.rocky.state.ValueDamagedException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The steps of a run in their usual order, for one table. Used once, by one thread.
 *
 * <p>What the ledger has to be told is told before an interrupt takes effect: rows that are in the
 * target must not be left without their watermark because a thread was cancelled in between.
 */
final class CopyLoop {

  private final Run run;
  private final Warehouse warehouse;
  private final InstantSource clock;
  private boolean interrupted;

  CopyLoop(Run run, Warehouse warehouse, InstantSource clock) {
    this.run = run;
    this.warehouse = warehouse;
    this.clock = clock;
  }

  TableResult copy(TableSpec spec) {
    try {
      return carryOut(spec);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private TableResult carryOut(TableSpec spec) {
    Plan plan = plan(spec);
    while (plan instanceof Ask ask) {
      plan = answer(ask);
    }
    if (plan instanceof Copy copy) {
      return carryOut(copy);
    }
    if (plan instanceof Nothing nothing) {
      Count measured = count(nothing.countQuery(), nothing.emptyLoad());
      return run.complete(
          nothing, Observed.NOTHING.measured(measured).checked(check(nothing.checkQuestions())));
    }
    DecisionNeededException undecided = new DecisionNeededException((NeedsDecision) plan);
    note(plan, undecided, undecided);
    throw undecided;
  }

  private Plan plan(TableSpec spec) {
    try {
      return run.plan(spec);
    } catch (ValueDamagedException
        | RecordException
        | EngineException
        | UnsupportedSqlException e) {
      note(new Refused(spec, e), e, e);
      throw e;
    }
  }

  private Plan answer(Ask ask) {
    try {
      return ask.answer(warehouse.query(ask.query()));
    } catch (UnsupportedSqlException e) {
      note(ask, e, e);
      throw e;
    } catch (Exception e) {
      throw failed(ask, e);
    }
  }

  private TableResult carryOut(Copy copy) {
    run.begin(copy);
    Observed observed = execute(copy);
    Count measured = count(copy.countQuery(), observed.measured());
    try {
      List<CheckResult> checks = check(copy.checkQuestions(observed));
      return complete(copy, observed.measured(measured).checked(checks));
    } catch (TakenOverException e) {
      e.cleanup().ifPresent(cleanup -> cleanUp(cleanup, e));
      note(copy, e, e);
      throw e;
    } catch (RuntimeException e) {
      note(copy, e, e);
      throw e;
    }
  }

  private void cleanUp(Script cleanup, TakenOverException thrown) {
    deferInterrupt();
    try {
      warehouse.execute(cleanup);
    } catch (Exception e) {
      interrupted |= e instanceof InterruptedException;
      thrown.addSuppressed(e);
    }
  }

  /** A store that gave up waiting because of an interrupt has committed nothing. */
  private TableResult complete(Copy copy, Observed observed) {
    while (true) {
      deferInterrupt();
      try {
        return run.complete(copy, observed);
      } catch (StoreBusyException e) {
        if (!Thread.currentThread().isInterrupted()) {
          throw e;
        }
      }
    }
  }

  private Observed execute(Copy copy) {
    try {
      warehouse.execute(copy.script());
      Optional<String> query = copy.extentQuery();
      return query.isPresent() ? copy.observed(warehouse.query(query.get())) : Observed.UNKNOWN;
    } catch (Exception e) {
      throw failed(copy, e);
    } catch (Error e) {
      note(copy, e, e);
      throw e;
    }
  }

  /** A count that cannot be had is no reason to give up a copy that succeeded. */
  private Count count(Optional<String> query, Count otherwise) {
    if (query.isEmpty()) {
      return otherwise;
    }
    try {
      return Answers.count(warehouse.query(query.get()));
    } catch (Exception e) {
      interrupted |= e instanceof InterruptedException;
      return Count.unknown("the count failed: " + Problem.of(e));
    }
  }

  /** Neither is a check. */
  private List<CheckResult> check(List<CheckQuestion> questions) {
    return questions.stream().map(this::check).toList();
  }

  private CheckResult check(CheckQuestion question) {
    try {
      List<List<Row>> answers = new ArrayList<>();
      for (String query : question.queries()) {
        answers.add(warehouse.query(query));
      }
      return question.answer(answers, clock.instant());
    } catch (Exception e) {
      interrupted |= e instanceof InterruptedException;
      return question.unanswered(e);
    }
  }

  private CopyFailedException failed(Plan plan, Exception cause) {
    interrupted |= cause instanceof InterruptedException;
    CopyFailedException failure = new CopyFailedException(plan.spec().key(), cause);
    note(plan, cause, failure);
    return failure;
  }

  /** Notes {@code cause} in the history; {@code thrown} tells if that fails, too. */
  private void note(Plan plan, Throwable cause, Throwable thrown) {
    deferInterrupt();
    try {
      run.fail(plan, cause);
    } catch (RuntimeException e) {
      thrown.addSuppressed(e);
    }
  }

  private void deferInterrupt() {
    interrupted |= Thread.interrupted();
  }
}
