package dev.rocky.state;

import dev.rocky.state.spi.SyncState;
import dev.rocky.state.spi.ValueHash;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * P1: one snapshot of a ledger, of which a push makes its segment. Valid until the work that was
 * given it returns, and only on its thread.
 *
 * <p>What is handed out is all that an attempt sends: the ledger takes what was not visited for
 * sent, too. So a visitor cannot end a visit, and one that throws ends the attempt. Memory does not
 * depend on the number of records.
 *
 * <p>A value that does not match its checksum cannot be sent. It is left out, and the ledger goes
 * on to know that the remote does not have it: {@link LedgerSync#begin} finds it again.
 *
 * @since 0.1
 */
public final class SyncSnapshot {

  /** Receives what an attempt sends. */
  @FunctionalInterface
  public interface ChangeVisitor {
    /**
     * Takes one record.
     *
     * @param value what it has; empty if it was deleted. A copy that belongs to the visitor
     */
    void visit(Key key, Optional<byte[]> value);

    /** Hears of a record that is left out because it is damaged. */
    default void leftOut(Key key) {
      // counted, too
    }
  }

  private final ReadTransaction stored;
  private final JournalReading journal;
  private final SyncState state;

  SyncSnapshot(ReadTransaction stored) {
    this.stored = stored;
    this.journal = new JournalReading(stored);
    this.state = SyncRecords.read(stored);
  }

  /** What the ledger knows of its remote. */
  public SyncState state() {
    return state;
  }

  /** Number of the last transaction whose changes are in this snapshot. */
  public long position() {
    return journal.sequence().number();
  }

  /**
   * Hands every travelling record that differs from what the remote has at the base, and is not in
   * conflict, to {@code visitor}, in key order: what a commit sends.
   *
   * @return how many were left out because they are damaged
   */
  public long changes(ChangeVisitor visitor) {
    Sending sending = new Sending(visitor);
    stored.scan(
        Scan.prefix(JournalReading.ENTRIES),
        (at, bytes) -> {
          JournalEntry entry = JournalEntry.decode(ValueEnvelope.open(at, bytes));
          if (!entry.inConflict()) {
            Key key = at.skip(1);
            sending.unlessEqual(entry.base(), key, CheckedValue.of(stored, key));
          }
          return true;
        });
    return sending.leftOut;
  }

  /**
   * Hands every travelling record to {@code visitor}, in key order and none of them deleted, those
   * in conflict as the remote has them: what a first snapshot holds.
   *
   * @return how many were left out because they are damaged
   */
  public long records(ChangeVisitor visitor) {
    Sending sending = new Sending(visitor);
    KeyPages conflicts = KeyPages.behind(stored, LedgerSpaces.CONFLICTS);
    stored.scan(
        Scan.prefix(Key.EMPTY).after(Key.of(Ledger.FIRST_TRAVELLING_SPACE - 1)),
        (key, bytes) -> {
          if (!LedgerSpaces.travels(key)) {
            return false;
          }
          conflictsUpTo(key, conflicts, sending);
          if (journal.entry(key).filter(JournalEntry::inConflict).isEmpty()) {
            sending.record(key, CheckedValue.of(key, Optional.of(bytes)));
          }
          return true;
        });
    conflictsUpTo(null, conflicts, sending);
    return sending.leftOut;
  }

  /** Those up to {@code end}, or all. */
  private void conflictsUpTo(@Nullable Key end, KeyPages conflicts, Sending sending) {
    for (Key key = conflicts.peek();
        key != null && (end == null || key.compareTo(end) <= 0);
        key = conflicts.peek()) {
      conflicts.next();
      sending.record(key, Conflicts.theirs(stored, key));
    }
  }

  /** Passes on what is intact, and counts the rest. */
  private static final class Sending {
    private final ChangeVisitor visitor;
    private long leftOut;

    Sending(ChangeVisitor visitor) {
      this.visitor = visitor;
    }

    void record(Key key, CheckedValue value) {
      if (value.damaged()) {
        leftOut++;
        visitor.leftOut(key);
      } else {
        visitor.visit(key, value.bytes());
      }
    }

    void unlessEqual(ValueHash base, Key key, CheckedValue value) {
      if (value.damaged() || !base.equals(ValueHash.of(value.bytes()))) {
        record(key, value);
      }
    }
  }
}
