package dev.rocky.state;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a range in ascending order, read ahead in pages, so that the transaction may change
 * entries between two of them: those up to {@link #peek}, and no others of the range.
 */
final class KeyPages {

  private static final int KEYS = 1_000;
  private static final long BYTES = 256 * 1024;

  private final ReadTransaction stored;
  private final int lastSpace;
  private final int skipped;
  private final ArrayDeque<Key> page = new ArrayDeque<>();
  private @Nullable Scan rest;

  private KeyPages(ReadTransaction stored, Scan range, int lastSpace, int skipped) {
    this.stored = stored;
    this.rest = range;
    this.lastSpace = lastSpace;
    this.skipped = skipped;
  }

  /** The keys of all records that travel. */
  static KeyPages travelling(ReadTransaction stored) {
    Scan behind = Scan.prefix(Key.EMPTY).after(Key.of(Ledger.FIRST_TRAVELLING_SPACE - 1));
    return new KeyPages(stored, behind, Ledger.FIRST_LOCAL_SPACE - 1, 0);
  }

  /** The keys of which {@code space}, journal or conflicts, holds something. */
  static KeyPages behind(ReadTransaction stored, int space) {
    return new KeyPages(stored, Scan.prefix(Key.of(space)), space, 1);
  }

  /** The next key, which stays the next; null behind the last. */
  @Nullable Key peek() {
    if (page.isEmpty() && rest != null) {
      read(rest);
    }
    return page.peek();
  }

  /** The next key; null behind the last. */
  @Nullable Key next() {
    peek();
    return page.poll();
  }

  private void read(Scan range) {
    AtomicLong room = new AtomicLong(BYTES);
    Key[] last = {Key.EMPTY};
    stored.scan(
        range,
        (key, value) -> {
          if (key.space() > lastSpace) {
            return false;
          }
          page.add(skipped == 0 ? key : key.skip(skipped));
          last[0] = key;
          return page.size() < KEYS && room.addAndGet(-key.length()) > 0;
        });
    boolean full = page.size() == KEYS || room.get() <= 0;
    rest = full ? range.after(last[0]) : null;
  }
}
