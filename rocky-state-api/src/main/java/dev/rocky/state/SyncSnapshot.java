package dev.rocky.state;

import dev.rocky.state.spi.SyncState;
import dev.rocky.state.spi.ValueHash;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * P1: one snapshot of a ledger, of which a push makes its segment. Valid until the work that was
 * given it returns, and only on its thread.
 *
 * @since 0.1
 */
public final class SyncSnapshot {

  /** Receives what changed. */
  @FunctionalInterface
  public interface ChangeVisitor {
    /**
     * Takes one record.
     *
     * @param value what it has; empty if it was deleted. A copy that belongs to the visitor
     * @return {@code true} to go on, {@code false} to end
     */
    boolean visit(Key key, Optional<byte[]> value);
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
   */
  public void changes(ChangeVisitor visitor) {
    stored.scan(
        Scan.prefix(JournalReading.ENTRIES),
        (at, bytes) -> {
          JournalEntry entry = JournalEntry.decode(ValueEnvelope.open(at, bytes));
          Key key = at.skip(1);
          Optional<byte[]> value = entry.inConflict() ? Optional.empty() : journal.record(key);
          return entry.inConflict()
              || entry.base().equals(ValueHash.of(value))
              || visitor.visit(key, value);
        });
  }

  /**
   * Hands every travelling record to {@code visitor}, in key order, those in conflict as the remote
   * has them: what a first snapshot holds. Keys and values are copies.
   */
  public void records(ReadTransaction.Visitor visitor) {
    KeyPages conflicts = KeyPages.behind(stored, LedgerSpaces.CONFLICTS);
    boolean[] more = {true};
    stored.scan(
        Scan.prefix(Key.EMPTY).after(Key.of(Ledger.FIRST_TRAVELLING_SPACE - 1)),
        (key, bytes) -> {
          if (!LedgerSpaces.travels(key)) {
            return false;
          }
          more[0] = conflictsBefore(key, conflicts, visitor) && visit(key, bytes, visitor);
          return more[0];
        });
    if (more[0]) {
      conflictsBefore(null, conflicts, visitor);
    }
  }

  /** Those below {@code end}, or all; whether to go on. */
  private boolean conflictsBefore(
      @Nullable Key end, KeyPages conflicts, ReadTransaction.Visitor visitor) {
    for (Key key = conflicts.peek();
        key != null && (end == null || key.compareTo(end) <= 0);
        key = conflicts.peek()) {
      conflicts.next();
      if (!visitor.visit(key, Conflicts.theirs(stored, key).orElseThrow())) {
        return false;
      }
    }
    return true;
  }

  private boolean visit(Key key, byte[] bytes, ReadTransaction.Visitor visitor) {
    boolean inConflict = journal.entry(key).filter(JournalEntry::inConflict).isPresent();
    return inConflict || visitor.visit(key, ValueEnvelope.open(key, bytes));
  }
}
