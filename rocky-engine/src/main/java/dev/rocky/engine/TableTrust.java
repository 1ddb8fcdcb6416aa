package dev.rocky.engine;

import dev.rocky.engine.record.TableKey;
import dev.rocky.engine.record.TableState;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * How far the ledger's word counts for each table.
 *
 * @param otherwise for tables about which nothing else is to be said
 * @param inConflict the tables that two machines moved
 * @param recoveredAt when the ledger took the place of another, see {@link
 *     dev.rocky.state.StateStore#recoveredAt}
 */
record TableTrust(Trust otherwise, Set<TableKey> inConflict, Optional<Instant> recoveredAt) {

  /** For a table of which the ledger knows {@code state}. */
  Trust of(TableKey table, Optional<TableState> state) {
    if (!inConflict.isEmpty() && inConflict.contains(table)) {
      return Trust.IN_CONFLICT;
    }
    return recoveredAt.isPresent() && !otherwise.isHint() && mayBeBehind(state, recoveredAt.get())
        ? Trust.recovered(recoveredAt.get())
        : otherwise;
  }

  /** What was pulled is as everybody knows it, whatever became of the file. */
  private boolean mayBeBehind(Optional<TableState> state, Instant since) {
    return state
        .map(known -> !otherwise.isShared() && known.updatedAt().isBefore(since))
        .orElse(true);
  }
}
