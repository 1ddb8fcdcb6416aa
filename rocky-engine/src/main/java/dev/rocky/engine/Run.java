package dev.rocky.engine;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.record.RunId;
import dev.rocky.engine.record.RunRecord;
import dev.rocky.engine.record.RunRecord.Status;
import dev.rocky.engine.record.TableKey;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * One run of a pipeline. {@link #copy} does everything for a table; orchestrators drive the steps
 * themselves: {@link #plan}, answer the {@link Ask}s, {@link #begin}, execute, {@link
 * #complete(Copy, Observed)} or {@link #fail}.
 *
 * <p>Any number of threads may work on different tables of one run. A run that is closed without
 * {@link #finish} is abandoned: what it completed stays, copies that it began and did not complete
 * stay noted as open.
 *
 * @since 0.1
 */
public final class Run implements AutoCloseable {

  // Threads: any. What is done with a table holds "ending" shared, the end of the run exclusively,
  // so that no table ends unseen by the report. Order: "ending", then the store's own locks.
  // Invariant: begun has the copies whose begin is durable and whose end is not.

  private final Rocky rocky;
  private final RunId id;
  private final String pipeline;
  private final Instant startedAt;
  private final ReadWriteLock ending = new ReentrantReadWriteLock();
  private final Map<TableKey, Copy> begun = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<TableResult> results = new ConcurrentLinkedQueue<>();
  private final Commits commits;
  private final Exclusive exclusive;
  private volatile Status status = Status.RUNNING;
  private final RunSync sync;

  Run(Rocky rocky, RunId id, String pipeline, Instant startedAt, RunSync sync) {
    this.rocky = rocky;
    this.id = id;
    this.pipeline = pipeline;
    this.startedAt = startedAt;
    this.sync = sync;
    this.commits = new Commits(rocky, id);
    this.exclusive = new Exclusive(rocky, commits, sync.session());
    store(Status.RUNNING, Optional.empty());
  }

  /** The id of this run. */
  public RunId id() {
    return id;
  }

  /**
   * What the pull at the start of this run said; empty without a remote. If it is {@link
   * PullResult.Indeterminate} or {@link PullResult.Regressed}, was not verified, or is empty though
   * the ledger was synced before, watermarks are hints: plans look at the target first.
   */
  public Optional<PullResult> pulled() {
    return sync.pulled();
  }

  /**
   * Plans one table.
   *
   * @throws CursorChangedException if the stored watermark was taken from another column or type
   *     than the spec's cursor
   * @throws dev.rocky.engine.sql.UnsupportedSqlException if the dialect cannot express a plan
   * @throws dev.rocky.state.StateException if the table's record is damaged, or of a newer version
   */
  public Plan plan(TableSpec spec) {
    return planning(snapshot -> snapshot.plan(spec));
  }

  /**
   * Plans many tables from one snapshot of the ledger; nothing is changed.
   *
   * @return one plan for each spec, in the same order; where {@link #plan(TableSpec)} would throw,
   *     {@link Refused}
   * @throws IllegalArgumentException if two specs have the same key: they would share a watermark
   */
  public List<Plan> plan(List<TableSpec> specs) {
    Snapshot.requireDistinct(specs);
    List<Plan> plans = new ArrayList<>(specs.size());
    plan(specs, plans::add);
    return plans;
  }

  /**
   * Plans any number of tables from one snapshot of the ledger and hands each plan to {@code
   * consumer} before the next one is made, until it answers false; nothing is changed. Memory does
   * not grow with the number of tables.
   *
   * <p>The snapshot lasts as long as the call, and a store may keep what was replaced meanwhile: a
   * consumer should pass a plan on rather than execute it. It may {@link #begin} copies of tables
   * that are not exclusive.
   *
   * <p>That two specs have the same key is not noticed here, because that would take memory for
   * each. {@link #begin} refuses the second copy: the first is under way, or has moved the state.
   *
   * @param specs gone through once, each asked for when the plan before it was handed over
   * @return how many plans it was handed
   */
  public long plan(Iterable<TableSpec> specs, Predicate<? super Plan> consumer) {
    requireNonNull(specs, "specs");
    requireNonNull(consumer, "consumer");
    return planning(snapshot -> snapshot.plan(specs, consumer));
  }

  private <T> T planning(Function<Snapshot, T> work) {
    requireRunning();
    TableTrust trust = sync.trust(rocky.ledger());
    return rocky
        .ledger()
        .read(transaction -> work.apply(new Snapshot(transaction, id, rocky.dialect(), trust)));
  }

  /**
   * Notes durably that {@code copy} is about to be executed.
   *
   * @throws SupersededException if the table's state has moved since the plan was made
   * @throws TableBusyException if another run has begun to copy the table since then, or the table
   *     is exclusive and another run has it
   * @throws NotExclusiveException if the table is exclusive and the remote cannot be reached
   * @throws IllegalStateException if a copy of this table is under way in this run, or failed since
   *     the plan was made: its rows may be in the target, so plan again
   * @throws IllegalArgumentException if another run made the plan: its load tag would not be found
   *     again
   */
  public void begin(Copy copy) {
    requireOwn(copy.planning());
    whileRunning(
        () -> {
          TableKey table = copy.spec().key();
          if (begun.putIfAbsent(table, copy) != null) {
            throw new IllegalStateException(
                "A copy of " + table + " is under way in this run; complete or fail it first");
          }
          boolean noted = false;
          try {
            exclusive.begin(copy);
            noted = true;
          } finally {
            if (!noted) {
              begun.remove(table);
            }
          }
          return copy;
        });
  }

  /**
   * Commits the watermark, the counts and the result of {@code copy} in one durable transaction.
   * The watermark becomes the upper bound of the window if it has one, else the greatest value that
   * was observed; an empty copy leaves it where it was.
   *
   * @param observed what {@link Copy#observed} read, with the count for the history if the spec
   *     wants one
   * @throws SupersededException if the table's state has moved since the plan was made; nothing is
   *     committed
   * @throws TakenOverException if the table is exclusive and another run has taken it; likewise
   * @throws NotExclusiveException if it is exclusive and the remote cannot be reached; likewise
   * @throws IllegalArgumentException if the watermark would move backward, what was observed is not
   *     of the cursor's type, or the extent query was not answered; nothing is committed
   * @throws IllegalStateException if the copy was not begun, or has been completed or failed
   */
  public TableResult complete(Copy copy, Observed observed) {
    return whileRunning(
        () -> {
          if (!copy.equals(begun.get(copy.spec().key()))) {
            throw new IllegalStateException(
                "The copy of "
                    + copy.spec().key()
                    + " is not under way in this run; begin it first");
          }
          return ended(exclusive.complete(copy, observed));
        });
  }

  /**
   * Notes in the history that there was nothing to copy, and the count if there is one. The
   * watermark stays.
   */
  public TableResult complete(Nothing nothing, Observed observed) {
    return whileRunning(() -> ended(commits.complete(nothing, observed)));
  }

  /**
   * Notes that {@code plan} was not carried out: executing a copy failed, a question got no answer,
   * or nobody decided. The watermark stays, and a copy that was begun stays noted as open, because
   * its rows may be in the target all the same; an exclusive table is free again. The table may be
   * planned again in this run; if it is completed then, it has not failed. The message of {@code
   * error} goes into the history, and so wherever the ledger goes: leave out what must not be seen
   * there.
   *
   * @throws IllegalArgumentException if it is a copy that another run planned
   */
  public TableResult fail(Plan plan, Throwable error) {
    if (plan instanceof Copy copy) {
      requireOwn(copy.planning());
    }
    return whileRunning(() -> ended(commits.fail(plan, error)));
  }

  /** Notes that no plan could be made for a table. */
  public TableResult fail(Refused plan) {
    return fail(plan, plan.cause());
  }

  /**
   * Plans, asks, copies, observes, counts and commits one table.
   *
   * @return what was done
   * @throws DecisionNeededException if ledger and target together do not tell what is right
   * @throws CopyFailedException if the warehouse failed or gave an answer that is none, with that
   *     exception as the cause; the failure is noted in the history, with its message
   * @throws TableBusyException if another run began to copy the table meanwhile, or has it
   *     exclusively
   * @throws TakenOverException if the table is exclusive and another run has taken it meanwhile;
   *     what was added was removed again, and the failure is noted likewise
   * @throws NotExclusiveException if it is exclusive and the remote cannot be reached
   * @throws CursorChangedException if the stored watermark was taken from another column or type;
   *     noted likewise
   * @throws dev.rocky.engine.sql.UnsupportedSqlException if the dialect cannot express a plan;
   *     noted likewise
   * @throws SupersededException if another run moved the table meanwhile; noted likewise if rows
   *     were copied by then
   */
  public TableResult copy(TableSpec spec, Warehouse warehouse) {
    return new CopyLoop(this, warehouse, rocky::now).copy(spec);
  }

  /**
   * Ends the run, as failed if a table's last result is an error; prunes the history of its tables
   * and, if there is a remote, pushes. If the state is a hint only (see {@link #pulled}), nothing
   * is pruned until a push got through. If it throws anything but {@link PushFailedException}, the
   * run goes on.
   *
   * @throws IllegalStateException if copies are under way, or the run has ended already
   * @throws PushFailedException if the push failed and the policy says {@code on_upload_failure =
   *     fail}, something is damaged, or the remote lost what this ledger has seen; the run has
   *     ended, and the exception has its report
   */
  public RunReport finish() {
    RunReport report;
    ending.writeLock().lock();
    try {
      requireRunning();
      if (!begun.isEmpty()) {
        throw new IllegalStateException(
            "Complete or fail what was begun before the run is finished: " + begun.keySet());
      }
      boolean failed = !RunReport.failed(results).isEmpty();
      report = end(failed ? Status.FAILED : Status.SUCCEEDED);
    } finally {
      ending.writeLock().unlock();
    }
    boolean hint = sync.trust().isHint();
    if (!hint) {
      prune(report);
    }
    RunReport pushed = push(report);
    // How long history is kept may have been changed by others, which a push finds out.
    if (hint && pushed.pushed().filter(PushResult.Pushed.class::isInstance).isPresent()) {
      prune(pushed);
    }
    return pushed;
  }

  private void prune(RunReport report) {
    commits.prune(
        report.tables().stream()
            .filter(result -> result.measured().rows().isPresent())
            .map(result -> result.spec().key())
            .distinct()
            .toList());
  }

  /**
   * Gives the run up: like {@link #close}, and what it did and left open is pushed. For machines
   * that are thrown away with their ledger.
   *
   * @throws IllegalStateException if the run has ended already
   * @throws PushFailedException as {@link #finish} does
   */
  public RunReport abandon() {
    RunReport report;
    ending.writeLock().lock();
    try {
      requireRunning();
      report = end(Status.ABANDONED);
    } finally {
      ending.writeLock().unlock();
    }
    return push(report);
  }

  /**
   * Abandons the run unless it has ended. Closing twice is allowed and does nothing. Pushes
   * nothing: what the run did goes with the next push.
   */
  @Override
  public void close() {
    ending.writeLock().lock();
    try {
      if (status == Status.RUNNING) {
        status = Status.ABANDONED;
        store(Status.ABANDONED, Optional.of(rocky.now()));
      }
    } finally {
      ending.writeLock().unlock();
    }
  }

  private RunReport end(Status end) {
    RunRecord record = store(end, Optional.of(rocky.now()));
    status = end;
    return new RunReport(record, List.copyOf(results), Optional.empty(), List.of());
  }

  private RunReport push(RunReport ended) {
    RunReport report = sync.push(ended, rocky.ledger());
    report.conflicts().forEach(commits::log);
    commits.logOtherConflicts(report);
    return report;
  }

  private TableResult ended(TableResult result) {
    results.add(result);
    begun.remove(result.spec().key(), result.plan());
    return result;
  }

  private RunRecord store(Status status, Optional<Instant> finishedAt) {
    return commits.put(new RunRecord(id, pipeline, startedAt, finishedAt, status));
  }

  private <T> T whileRunning(Supplier<T> work) {
    ending.readLock().lock();
    try {
      requireRunning();
      return work.get();
    } finally {
      ending.readLock().unlock();
    }
  }

  private void requireRunning() {
    if (status != Status.RUNNING) {
      throw new IllegalStateException(
          "Run " + id + " has ended (" + status + "); start another one");
    }
  }

  private void requireOwn(Planning planning) {
    if (!planning.runId().equals(id)) {
      throw new IllegalArgumentException(
          "The plan for "
              + planning.spec().key()
              + " was made by run "
              + planning.runId()
              + ", this is run "
              + id
              + "; plan again");
    }
  }
}
