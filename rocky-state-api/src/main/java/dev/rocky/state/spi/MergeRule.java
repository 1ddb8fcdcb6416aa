package dev.rocky.state.spi;

import dev.rocky.state.Key;
import java.util.Optional;

/**
 * How the records of a key space merge when two machines changed the same one. Of the value that
 * both started from there is only a hash: a rule knows that both differ from it, and no more.
 *
 * <p>Values are those that the ledger was given, without checksum; empty where a record was
 * deleted. A rule runs within a write transaction of the ledger: it is fast, it does not call the
 * ledger, and it gives the same answer whenever it is asked. What it throws ends the transfer, and
 * nothing is changed.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface MergeRule {

  /** What is not equal is in conflict. For key spaces of which nothing is known. */
  MergeRule EQUAL_OR_CONFLICT = (key, ours, theirs) -> new Merged.Conflict();

  /** What becomes of a record that we and others changed, where the values differ (A3, 5.). */
  Merged merge(Key key, Optional<byte[]> ours, Optional<byte[]> theirs);

  /**
   * Whether {@code theirs} lies behind {@code ours} in the same epoch, though ours came from there
   * (A3, 1.): then the remote was taken back. Records without an order never do.
   */
  default boolean isBehind(Key key, byte[] theirs, byte[] ours) {
    return false;
  }

  /**
   * {@code ours} such that it may follow {@code theirs} (V2, U2): with an epoch above that of
   * theirs, so that nobody sees the record go back. As it is, if it may already, or records have no
   * epochs.
   */
  default byte[] raise(Key key, byte[] ours, byte[] theirs) {
    return ours;
  }

  /**
   * What is left of a record with {@code value} that a restore removes, or that is deleted where a
   * person takes ours (V2). Nothing, unless the record could be made anew in the same epoch: who
   * has {@code value} would take the new one for one that went back. Then a tombstone with an epoch
   * above; one that is there already stays as it is.
   */
  default Optional<byte[]> removed(Key key, byte[] value) {
    return Optional.empty();
  }

  /**
   * What becomes of a record when a person decided for the ledger (U2), and its values differ.
   * Ours, {@linkplain #raise raised}, as far as the ledger has the record.
   *
   * <p>Of one that only the remote has, nobody can tell whether the ledger deleted it once or
   * others made it since. It is kept, unless the rule says ours: right for records that are deleted
   * without a trace and harm if they come back, as those of what is under way. What was deleted
   * here and never pushed stays deleted without a question.
   */
  default Merged republish(Key key, Optional<byte[]> ours, Optional<byte[]> theirs) {
    if (ours.isEmpty() || theirs.isEmpty()) {
      return ours.isEmpty() ? new Merged.Theirs() : new Merged.Ours();
    }
    return new Merged.Value(raise(key, ours.get(), theirs.get()));
  }

  /**
   * What becomes of a record when a person decided for the remote (U3, V1), and its values differ;
   * also of one that only the ledger has. In V1 only a third value counts: theirs was chosen.
   * Theirs, unless records of this key space never compete; if theirs lies behind ours in an epoch,
   * theirs with a raised epoch, and marked as recovered.
   */
  default Merged adopt(Key key, Optional<byte[]> ours, Optional<byte[]> theirs) {
    return new Merged.Theirs();
  }
}
