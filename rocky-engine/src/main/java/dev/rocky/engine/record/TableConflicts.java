package dev.rocky.engine.record;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import dev.rocky.state.LedgerSync;
import dev.rocky.state.ReadTransaction;
import dev.rocky.state.spi.ConflictingRecord;
import dev.rocky.state.spi.MergeRules;
import dev.rocky.state.spi.Resolution;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The conflicts of a ledger that is bound to a remote.
 *
 * @since 0.1
 */
public final class TableConflicts {

  private TableConflicts() {}

  /** All tables in conflict, in the order of their names. */
  public static List<TableConflict> all(Ledger ledger) {
    List<ConflictingRecord> found = new ArrayList<>();
    LedgerSync.of(ledger)
        .conflicts(
            record -> {
              if (record.key().space() == Space.WATERMARK.id()) {
                found.add(record);
              }
            });
    return found.isEmpty()
        ? List.of()
        : ledger.read(
            transaction ->
                found.stream().flatMap(record -> decode(transaction, record).stream()).toList());
  }

  /**
   * Resolves {@code conflict}, unless it has changed since it was read.
   *
   * @param rules how epochs are raised, and what theirs becomes where it lies behind ours
   */
  public static Resolution resolve(
      Ledger ledger, TableConflict conflict, TableConflict.Side side, MergeRules rules) {
    LedgerSync sync = LedgerSync.of(ledger);
    return side == TableConflict.Side.OURS
        ? sync.takeOurs(conflict.record(), rules)
        : sync.takeTheirs(conflict.record(), rules);
  }

  /** Empty if this version does not understand the key. */
  private static Optional<TableConflict> decode(
      ReadTransaction transaction, ConflictingRecord record) {
    return understood(() -> KeyParts.table(record.key(), 0))
        .map(table -> decode(transaction, table, record));
  }

  private static TableConflict decode(
      ReadTransaction transaction, TableKey table, ConflictingRecord record) {
    Optional<TableState> ours = state(record.key(), record.ours());
    Optional<TableState> theirs = state(record.key(), record.theirs());
    return new TableConflict(
        table,
        record,
        ours,
        theirs,
        ours.flatMap(state -> run(transaction, state)),
        theirs.flatMap(state -> run(transaction, state)));
  }

  private static Optional<TableState> state(Key key, Optional<byte[]> stored) {
    return stored.flatMap(bytes -> understood(() -> TableStates.decode(key, bytes)));
  }

  private static Optional<RunRecord> run(ReadTransaction transaction, TableState state) {
    return state instanceof Watermark watermark
        ? understood(() -> Runs.find(transaction, watermark.runId())).flatMap(found -> found)
        : Optional.empty();
  }

  private static <T> Optional<T> understood(Supplier<T> reader) {
    try {
      return Optional.of(reader.get());
    } catch (RecordException e) {
      return Optional.empty();
    }
  }
}
