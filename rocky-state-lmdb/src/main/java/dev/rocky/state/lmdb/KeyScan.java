package dev.rocky.state.lmdb;

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
    final byte[] before;
    final byte[] link;

    Level(byte[] head, byte[] before, byte[] link) {
      this.head = head;
      this.before = before;
      this.link = link;
    }
  }

  private static final byte[] NOTHING = {};

  private final Scan scan;
  private final byte[] prefix;
  private final boolean ascending;
  private final Cursor<byte[]> cursor;
  private final Deque<Level> path = new ArrayDeque<>();

  KeyScan(Dbi<byte[]> dbi, Txn<byte[]> txn, Scan scan) {
    this.scan = scan;
    this.prefix = scan.prefix().bytes();
    this.ascending = scan.direction() == Direction.ASCENDING;
    this.cursor = dbi.openCursor(txn);
    path.push(new Level(KeyTree.ROOT, NOTHING, NOTHING));
  }

  /** Goes to the first key of the scan, if there is one. */
  boolean first() {
    return (ascending ? seekFrom(lowest()) : seekBelow(lowestBehind())) && isWithinPrefix();
  }

  /** Goes on from one key to the next, if there is one. */
  boolean next() {
    return settle(step()) && isWithinPrefix();
  }

  /** The current key. */
  byte[] key() {
    Level level = path.element();
    byte[] stored = cursor.key();
    int rest = stored.length - level.head.length;
    byte[] key = Arrays.copyOf(level.before, level.before.length + rest);
    System.arraycopy(stored, level.head.length, key, level.before.length, rest);
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
  private byte[] lowest() {
    // The least key greater than a key is that key and a zero byte.
    Optional<byte[]> behind = scan.after().map(key -> Arrays.copyOf(key.bytes(), key.length() + 1));
    return behind.filter(key -> Arrays.compareUnsigned(key, prefix) > 0).orElse(prefix);
  }

  /** The least key that is too great for a descending scan; {@code null} if none is. */
  private byte @Nullable [] lowestBehind() {
    byte[] end = successor(prefix);
    byte[] after = scan.after().map(key -> key.bytes()).orElse(null);
    if (after == null || (end != null && Arrays.compareUnsigned(end, after) < 0)) {
      return end;
    }
    return after;
  }

  /** The least of the byte strings that are greater than all that start with {@code bytes}. */
  private static byte @Nullable [] successor(byte[] bytes) {
    int length = bytes.length;
    while (length > 0 && bytes[length - 1] == (byte) 0xFF) {
      length--;
    }
    if (length == 0) {
      return null;
    }
    byte[] successor = Arrays.copyOf(bytes, length);
    successor[length - 1]++;
    return successor;
  }

  /** Goes to the least key that is not less than {@code key}. */
  private boolean seekFrom(byte[] key) {
    int from = 0;
    while (true) {
      byte[] head = path.element().head;
      if (key.length - from <= KeyTree.room(head)) {
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
  private boolean seekBelow(byte @Nullable [] key) {
    if (key == null) {
      return settle(last(path.element().head));
    }
    int from = 0;
    while (true) {
      byte[] head = path.element().head;
      if (key.length - from <= KeyTree.room(head)) {
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
    byte[] key = key();
    // The last byte of a link is no part of the key.
    path.push(new Level(KeyTree.node(cursor.val()), Arrays.copyOf(key, key.length - 1), link));
  }

  private boolean step() {
    return ascending ? cursor.next() : cursor.prev();
  }

  private boolean last(byte[] head) {
    byte[] end = successor(head);
    return end == null ? cursor.last() : before(end);
  }

  private boolean before(byte[] stored) {
    return cursor.get(stored, GetOp.MDB_SET_RANGE) ? cursor.prev() : cursor.last();
  }

  private boolean isWithinPrefix() {
    return prefix.length == 0 || KeyTree.startsWith(key(), prefix);
  }
}
