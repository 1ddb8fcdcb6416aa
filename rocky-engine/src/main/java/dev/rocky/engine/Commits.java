package dev.rocky.engine;

import dev.rocky.engine.check.Assessment;
import dev.rocky.engine.check.Check;
import dev.rocky.engine.check.CheckResult;
import dev.rocky.engine.check.Count;
import dev.rocky.engine.check.Finding;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.Intent;
import dev.rocky.engine.record.Intents;
import dev.rocky.engine.record.Pruning;
import dev.rocky.engine.record.RecordException;
import dev.rocky.engine.record.RunId;
import dev.rocky.engine.record.RunRecord;
import dev.rocky.engine.record.Runs;
import dev.rocky.engine.record.StateVersion;
import dev.rocky.engine.record.TableConflict;
import dev.rocky.engine.record.TableKey;
import dev.rocky.engine.record.TableOutcome;
import dev.rocky.engine.record.TableOutcome.Action;
import dev.rocky.engine.record.TableState;
import dev.rocky.engine.record.TableStates;
import dev.rocky.engine.record.Tombstone;
import dev.rocky.engine.record.Watermark;
import dev.rocky.state.ReadTransaction;
import dev.rocky.state.StateException;
import dev.rocky.state.ValueDamagedException;
import dev.rocky.state.WriteTransaction;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transactions of one run. Each is one durable write of the ledger. */
final class Commits {

  private static final Logger LOG = LoggerFactory.getLogger(Run.class);

  private final Rocky rocky;
  private final RunId run;

  Commits(Rocky rocky, RunId run) {
    this.rocky = rocky;
    this.run = run;
  }

  RunRecord put(RunRecord record) {
    return rocky
        .ledger()
        .write(
            transaction -> {
              Runs.put(transaction, record);
              return record;
            });
  }

  void begin(Copy copy) {
    TableSpec spec = copy.spec();
    Intent intent =
        new Intent(
            run,
            rocky.owner(),
            strategy(copy),
            copy.window().map(Object::toString).orElse("all rows"),
            rocky.now(),
            Optional.of(copy.stateVersion().id()),
            spec.exclusive() ? Optional.of(rocky.now().plus(rocky.intentTtl())) : Optional.empty());
    rocky
        .ledger()
        .write(
            transaction -> {
              requireVersion(transaction, copy.planning());
              requireNobodyBegan(transaction, copy.planning());
              Intents.put(transaction, spec.key(), intent);
              return intent;
            });
  }

  /** Puts what was there before {@link #begin} in its place, unless others have done something. */
  void withdraw(Copy copy) {
    TableKey table = copy.spec().key();
    rocky
        .ledger()
        .write(
            transaction -> {
              if (Intents.find(transaction, table).filter(this::isOwn).isPresent()) {
                copy.planning()
                    .intent()
                    .ifPresentOrElse(
                        before -> Intents.put(transaction, table, before),
                        () -> Intents.clear(transaction, table));
              }
              return table;
            });
  }

  TableResult complete(Copy copy, Observed observed) {
    TableResult result =
        rocky
            .ledger()
            .write(
                transaction -> {
                  requireNotTakenOver(transaction, copy);
                  requireVersion(transaction, copy.planning());
                  Optional<CursorValue> after = moveWatermark(transaction, copy, observed);
                  clearIntent(transaction, copy.planning());
                  return end(transaction, copy, Action.COPIED, after, observed, detail(copy));
                });
    log("table.copied", result);
    return result;
  }

  TableResult complete(Nothing nothing, Observed observed) {
    TableResult result =
        rocky
            .ledger()
            .write(
                transaction ->
                    end(
                        transaction,
                        nothing,
                        Action.NOTHING,
                        lastValue(nothing.planning().state()),
                        observed,
                        nothing.reason()));
    log("table.nothing", result);
    return result;
  }

  /** Notes that {@code plan}, which stays where it was, failed. */
  TableResult fail(Plan plan, Throwable error) {
    TableKey table = plan.spec().key();
    String problem = Problem.of(error);
    TableResult result =
        rocky
            .ledger()
            .write(
                transaction -> {
                  Optional<CursorValue> before =
                      plan instanceof Copy copy
                          ? lastValue(copy.planning().state())
                          : known(transaction, table);
                  if (plan instanceof Copy copy) {
                    release(transaction, copy);
                  }
                  TableResult failed = failed(plan, before, problem);
                  Runs.put(transaction, run, outcome(failed, Action.FAILED, problem));
                  return failed;
                });
    LOG.atWarn()
        .addKeyValue("run", run)
        .addKeyValue("table", table)
        .setCause(error)
        .log("table.failed");
    return result;
  }

  /** Of a table whose record cannot be read nothing is known. */
  private static Optional<CursorValue> known(ReadTransaction transaction, TableKey table) {
    try {
      return lastValue(TableStates.find(transaction, table).state());
    } catch (ValueDamagedException | RecordException e) {
      return Optional.empty();
    }
  }

  private static TableResult failed(Plan plan, Optional<CursorValue> before, String problem) {
    Count.Unknown none =
        new Count.Unknown(plan instanceof Copy ? "the copy failed" : "nothing was copied");
    return new TableResult(
        plan,
        before,
        before,
        none,
        none,
        Assessment.notEvaluated(none.toString()),
        plan.spec().checks().stream().map(check -> notEvaluated(check, none.reason())).toList(),
        Optional.of(problem));
  }

  /** Prunes the history of the tables; the run has ended and does not fail if that fails. */
  void prune(List<TableKey> measured) {
    try {
      rocky
          .ledger()
          .write(transaction -> Pruning.applyInTurn(transaction, run, measured, rocky.now()));
    } catch (StateException e) {
      LOG.atWarn().addKeyValue("run", run).setCause(e).log("history.not_pruned");
    }
  }

  private Optional<CursorValue> moveWatermark(
      WriteTransaction transaction, Copy copy, Observed observed) {
    TableKey table = copy.spec().key();
    Optional<TableState> before = copy.planning().state();
    Advance.requireFits(copy, observed);
    Optional<CursorValue> moved = copy.committed(observed);
    if (moved.isPresent()) {
      long epoch = Advance.epochAfter(copy, before, moved.get());
      String column = copy.planning().cursor().column();
      TableStates.put(
          transaction,
          table,
          new Watermark(moved.get(), column, rocky.now(), run, epoch, Advance.origin(copy)));
      return moved;
    }
    if (copy.replaces() && Advance.leavesRowsOrWatermark(before, observed)) {
      long epoch = before.map(TableState::epoch).orElse(0L) + 1;
      String reason = "a full refresh left the target without a cursor value";
      TableStates.put(transaction, table, new Tombstone(rocky.now(), epoch, reason));
      return Optional.empty();
    }
    return lastValue(before);
  }

  /**
   * Clears what this run noted or what its plan dealt with; another run's may be about rows. One
   * that was merged with another machine's names more owners than this one.
   */
  private void clearIntent(WriteTransaction transaction, Planning planning) {
    TableKey table = planning.spec().key();
    Optional<Intent> open = Intents.find(transaction, table);
    if (open.filter(this::isOwn).isPresent() || open.equals(planning.intent())) {
      Intents.clear(transaction, table);
    }
  }

  /** Whether this run noted {@code intent}, and nobody anything else since. */
  boolean isOwn(Intent intent) {
    return intent.runId().equals(run) && intent.owner().equals(rocky.owner());
  }

  /** A copy that failed keeps nobody from the table, though its rows may be there. */
  private void release(WriteTransaction transaction, Copy copy) {
    TableKey table = copy.spec().key();
    Intents.find(transaction, table)
        .filter(open -> isOwn(open) && open.isHeld(rocky.now()))
        .ifPresent(open -> Intents.put(transaction, table, open.released(rocky.now())));
  }

  private void requireNotTakenOver(ReadTransaction transaction, Copy copy) {
    TableKey table = copy.spec().key();
    Optional<Intent> open = Intents.find(transaction, table);
    if (copy.spec().exclusive() && open.filter(this::isOwn).isEmpty()) {
      throw new TakenOverException(table, open, copy.cleanup());
    }
  }

  private TableResult end(
      WriteTransaction transaction,
      Plan plan,
      Action action,
      Optional<CursorValue> after,
      Observed observed,
      String detail) {
    TableKey table = plan.spec().key();
    Planning planning = plan instanceof Copy copy ? copy.planning() : ((Nothing) plan).planning();
    TableResult result =
        new TableResult(
            plan,
            lastValue(planning.state()),
            after,
            observed.loaded(),
            observed.measured(),
            rocky.baselines().measure(transaction, table, run, rocky.now(), observed.measured()),
            checks(plan.spec(), observed),
            Optional.empty());
    Runs.put(transaction, run, outcome(result, action, detail));
    return result;
  }

  /** Each check has a result, whether its question was answered or not. */
  private static List<CheckResult> checks(TableSpec spec, Observed observed) {
    return spec.checks().stream()
        .map(
            check ->
                observed.checks().stream()
                    .filter(result -> result.check().equals(check))
                    .findFirst()
                    .orElseGet(() -> notEvaluated(check, "its questions were not answered")))
        .toList();
  }

  private static CheckResult notEvaluated(Check check, String reason) {
    return new CheckResult.NotEvaluated(check, reason);
  }

  private TableOutcome outcome(TableResult result, Action action, String detail) {
    Instant now = rocky.now();
    return new TableOutcome(
        result.spec().key(),
        action,
        now,
        result.before().map(CursorValue::text),
        result.after().map(CursorValue::text),
        result.loaded().rows(),
        detail);
  }

  private static String detail(Copy copy) {
    return strategy(copy) + " of " + copy.window().map(Object::toString).orElse("all rows");
  }

  private static String strategy(Copy copy) {
    return copy.replaces() ? Strategy.fullRefresh().label() : copy.spec().strategy().label();
  }

  static Optional<CursorValue> lastValue(Optional<TableState> state) {
    return state.flatMap(
        s -> s instanceof Watermark w ? Optional.of(w.lastValue()) : Optional.empty());
  }

  private static void requireVersion(ReadTransaction transaction, Planning planning) {
    TableKey table = planning.spec().key();
    StateVersion current = TableStates.find(transaction, table).version();
    if (!current.equals(planning.version())) {
      throw new SupersededException(table, planning.version(), current);
    }
  }

  /** A plan deals with the intent that it was made from, but not with one that was noted since. */
  private void requireNobodyBegan(ReadTransaction transaction, Planning planning) {
    TableKey table = planning.spec().key();
    Optional<Intent> open = Intents.find(transaction, table);
    if (open.filter(intent -> intent.isHeld(rocky.now()) && !isOwn(intent)).isPresent()) {
      throw new TableBusyException(table, open.get());
    }
    if (open.isEmpty() || open.equals(planning.intent())) {
      return;
    }
    if (open.get().runId().equals(run)) {
      throw new IllegalStateException(
          "A copy of "
              + table
              + " was begun in this run and failed since this plan was made, so its rows may be in"
              + " the target; plan again");
    }
    throw new TableBusyException(table, open.get());
  }

  /** A conflict that waits for a person. */
  void log(TableConflict conflict) {
    LOG.atWarn()
        .addKeyValue("run", run)
        .addKeyValue("table", conflict.table())
        .log("table.conflict: {}", conflict);
  }

  /** The same for what is no table's state. */
  void logOtherConflicts(RunReport report) {
    if (report.otherConflicts() > 0) {
      LOG.atWarn()
          .addKeyValue("run", run)
          .addKeyValue("records", report.otherConflicts())
          .log("records.conflict");
    }
  }

  private void log(String event, TableResult result) {
    LOG.atInfo()
        .addKeyValue("run", run)
        .addKeyValue("table", result.spec().key())
        .addKeyValue("loaded", result.loaded())
        .addKeyValue("watermark", result.after().map(CursorValue::text).orElse("none"))
        .log(event);
    for (Finding finding : result.findings()) {
      LOG.atWarn()
          .addKeyValue("run", run)
          .addKeyValue("table", result.spec().key())
          .addKeyValue("method", finding.method())
          .log("table.finding: {}", finding.reason());
    }
    for (CheckResult check : result.checks()) {
      if (!(check instanceof CheckResult.Passed)) {
        LOG.atWarn()
            .addKeyValue("run", run)
            .addKeyValue("table", result.spec().key())
            .addKeyValue("check", check.check().name())
            .addKeyValue("evaluated", check instanceof CheckResult.Failed)
            .log("table.check: {}", check.reason());
      }
    }
  }
}
