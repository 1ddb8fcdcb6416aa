package dev.rocky.examples.orchestrator;

import dev.rocky.engine.Ask;
import dev.rocky.engine.Copy;
import dev.rocky.engine.Nothing;
import dev.rocky.engine.Observed;
import dev.rocky.engine.Plan;
import dev.rocky.engine.Rocky;
import dev.rocky.engine.Run;
import dev.rocky.engine.RunReport;
import dev.rocky.engine.SupersededException;
import dev.rocky.engine.TableBusyException;
import dev.rocky.engine.TableSpec;
import dev.rocky.engine.check.Count;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Makes one run in which many tables move at a time. A table that fails is tried again while the
 * others go on; every failure is noted in the run's history, so its report tells everything.
 */
public final class Orchestrator {

  // Threads: each worker moves one table after the other; the caller's waits for them, and cancels.
  // The run may be used by all of them, a plan and a session by the worker that has it.
  // Nobody interrupts a worker: an interrupt could keep the ledger from hearing of rows that are in
  // the target already. What is cancelled are statements of the database.

  /**
   * How a run is made.
   *
   * @param threads how many tables are moved at a time
   * @param tries how often a table is tried, at least once
   * @param pause how long it waits for the second try; each further wait is twice as long
   */
  public record Options(int threads, int tries, Duration pause) {}

  private static final long POLL_MILLIS = 100;

  private final Rocky rocky;
  private final Database database;
  private final Options options;
  private final CountDownLatch cancelled = new CountDownLatch(1);
  private final Set<Session> cancellable = ConcurrentHashMap.newKeySet();

  /** An orchestrator for one run. */
  public Orchestrator(Rocky rocky, Database database, Options options) {
    this.rocky = rocky;
    this.database = database;
    this.options = options;
  }

  /**
   * Moves {@code tables}. An interrupt of the caller cancels the run.
   *
   * @return what became of each try; a table that is not in it was not begun before the run was
   *     cancelled
   * @throws CompletionException if the ledger fails while tables are moved, its exception being the
   *     cause; the others are cancelled and the run is abandoned
   */
  public RunReport run(String pipeline, List<TableSpec> tables) {
    boolean interrupted = false;
    ExecutorService workers = Executors.newFixedThreadPool(options.threads());
    try (Run run = rocky.startRun(pipeline)) {
      List<CompletableFuture<Void>> tasks =
          run.plan(tables).stream()
              .map(plan -> CompletableFuture.runAsync(() -> work(run, plan), workers))
              .toList();
      interrupted = awaitEnd(workers);
      tasks.forEach(CompletableFuture::join); // throws what a worker could not note in the ledger
      return isCancelled() ? run.abandon() : run.finish();
    } finally {
      workers.shutdown();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Ends the run soon: nothing more is begun, and statements are cancelled. A copy whose statements
   * have ended is completed. Any thread may call it, a shutdown hook for example.
   */
  public void cancel() {
    cancelled.countDown();
  }

  private boolean isCancelled() {
    return cancelled.getCount() == 0;
  }

  /** Cancels again and again, since a statement that has not begun yet does not hear of it. */
  private boolean awaitEnd(ExecutorService workers) {
    boolean interrupted = false;
    boolean ended = false;
    workers.shutdown();
    while (!ended) {
      try {
        ended = workers.awaitTermination(POLL_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
        cancel();
      }
      if (isCancelled()) {
        cancellable.forEach(Session::cancel);
      }
    }
    return interrupted;
  }

  private void work(Run run, Plan plan) {
    try {
      move(run, plan);
    } catch (RuntimeException | Error e) {
      cancel();
      throw e;
    } catch (InterruptedException e) {
      throw new IllegalStateException("Nobody interrupts a worker", e);
    }
  }

  private void move(Run run, Plan first) throws InterruptedException {
    Plan plan = first;
    Duration pause = options.pause();
    for (int tried = 1; !attempt(run, plan) && tried < options.tries(); tried++) {
      if (cancelled.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
      pause = pause.multipliedBy(2);
      plan = run.plan(plan.spec()); // anew: rows of the try that failed may be in the target
    }
  }

  /** Tries to move a table, and says whether another try would make no difference. */
  private boolean attempt(Run run, Plan planned) {
    if (isCancelled()) {
      return true;
    }
    Plan plan = planned;
    try (Session session = database.open(plan.spec())) {
      cancellable.add(session);
      try {
        while (plan instanceof Ask ask) {
          plan = ask.answer(session.query(ask.query()));
        }
        carryOut(run, plan, session);
        return true;
      } finally {
        cancellable.remove(session);
      }
    } catch (Exception e) {
      run.fail(plan, e);
      return !mayPass(e);
    }
  }

  private void carryOut(Run run, Plan plan, Session session) throws SQLException {
    if (isCancelled()) {
      return;
    }
    if (plan instanceof Copy copy) {
      run.begin(copy); // durable before the first row moves
      session.execute(copy.script());
      cancellable.remove(session); // the rows are in the target, and the ledger has to hear of them
      run.complete(copy, observe(copy, session)); // watermark, count and history in one transaction
    } else if (plan instanceof Nothing nothing) {
      run.complete(nothing, count(nothing.observed(), nothing.countQuery(), session));
    } else {
      run.fail(plan, new IllegalStateException(plan.explain())); // a person has to decide
    }
  }

  private static Observed observe(Copy copy, Session session) throws SQLException {
    Optional<String> extent = copy.extentQuery();
    Observed observed =
        extent.isPresent() ? copy.observed(session.query(extent.get())) : Observed.UNKNOWN;
    return count(observed, copy.countQuery(), session);
  }

  /** A count that cannot be had is no reason to give up a copy that succeeded. */
  private static Observed count(Observed observed, Optional<String> query, Session session) {
    try {
      return query.isPresent() ? observed.measured(session.query(query.get())) : observed;
    } catch (SQLException e) {
      return observed.measured(Count.unknown("the count failed: " + e.getMessage()));
    }
  }

  /** Whether it may go well the next time: the database is back, or the other run has ended. */
  private static boolean mayPass(Exception e) {
    return e instanceof SQLException
        || e instanceof SupersededException
        || e instanceof TableBusyException;
  }
}
