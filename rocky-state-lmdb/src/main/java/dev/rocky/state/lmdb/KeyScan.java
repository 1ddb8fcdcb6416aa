package dev.rocky.state.lmdb;

import dev.rocky.state.Key;
import dev.rocky.state.Scan;
import dev.rocky.state.Scan.Direction;
import dev.rocky.state.StoreDamagedException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.GetOp;
import org.lmdbjava.Txn;

/**
 * Walks the {@link KeyTree} in the order of its keys, or in reverse, with one cursor of LMDB and as
 * much memory as the current key needs. When a link is reached it goes down, and comes back to the
 * link when the node below is through.
 *
 * <p>The tree must not change while a scan is under way. To be closed before its transaction ends.
 */
final class KeyScan implements AutoCloseable {

  /**
   * A node on the way from the root: its head, the part of the key that led there, the link in the
   * node above.
   */
  private static final class Level {
    final byte[] head;
    final Key before;
    final byte[] link;

    Level(byte[] head, Key before, byte[] link) {
      this.head = head;
      this.before = before;
      this.link = link;
    }
  }

  private static final byte[] NO_LINK = {};
  private static final Key ZERO = Key.ofBytes(new byte[1]);

  private final Scan scan;
  private final Key prefix;
  private final boolean ascending;
  private final Cursor<byte[]> cursor;
  private final Deque<Level> path = new ArrayDeque<>();
  private Key key = Key.EMPTY;

  KeyScan(Dbi<byte[]> dbi, Txn<byte[]> txn, Scan scan) {
    this.scan = scan;
    this.prefix = scan.prefix();
    this.ascending = scan.direction() == Direction.ASCENDING;
    this.cursor = dbi.openCursor(txn);
    path.push(new Level(KeyTree.ROOT, Key.EMPTY, NO_LINK));
  }

  /** Goes to the first key of the scan, if there is one. */
  boolean first() {
    return isWithinPrefix(ascending ? seekFrom(lowest()) : seekBelow(lowestBehind()));
  }

  /** Goes on from one key to the next, if there is one. */
  boolean next() {
    return isWithinPrefix(settle(step()));
  }

  /** The current key. */
  Key key() {
    return key;
  }

  /** The value of the current key; the caller's own. */
  byte[] value() {
    return cursor.val();
  }

  @Override
  public void close() {
    cursor.close();
  }

  /** The least key that an ascending scan may visit. */
  private Key lowest() {
    // The least key greater than a key is that key and a zero byte.
    Optional<Key> behind = scan.after().map(key -> key.append(ZERO));
    return behind.filter(key -> key.compareTo(prefix) > 0).orElse(prefix);
  }

  /** The least key that is too great for a descending scan; {@code null} if none is. */
  private @Nullable Key lowestBehind() {
    Key end = prefix.prefixEnd().orElse(null);
    Key after = scan.after().orElse(null);
    return after == null || (end != null && end.compareTo(after) < 0) ? end : after;
  }

  /** Goes to the least key that is not less than {@code key}. */
  private boolean seekFrom(Key key) {
    int from = 0;
    while (true) {
      byte[] head = path.element().head;
      if (key.length() - from <= KeyTree.room(head)) {
        return settle(cursor.get(KeyTree.entry(head, key, from), GetOp.MDB_SET_RANGE));
      }
      byte[] link = KeyTree.link(head, key, from);
      boolean found = cursor.get(link, GetOp.MDB_SET_RANGE);
      if (!found || !Arrays.equals(cursor.key(), link)) {
        return settle(found);
      }
      from += KeyTree.room(head);
      descend();
    }
  }

  /** Goes to the greatest key that is less than {@code key}, or to the greatest of all. */
  private boolean seekBelow(@Nullable Key key) {
    if (key == null) {
      return settle(last(path.element().head));
    }
    int from = 0;
    while (true) {
      byte[] head = path.element().head;
      if (key.length() - from <= KeyTree.room(head)) {
        return settle(before(KeyTree.entry(head, key, from)));
      }
      byte[] link = KeyTree.link(head, key, from);
      if (!cursor.get(link, GetOp.MDB_SET_KEY)) {
        return settle(before(link));
      }
      from += KeyTree.room(head);
      descend();
    }
  }

  /**
   * From where the cursor stands, goes down links and back up out of nodes that are through, until
   * it stands on an entry.
   *
   * @param found whether the cursor stands on anything
   */
  private boolean settle(boolean found) {
    boolean standing = found;
    while (true) {
      if (!standing || !KeyTree.startsWith(cursor.key(), path.element().head)) {
        byte[] link = path.pop().link;
        if (path.isEmpty()) {
          return false;
        }
        if (!cursor.get(link, GetOp.MDB_SET_KEY)) {
          throw new StoreDamagedException("The ledger is damaged: part of a long key is missing");
        }
        standing = step();
      } else if (cursor.key().length == KeyTree.LINK_BYTES) {
        descend();
        byte[] head = path.element().head;
        standing = ascending ? cursor.get(head, GetOp.MDB_SET_RANGE) : last(head);
      } else {
        return true;
      }
    }
  }

  /** Goes one level down, by the link on which the cursor stands. */
  private void descend() {
    byte[] link = cursor.key();
    // The last byte of a link is no part of the key.
    Key before = withRest(link, link.length - 1);
    path.push(new Level(KeyTree.node(cursor.val()), before, link));
  }

  /** What led to the current node, and what is left of the key in it. */
  private Key withRest(byte[] stored, int end) {
    Level level = path.element();
    Key rest = Key.ofBytes(stored, level.head.length, end);
    return level.before.length() == 0 ? rest : level.before.append(rest);
  }

  private boolean step() {
    return ascending ? cursor.next() : cursor.prev();
  }

  private boolean last(byte[] head) {
    return before(Key.ofBytes(head).prefixEnd().orElseThrow().bytes());
  }

  private boolean before(byte[] stored) {
    return cursor.get(stored, GetOp.MDB_SET_RANGE) ? cursor.prev() : cursor.last();
  }

  /**
   * Reads the key on which the cursor stands, and whether the scan goes that far.
   *
   * @param found whether it stands on any
   */
  private boolean isWithinPrefix(boolean found) {
    if (!found) {
      return false;
    }
    byte[] stored = cursor.key();
    key = withRest(stored, stored.length);
    return key.startsWith(prefix);
  }
}
