package dev.rocky.engine;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.check.AnomalyDetector;
import dev.rocky.engine.record.OnConflict;
import dev.rocky.engine.sql.SqlDialect;
import dev.rocky.state.Ledger;
import dev.rocky.state.RemoteSync;
import dev.rocky.state.StateStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Builds a {@link Rocky}. Not thread-safe.
 *
 * @since 0.1
 */
public final class RockyBuilder {

  private final StateStore store;
  final SqlDialect dialect;
  Clock clock = Clock.systemUTC();
  AnomalyDetector anomalies = AnomalyDetector.standard();
  boolean keepsFlaggedOut;
  Optional<RemoteSync.Opener> remote = Optional.empty();
  OnConflict onConflict = OnConflict.FAIL;
  Duration intentTtl = Duration.ofHours(6);
  String owner = "pid " + ProcessHandle.current().pid();

  RockyBuilder(StateStore store, SqlDialect dialect) {
    this.store = requireNonNull(store, "store");
    this.dialect = requireNonNull(dialect, "dialect");
  }

  /** Tells the time for the history; by default the system's clock. No watermark comes from it. */
  public RockyBuilder clock(Clock clock) {
    this.clock = requireNonNull(clock, "clock");
    return this;
  }

  /** Finds odd row counts; by default {@link AnomalyDetector#standard}. */
  public RockyBuilder anomalies(AnomalyDetector anomalies) {
    this.anomalies = requireNonNull(anomalies, "anomalies");
    return this;
  }

  /**
   * Keeps row counts that are flagged out of later baselines until a person has decided, see {@link
   * Rocky#accept}, {@link Rocky#acceptAsNewNormal} and {@link Rocky#exclude}. A level that has
   * really changed is flagged with every run till then. By default they are part of baselines.
   */
  public RockyBuilder keepFlaggedOut() {
    this.keepsFlaggedOut = true;
    return this;
  }

  /** Names this process in intents, for people; by default its process id. */
  public RockyBuilder owner(String owner) {
    this.owner = requireNonNull(owner, "owner");
    return this;
  }

  /**
   * Keeps the ledger in step with a remote, so that a run may happen on any machine: it pulls when
   * it starts and pushes when it is finished. By default there is none.
   *
   * @param remote opens it over the ledger; it is closed with the {@link Rocky}
   */
  public RockyBuilder remote(RemoteSync.Opener remote) {
    this.remote = Optional.of(requireNonNull(remote, "remote"));
    return this;
  }

  /** What becomes of a table that two machines moved; by default {@link OnConflict#FAIL}. */
  public RockyBuilder onConflict(OnConflict onConflict) {
    this.onConflict = requireNonNull(onConflict, "onConflict");
    return this;
  }

  /**
   * How long a copy of an {@linkplain TableSpec#exclusive exclusive} table keeps others from it if
   * it does not end; by default 6 hours. Longer than the longest copy takes, statements included
   * that go on in the database when their process has died. Others measure it by their own clocks.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public RockyBuilder intentTtl(Duration ttl) {
    if (ttl.isZero() || ttl.isNegative()) {
      throw new IllegalArgumentException("An intent lasts for a positive time, not " + ttl);
    }
    this.intentTtl = ttl;
    return this;
  }

  /**
   * Opens the ledger in the store, and the remote. If it throws, the store is left open.
   *
   * @throws dev.rocky.state.StoreIncompatibleException if the store holds something that this
   *     version does not read
   */
  public Rocky build() {
    return new Rocky(Ledger.over(store), this);
  }
}
