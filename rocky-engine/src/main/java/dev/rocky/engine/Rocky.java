package dev.rocky.engine;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.Intent;
import dev.rocky.engine.record.Measurement;
import dev.rocky.engine.record.Measurements;
import dev.rocky.engine.record.Pruning;
import dev.rocky.engine.record.RecordRules;
import dev.rocky.engine.record.Retention;
import dev.rocky.engine.record.RunId;
import dev.rocky.engine.record.RunRecord;
import dev.rocky.engine.record.Runs;
import dev.rocky.engine.record.Standing;
import dev.rocky.engine.record.TableConflict;
import dev.rocky.engine.record.TableConflicts;
import dev.rocky.engine.record.TableKey;
import dev.rocky.engine.record.TableOutcome;
import dev.rocky.engine.record.TableState;
import dev.rocky.engine.record.TableStates;
import dev.rocky.engine.sql.SqlDialect;
import dev.rocky.state.Ledger;
import dev.rocky.state.PushResult;
import dev.rocky.state.RemoteSync;
import dev.rocky.state.StateStore;
import dev.rocky.state.spi.MergeRules;
import dev.rocky.state.spi.Resolution;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * The state of a host's pipelines, and where their runs start. Any number of threads may use one.
 *
 * @since 0.1
 */
public final class Rocky implements AutoCloseable {

  private final Ledger ledger;
  private final SqlDialect dialect;
  private final Clock clock;
  private final Baselines baselines;
  private final String owner;
  private final Duration intentTtl;
  private final MergeRules rules;
  private final Optional<RemoteSync> remote;
  private final Resets resets;

  Rocky(Ledger ledger, RockyBuilder options) {
    this.ledger = ledger;
    this.dialect = options.dialect;
    this.clock = options.clock;
    this.baselines =
        new Baselines(options.anomalies, options.anomalies.window(), options.keepsFlaggedOut);
    this.owner = options.owner;
    this.intentTtl = options.intentTtl;
    this.rules = RecordRules.of(options.onConflict);
    this.resets = new Resets(this);
    this.remote = options.remote.map(opener -> opener.open(ledger, rules));
  }

  /**
   * State kept in {@code store}, which is closed with this object, for a database that speaks
   * {@code dialect}; everything else by default, see {@link #builder}.
   *
   * @throws dev.rocky.state.StoreIncompatibleException if the store holds something that this
   *     version does not read
   */
  public static Rocky over(StateStore store, SqlDialect dialect) {
    return builder(store, dialect).build();
  }

  /** The same, with options. */
  public static RockyBuilder builder(StateStore store, SqlDialect dialect) {
    return new RockyBuilder(store, dialect);
  }

  /**
   * Starts a run. With a remote, the ledger is first brought up to it; see {@link Run#pulled}.
   *
   * @param pipeline the pipeline's name, for the history
   * @throws dev.rocky.state.StateException if the pull failed and the policy says {@code
   *     on_download_failure = fail}, or something is damaged; no run has started
   */
  public Run startRun(String pipeline) {
    requireNonNull(pipeline, "pipeline");
    RunSync sync = pull();
    Instant start = now();
    return new Run(this, RunId.startedAt(start), pipeline, start, sync);
  }

  /**
   * Pushes what the ledger has changed since the last push that got through, without a run: after a
   * {@link PushFailedException}, a push that was skipped, or a run that was closed unfinished.
   *
   * @return how it ended
   * @throws IllegalStateException if there is no remote
   * @throws dev.rocky.state.StateException if it failed and the policy says {@code
   *     on_upload_failure = fail}, or something is damaged
   */
  public PushResult push() {
    return remote
        .orElseThrow(() -> new IllegalStateException("There is no remote; see RockyBuilder.remote"))
        .startRun()
        .push();
  }

  /** What the ledger knows of {@code table}; empty if it has never seen it. */
  public Optional<TableState> state(TableKey table) {
    return ledger.read(transaction -> TableStates.find(transaction, table).state());
  }

  /**
   * Hands the state of every table to {@code consumer}, in the order of their names, until it
   * answers false.
   *
   * @return how many it was handed
   */
  public long forEachState(BiPredicate<TableKey, TableState> consumer) {
    return ledger.read(transaction -> TableStates.forEach(transaction, consumer));
  }

  /**
   * Sets the watermark of {@code table} back, so that the next run copies again what lies beyond
   * {@code value}. An append replaces the rows that it loaded beyond it; merge and delete+insert
   * repeat. With a remote, what others did is pulled first; the reset is pushed with the next run,
   * or by {@link #push}.
   *
   * @param reason why, for the history, which also says if the pull failed
   * @return the watermark as it is now
   * @throws IllegalArgumentException if there is no watermark, it is of another type, or {@code
   *     value} lies beyond it: skipping rows is not rewinding. Of types that only the database may
   *     order ({@link dev.rocky.engine.cursor.CursorType#ordered}) the last is not checked
   * @throws dev.rocky.state.StateException if the pull failed and the policy says {@code
   *     on_download_failure = fail}, or something is damaged; nothing was reset
   */
  public TableState rewind(TableKey table, CursorValue value, String reason) {
    return resets.rewind(table, value, reason);
  }

  /**
   * Deletes the watermark of {@code table}: the next run is a full refresh. With a remote, what
   * others did is pulled first; the reset is pushed with the next run, or by {@link #push}.
   *
   * @param reason why, for the history, which also says if the pull failed
   * @return what is kept in its place, with the reason
   * @throws dev.rocky.state.StateException as {@link #rewind} does
   */
  public TableState delete(TableKey table, String reason) {
    return resets.delete(table, reason);
  }

  /**
   * The tables that this machine and another one moved, and that nobody has decided about; none
   * without a remote. As long as they are, their watermarks are hints: plans look at the target
   * first.
   */
  public List<TableConflict> conflicts() {
    return ledger.boundTo().isPresent() ? TableConflicts.all(ledger) : List.of();
  }

  /**
   * Decides about a table that two machines moved. What becomes of it is pushed with the next run.
   *
   * @param conflict as {@link #conflicts} or {@link RunReport#conflicts} told it
   * @param side who is right. {@code OURS} is pushed with a raised epoch; if the other machine went
   *     further it is as if the watermark had been set back, see {@link #rewind}. {@code THEIRS}
   *     gives up what this machine committed; if that went further, the next plan looks at the
   *     target first
   * @param reason why, for the history
   * @return whether it was done, and if not, why; nothing was changed then
   * @throws dev.rocky.state.ValueDamagedException if the side that was chosen is damaged
   */
  public Resolution resolve(TableConflict conflict, TableConflict.Side side, String reason) {
    return resets.resolve(conflict, side, reason);
  }

  /**
   * Takes an {@linkplain TableSpec#exclusive exclusive} table from the run that copies it, which is
   * known to have died or is to lose: from now on it may be begun. What that run has written is
   * dealt with by the next plan, and if it lives after all, it gets a {@link TakenOverException}
   * when it completes, once the next copy has begun. With a remote, what others did is pulled
   * first.
   *
   * @param reason why, for the history, which also says if the pull failed
   * @return what that run had noted; empty if nobody has the table, and nothing was changed
   * @throws dev.rocky.state.StateException as {@link #rewind} does
   */
  public Optional<Intent> takeOver(TableKey table, String reason) {
    return resets.takeOver(table, reason);
  }

  /** The last {@code limit} row counts of {@code table}, the newest first. */
  public List<Measurement> measurements(TableKey table, int limit) {
    return ledger.read(transaction -> Measurements.latest(transaction, table, limit));
  }

  /**
   * Says that a row count is right, however odd: it counts in baselines again. What becomes of it
   * is pushed with the next run, as with the two decisions below; of two machines' decisions about
   * one count the later stays.
   *
   * @param measurement one of {@link #measurements}
   * @param reason why, for other people
   * @return the measurement as it is now
   * @throws IllegalArgumentException if it is not in the history of {@code table}, or not any more
   */
  public Measurement accept(TableKey table, Measurement measurement, String reason) {
    return decide(table, measurement, Standing.ACCEPTED, reason);
  }

  /**
   * Says that from this row count on, what is counted is normal: baselines begin with it, and those
   * that were flagged since are accepted with it. This lasts as long as the history does.
   *
   * @param measurement one of {@link #measurements}, the first of the new level
   * @param reason why, for other people
   * @return the measurement as it is now
   * @throws IllegalArgumentException as {@link #accept} does
   */
  public Measurement acceptAsNewNormal(TableKey table, Measurement measurement, String reason) {
    return decide(table, measurement, Standing.NEW_NORMAL, reason);
  }

  /**
   * Says that a row count is wrong: it stays out of baselines for good, flagged or not.
   *
   * @param measurement one of {@link #measurements}
   * @param reason why, for other people
   * @return the measurement as it is now
   * @throws IllegalArgumentException as {@link #accept} does
   */
  public Measurement exclude(TableKey table, Measurement measurement, String reason) {
    return decide(table, measurement, Standing.EXCLUDED, reason);
  }

  private Measurement decide(
      TableKey table, Measurement measurement, Standing standing, String reason) {
    Measurement.Decision decision = new Measurement.Decision(now(), reason);
    return ledger.write(
        transaction -> Baselines.decide(transaction, table, measurement, standing, decision));
  }

  /** The last {@code limit} runs, the newest first; resets by hand are runs of their own. */
  public List<RunRecord> runs(int limit) {
    return ledger.read(transaction -> Runs.latest(transaction, limit));
  }

  /** What {@code run} did, in the order of the tables' names. */
  public List<TableOutcome> outcomes(RunId run) {
    return ledger.read(transaction -> Runs.outcomes(transaction, run));
  }

  /** How long history is kept. */
  public Retention retention() {
    return ledger.read(Retention::find);
  }

  /** Sets how long history is kept; takes effect when a run is finished, and on {@link #prune}. */
  public void retain(Retention retention) {
    ledger.write(
        transaction -> {
          retention.store(transaction);
          return retention;
        });
  }

  /**
   * Removes the history of all tables and runs that is not to be kept, and says how much it was.
   */
  public Pruning prune() {
    return ledger.write(
        transaction -> Pruning.apply(transaction, Pruning.tables(transaction), now()));
  }

  /** What {@link #prune} would remove now. */
  public Pruning previewPrune() {
    return ledger.read(
        transaction -> Pruning.preview(transaction, Pruning.tables(transaction), now()));
  }

  /**
   * Closes the remote, if there is one, then the ledger and its store; pushes nothing. Runs that
   * are not finished stay in the history as running.
   */
  @Override
  public void close() {
    try {
      remote.ifPresent(RemoteSync::close);
    } finally {
      ledger.close();
    }
  }

  RunSync pull() {
    return RunSync.begin(ledger, remote);
  }

  RunSync pullVerified() {
    return RunSync.beginVerified(ledger, remote);
  }

  Ledger ledger() {
    return ledger;
  }

  MergeRules rules() {
    return rules;
  }

  SqlDialect dialect() {
    return dialect;
  }

  Baselines baselines() {
    return baselines;
  }

  String owner() {
    return owner;
  }

  Duration intentTtl() {
    return intentTtl;
  }

  Instant now() {
    return clock.instant();
  }
}
