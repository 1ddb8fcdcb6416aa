package dev.rocky.engine;

import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.Origin;
import dev.rocky.engine.record.RunId;
import dev.rocky.engine.record.RunRecord;
import dev.rocky.engine.record.Runs;
import dev.rocky.engine.record.TableConflict;
import dev.rocky.engine.record.TableConflicts;
import dev.rocky.engine.record.TableKey;
import dev.rocky.engine.record.TableOutcome;
import dev.rocky.engine.record.TableOutcome.Action;
import dev.rocky.engine.record.TableState;
import dev.rocky.engine.record.TableStates;
import dev.rocky.engine.record.Tombstone;
import dev.rocky.engine.record.Watermark;
import dev.rocky.state.WriteTransaction;
import dev.rocky.state.spi.Resolution;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Moves watermarks back on purpose; each reset is a run of its own in the history, in the same
 * transaction. With a remote it is pulled first, and no cache believed: a reset of an old state is
 * in an epoch that others may have left already.
 */
final class Resets {

  private final Rocky rocky;

  Resets(Rocky rocky) {
    this.rocky = rocky;
  }

  TableState rewind(TableKey table, CursorValue value, String why) {
    String reason = pulled(why);
    return rocky
        .ledger()
        .write(
            transaction -> {
              Watermark before = requireWatermark(transaction, table);
              requireNotBeyond(table, before.lastValue(), value);
              RunId run = RunId.startedAt(rocky.now());
              Watermark after =
                  new Watermark(
                      value, before.column(), rocky.now(), run, before.epoch() + 1, Origin.REWOUND);
              return store(transaction, table, run, Action.REWOUND, before, after, reason);
            });
  }

  TableState delete(TableKey table, String why) {
    String reason = pulled(why);
    return rocky
        .ledger()
        .write(
            transaction -> {
              Optional<TableState> before = TableStates.find(transaction, table).state();
              long epoch = before.map(TableState::epoch).orElse(0L) + 1;
              Tombstone after = new Tombstone(rocky.now(), epoch, reason);
              RunId run = RunId.startedAt(rocky.now());
              return store(
                  transaction, table, run, Action.DELETED, before.orElse(after), after, reason);
            });
  }

  /** Pulls; the reason says so if nobody could find out what others did. */
  private String pulled(String reason) {
    Trust trust = rocky.pullVerified().trust();
    return trust.isHint() ? reason + " (but " + trust.why() + ")" : reason;
  }

  /** The note follows in a transaction of its own: a crash in between loses no more than that. */
  Resolution resolve(TableConflict conflict, TableConflict.Side side, String reason) {
    Resolution resolution = TableConflicts.resolve(rocky.ledger(), conflict, side, rocky.rules());
    if (resolution == Resolution.RESOLVED) {
      Optional<String> ours = conflict.ours().flatMap(Resets::text);
      Optional<String> theirs = conflict.theirs().flatMap(Resets::text);
      Optional<String> after = side == TableConflict.Side.OURS ? ours : theirs;
      RunId run = RunId.startedAt(rocky.now());
      rocky
          .ledger()
          .write(
              transaction -> {
                note(transaction, conflict.table(), run, Action.RESOLVED, ours, after, reason);
                return run;
              });
    }
    return resolution;
  }

  private TableState store(
      WriteTransaction transaction,
      TableKey table,
      RunId run,
      Action action,
      TableState before,
      TableState after,
      String reason) {
    TableStates.put(transaction, table, after);
    note(transaction, table, run, action, text(before), text(after), reason);
    return after;
  }

  private void note(
      WriteTransaction transaction,
      TableKey table,
      RunId run,
      Action action,
      Optional<String> before,
      Optional<String> after,
      String reason) {
    Instant now = rocky.now();
    Runs.put(
        transaction,
        new RunRecord(
            run,
            "(" + action.name().toLowerCase(java.util.Locale.ROOT) + " by hand)",
            now,
            Optional.of(now),
            RunRecord.Status.SUCCEEDED));
    Runs.put(
        transaction,
        run,
        new TableOutcome(table, action, now, before, after, OptionalLong.empty(), reason));
  }

  private static Watermark requireWatermark(WriteTransaction transaction, TableKey table) {
    Optional<TableState> state = TableStates.find(transaction, table).state();
    if (state.isPresent() && state.get() instanceof Watermark watermark) {
      return watermark;
    }
    throw new IllegalArgumentException(
        table
            + (state.isPresent()
                ? " was deleted and begins with a full refresh"
                : " is not in the ledger")
            + "; there is no watermark to set back");
  }

  private static void requireNotBeyond(TableKey table, CursorValue before, CursorValue value) {
    if (before.compare(value).orElse(0) < 0) {
      throw new IllegalArgumentException(
          "The watermark of "
              + table
              + " is "
              + before.text()
              + "; moving it on to "
              + value.text()
              + " would skip the rows between");
    }
  }

  private static Optional<String> text(TableState state) {
    return state instanceof Watermark watermark
        ? Optional.of(watermark.lastValue().text())
        : Optional.empty();
  }
}
