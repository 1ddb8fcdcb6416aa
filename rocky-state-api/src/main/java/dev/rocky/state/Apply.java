package dev.rocky.state;

import dev.rocky.state.spi.RemoteRecord;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A3: which records a {@link Rebase} is asked about. */
final class Apply {

  private final Iterator<RemoteRecord> fetched;
  private final Rebase rebase;
  private @Nullable Key last;

  Apply(Iterator<RemoteRecord> fetched, Rebase rebase) {
    this.fetched = fetched;
    this.rebase = rebase;
  }

  /** After A1: those in the deltas. */
  void changes() throws Rebase.BehindException {
    for (RemoteRecord theirs = next(); theirs != null; theirs = next()) {
      rebase.record(theirs, true, true);
    }
  }

  /** After A2: those that were fetched, those of the ledger, and those in its journal. */
  void all(ReadTransaction stored) throws Rebase.BehindException {
    KeyPages ours = KeyPages.travelling(stored);
    KeyPages noted = KeyPages.behind(stored, LedgerSpaces.JOURNAL);
    RemoteRecord theirs = next();
    for (Key key = least(theirs, ours, noted); key != null; key = least(theirs, ours, noted)) {
      boolean exists = Objects.equals(key, ours.peek());
      boolean journalled = Objects.equals(key, noted.peek());
      if (theirs != null && key.equals(theirs.key())) {
        rebase.record(theirs, exists, journalled);
        theirs = next();
      } else {
        rebase.record(new RemoteRecord(key, Optional.empty(), List.of()), exists, journalled);
      }
      if (exists) {
        ours.next();
      }
      if (journalled) {
        noted.next();
      }
    }
  }

  private static @Nullable Key least(@Nullable RemoteRecord theirs, KeyPages ours, KeyPages noted) {
    Key key = theirs == null ? null : theirs.key();
    return least(least(key, ours.peek()), noted.peek());
  }

  private static @Nullable Key least(@Nullable Key one, @Nullable Key other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.compareTo(other) <= 0 ? one : other;
  }

  private @Nullable RemoteRecord next() {
    if (!fetched.hasNext()) {
      return null;
    }
    RemoteRecord next = fetched.next();
    Key key = next.key();
    if (!LedgerSpaces.travels(key) || (last != null && key.compareTo(last) <= 0)) {
      throw new IllegalArgumentException(
          "What was fetched must travel, in ascending order of keys; " + key + " follows " + last);
    }
    last = key;
    return next;
  }
}
