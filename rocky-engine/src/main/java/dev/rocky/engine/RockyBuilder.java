package dev.rocky.engine;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.check.MovingAverage;
import dev.rocky.engine.sql.SqlDialect;
import dev.rocky.state.Ledger;
import dev.rocky.state.StateStore;
import java.time.Clock;

/**
 * Builds a {@link Rocky}. Not thread-safe.
 *
 * @since 0.1
 */
public final class RockyBuilder {

  private final StateStore store;
  private final SqlDialect dialect;
  private Clock clock = Clock.systemUTC();
  private MovingAverage anomalies = MovingAverage.DEFAULT;
  private String owner = "pid " + ProcessHandle.current().pid();

  RockyBuilder(StateStore store, SqlDialect dialect) {
    this.store = requireNonNull(store, "store");
    this.dialect = requireNonNull(dialect, "dialect");
  }

  /** Tells the time for the history; by default the system's clock. No watermark comes from it. */
  public RockyBuilder clock(Clock clock) {
    this.clock = requireNonNull(clock, "clock");
    return this;
  }

  /** Finds odd row counts; by default {@link MovingAverage#DEFAULT}. */
  public RockyBuilder anomalies(MovingAverage anomalies) {
    this.anomalies = requireNonNull(anomalies, "anomalies");
    return this;
  }

  /** Names this process in intents, for people; by default its process id. */
  public RockyBuilder owner(String owner) {
    this.owner = requireNonNull(owner, "owner");
    return this;
  }

  /**
   * Opens the ledger in the store.
   *
   * @throws dev.rocky.state.StoreIncompatibleException if the store holds something that this
   *     version does not read
   */
  public Rocky build() {
    return new Rocky(Ledger.over(store), dialect, clock, anomalies, owner);
  }
}
