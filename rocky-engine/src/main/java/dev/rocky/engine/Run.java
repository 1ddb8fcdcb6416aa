package dev.rocky.engine;

import dev.rocky.engine.record.Intents;
import dev.rocky.engine.record.RunId;
import dev.rocky.engine.record.RunRecord;
import dev.rocky.engine.record.RunRecord.Status;
import dev.rocky.engine.record.TableKey;
import dev.rocky.engine.record.TableStates;
import dev.rocky.state.ReadTransaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

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

  private final Rocky rocky;
  private final RunId id;
  private final String pipeline;
  private final Instant startedAt;
  private final AtomicReference<Status> status = new AtomicReference<>(Status.RUNNING);
  private final Set<TableKey> begun = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedQueue<TableResult> results = new ConcurrentLinkedQueue<>();
  private final Commits commits;

  Run(Rocky rocky, RunId id, String pipeline, Instant startedAt) {
    this.rocky = rocky;
    this.id = id;
    this.pipeline = pipeline;
    this.startedAt = startedAt;
    this.commits = new Commits(rocky, id);
    store(Status.RUNNING, Optional.empty());
  }

  /** The id of this run. */
  public RunId id() {
    return id;
  }

  /** Plans one table. */
  public Plan plan(TableSpec spec) {
    return plan(List.of(spec)).get(0);
  }

  /**
   * Plans many tables from one snapshot of the ledger; nothing is changed.
   *
   * @return one plan for each spec, in the same order
   * @throws CursorTypeChangedException if a stored watermark is of another type than the spec's
   *     cursor
   * @throws dev.rocky.engine.sql.UnsupportedSqlException if the dialect cannot express a plan
   */
  public List<Plan> plan(List<TableSpec> specs) {
    requireRunning();
    return rocky.ledger().read(transaction -> plan(transaction, specs));
  }

  private List<Plan> plan(ReadTransaction transaction, List<TableSpec> specs) {
    List<Plan> plans = new ArrayList<>(specs.size());
    for (TableSpec spec : specs) {
      Planning planning =
          new Planning(
              spec,
              id,
              TableStates.find(transaction, spec.key()),
              Intents.find(transaction, spec.key()),
              rocky.dialect());
      plans.add(new Planner(planning).plan());
    }
    return plans;
  }

  /**
   * Notes durably that {@code copy} is about to be executed.
   *
   * @throws SupersededException if the table's state has moved since the plan was made
   */
  public void begin(Copy copy) {
    requireRunning();
    commits.begin(copy);
    begun.add(copy.spec().key());
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
   * @throws IllegalArgumentException if the watermark would move backward; nothing is committed
   */
  public TableResult complete(Copy copy, Observed observed) {
    requireRunning();
    return ended(copy.spec(), commits.complete(copy, observed));
  }

  /**
   * Notes in the history that there was nothing to copy, and the count if there is one. The
   * watermark stays.
   */
  public TableResult complete(Nothing nothing, Observed observed) {
    requireRunning();
    return ended(nothing.spec(), commits.complete(nothing, observed));
  }

  /**
   * Notes that executing {@code copy} failed. The watermark stays and the copy stays noted as open,
   * because its rows may be in the target all the same.
   */
  public TableResult fail(Copy copy, Throwable error) {
    requireRunning();
    return ended(copy.spec(), commits.fail(copy, error));
  }

  /**
   * Plans, asks, copies, observes, counts and commits one table.
   *
   * @return what was done
   * @throws DecisionNeededException if ledger and target together do not tell what is right
   * @throws CopyFailedException if the warehouse failed, with its exception as the cause; the
   *     failure is noted in the history
   * @throws SupersededException if another run moved the table meanwhile
   */
  public TableResult copy(TableSpec spec, Warehouse warehouse) {
    return new CopyLoop(this, warehouse).copy(spec);
  }

  /**
   * Ends the run and prunes the history of its tables.
   *
   * @throws IllegalStateException if copies are under way, or the run has ended already
   */
  public RunReport finish() {
    requireRunning();
    if (!begun.isEmpty()) {
      throw new IllegalStateException(
          "Complete or fail what was begun before the run is finished: " + begun);
    }
    boolean failed = results.stream().anyMatch(result -> result.error().isPresent());
    Status end = failed ? Status.FAILED : Status.SUCCEEDED;
    if (!status.compareAndSet(Status.RUNNING, end)) {
      throw ended();
    }
    RunRecord record = store(end, Optional.of(rocky.now()));
    commits.prune(
        results.stream()
            .filter(result -> result.measured().rows().isPresent())
            .map(r -> r.spec().key())
            .toList());
    return new RunReport(record, List.copyOf(results));
  }

  /** Abandons the run unless it is finished. Closing twice is allowed and does nothing. */
  @Override
  public void close() {
    if (status.compareAndSet(Status.RUNNING, Status.ABANDONED)) {
      store(Status.ABANDONED, Optional.of(rocky.now()));
    }
  }

  private TableResult ended(TableSpec spec, TableResult result) {
    begun.remove(spec.key());
    results.add(result);
    return result;
  }

  private RunRecord store(Status status, Optional<Instant> finishedAt) {
    return commits.put(new RunRecord(id, pipeline, startedAt, finishedAt, status));
  }

  private void requireRunning() {
    if (status.get() != Status.RUNNING) {
      throw ended();
    }
  }

  private IllegalStateException ended() {
    return new IllegalStateException(
        "Run " + id + " has ended (" + status.get() + "); start another one");
  }
}
