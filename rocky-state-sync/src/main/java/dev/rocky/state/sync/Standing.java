package dev.rocky.state.sync;

import dev.rocky.state.spi.Attempt;
import dev.rocky.state.spi.SyncState;
import java.util.Optional;

/** How a ledger and its remote stand to each other once there is nothing to fetch. */
sealed interface Standing {

  /** What the ledger says about the remote. */
  SyncState state();

  /** HEAD; empty if it is absent. */
  Optional<CurrentHead> head();

  /** Whether only a person can say how to go on. */
  default boolean isApart() {
    return this instanceof Regressed || this instanceof Foreign;
  }

  /** The base is HEAD, or there is neither. */
  record Even(SyncState state, Optional<CurrentHead> head) implements Standing {}

  /** The pending attempt may be sent again. */
  record Pending(SyncState state, Optional<CurrentHead> head, Attempt attempt)
      implements Standing {}

  /** The remote lacks what the ledger has seen. */
  record Regressed(SyncState state, Optional<CurrentHead> head, String problem)
      implements Standing {}

  /** The remote has another history. */
  record Foreign(SyncState state, Optional<CurrentHead> head, String problem) implements Standing {}
}
