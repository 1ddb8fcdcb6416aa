package dev.rocky.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.spi.ValueHash;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes the journal within the transaction whose changes it notes. Layout: {@link JournalEntry}.
 */
final class JournalWriting extends JournalReading {

  private final WriteTransaction stored;
  private @Nullable Boolean bound;
  private Sequence sequence = Sequence.NONE;

  JournalWriting(WriteTransaction stored) {
    super(stored);
    this.stored = stored;
  }

  /**
   * L1, L2: notes the value that {@code key} has now, unless an earlier one was noted or the key
   * does not travel; and, if the pending attempt sends that value, that it does.
   */
  void beforeChange(Key key) {
    if (LedgerSpaces.travels(key) && isBound()) {
      Key at = ENTRIES.append(key);
      JournalEntry noted = record(at).map(JournalEntry::decode).orElse(null);
      if (noted == null) {
        noted = JournalEntry.first(sequence.number(), hash(key));
      } else if (noted.isSentAt(sequence.position())) {
        noted = noted.withSent(Optional.of(hash(key)));
      }
      put(at, noted.withNumber(sequence.number()).encode());
    }
  }

  /**
   * Binds the ledger and notes every travelling key as one that the remote does not have; false if
   * bound.
   */
  boolean begin(String remote) {
    String current = remote().orElse(null);
    if (remote.equals(current)) {
      return false;
    }
    if (current != null) {
      throw new IllegalStateException(
          "The ledger is bound to " + current + " and cannot be bound to " + remote + " as well");
    }
    put(REMOTE, remote.getBytes(UTF_8));
    bound = null;
    isBound();
    noteAll(sequence.number());
    return true;
  }

  /**
   * U2: what was noted is void, and every travelling key one that the remote does not have. Keys
   * that were deleted here stay noted, so that they are not taken for others' new ones.
   */
  void beginAgain() {
    Sequence next = sequence().next().withPosition(Sequence.NO_ATTEMPT);
    put(next);
    KeyPages keys = KeyPages.behind(stored, LedgerSpaces.JOURNAL);
    for (Key key = keys.next(); key != null; key = keys.next()) {
      JournalEntry noted = entry(key).orElseThrow();
      if (noted.base().isAbsent() && noted.sent().isEmpty()) {
        remove(key);
      } else {
        put(key, JournalEntry.first(next.number(), ValueHash.ABSENT));
      }
    }
    noteAll(next.number());
  }

  private void noteAll(long number) {
    byte[] entry = JournalEntry.first(number, ValueHash.ABSENT).encode();
    KeyPages keys = KeyPages.travelling(stored);
    for (Key key = keys.next(); key != null; key = keys.next()) {
      put(ENTRIES.append(key), entry);
    }
  }

  /** Replaces the entry of {@code key}. */
  void put(Key key, JournalEntry entry) {
    put(ENTRIES.append(key), entry.encode());
  }

  /** Removes the entry of {@code key}. */
  void remove(Key key) {
    stored.delete(ENTRIES.append(key));
  }

  void put(Sequence changed) {
    put(Sequence.KEY, changed.encode());
  }

  private boolean isBound() {
    if (bound == null) {
      boolean found = remote().isPresent();
      if (found) {
        sequence = sequence().next();
        put(sequence);
      }
      bound = found; // only now: a put that is refused, as during a scan, must be made up for
    }
    return bound;
  }

  private void put(Key key, byte[] value) {
    stored.put(key, ValueEnvelope.seal(key, value));
  }

  /**
   * Of a damaged value too: its hash equals no remote's, so that the merge asks instead of
   * guessing.
   */
  ValueHash hash(Key key) {
    return ValueHash.of(stored.get(key).map(ValueEnvelope::unverified));
  }
}
