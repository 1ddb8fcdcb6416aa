package dev.rocky.state.lmdb;

import dev.rocky.state.Key;
import dev.rocky.state.StoreDamagedException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.GetOp;
import org.lmdbjava.Txn;

/**
 * Keys of any length in one transaction of LMDB, whose own keys stop at 511 bytes.
 *
 * <p>The keys of users form a tree of nodes. A node is a range of LMDB keys with a common head:
 * {@code 01} for the root, {@code 02} and eight bytes of number, big-endian, for any other. A node
 * holds what is left of a key:
 *
 * <ul>
 *   <li>if it fits (509 bytes in the root, 501 in another node), as an <em>entry</em> {@code
 *       head‖rest} with the value;
 *   <li>else its first 509 or 501 bytes P as a <em>link</em> {@code head‖P‖00} whose value is the
 *       number of another node, which holds the rest.
 * </ul>
 *
 * <p>A link is 511 bytes long and an entry at most 510, so neither can be taken for the other. A
 * link sorts right behind the entry P and before everything else greater than P, and all that hangs
 * below it starts with P: visiting the tree in LMDB's order visits the keys in theirs. Numbers come
 * from a counter, written in the transaction that takes one; a node is gone when its last key is.
 *
 * <p>{@code 00} heads the records of the store itself: {@code 00 46} the format, {@code 00 4E} the
 * next number.
 */
final class KeyTree {

  /** Length of a link, and of nothing else: the longest key of LMDB. */
  static final int LINK_BYTES = 511;

  static final byte[] ROOT = {0x01};
  private static final byte NODE = 0x02;
  private static final int NUMBER_BYTES = Long.BYTES;
  static final byte[] NEXT_NUMBER = {0x00, 'N'};

  /** More of them than this are worth a cursor. */
  private static final int FEW_USES = 16;

  private final Dbi<byte[]> dbi;
  private final Txn<byte[]> txn;
  private int uses;

  /**
   * Stands where the last key was found or put. Many of a transaction's keys are neighbours, and
   * LMDB looks for a key on the cursor's page before it descends from the root.
   */
  private @Nullable Cursor<byte[]> cursor;

  KeyTree(Dbi<byte[]> dbi, Txn<byte[]> txn) {
    this.dbi = dbi;
    this.txn = txn;
  }

  byte @Nullable [] get(Key key) {
    byte[] node = ROOT;
    int from = 0;
    while (key.length() - from > room(node)) {
      byte[] number = find(link(node, key, from));
      if (number == null) {
        return null;
      }
      from += room(node);
      node = node(number);
    }
    return find(entry(node, key, from));
  }

  void put(Key key, byte[] value) {
    byte[] node = ROOT;
    int from = 0;
    while (key.length() - from > room(node)) {
      byte[] link = link(node, key, from);
      byte[] number = find(link);
      if (number == null) {
        number = takeNumber();
        store(link, number);
      }
      from += room(node);
      node = node(number);
    }
    store(entry(node, key, from), value);
  }

  boolean delete(Key key) {
    Deque<byte[]> links = new ArrayDeque<>();
    Deque<byte[]> nodes = new ArrayDeque<>();
    byte[] node = ROOT;
    int from = 0;
    while (key.length() - from > room(node)) {
      byte[] link = link(node, key, from);
      byte[] number = find(link);
      if (number == null) {
        return false;
      }
      from += room(node);
      node = node(number);
      links.push(link);
      nodes.push(node);
    }
    if (!dbi.delete(txn, entry(node, key, from))) {
      return false;
    }
    while (!nodes.isEmpty() && isEmpty(nodes.pop())) {
      dbi.delete(txn, links.pop());
    }
    return true;
  }

  /** Must be called before the transaction ends. */
  void close() {
    if (cursor != null) {
      cursor.close();
      cursor = null;
    }
  }

  private byte @Nullable [] find(byte[] key) {
    Cursor<byte[]> near = cursor();
    if (near == null) {
      return dbi.get(txn, key);
    }
    return near.get(key, GetOp.MDB_SET_KEY) ? near.val() : null;
  }

  private void store(byte[] key, byte[] value) {
    Cursor<byte[]> near = cursor();
    if (near == null) {
      NativeArrays.INSTANCE.put(dbi, txn, key, value);
    } else {
      NativeArrays.INSTANCE.put(near, key, value);
    }
  }

  private @Nullable Cursor<byte[]> cursor() {
    if (cursor == null && ++uses > FEW_USES) {
      cursor = dbi.openCursor(txn);
    }
    return cursor;
  }

  /** How much of a key an entry of {@code node} can hold; a link holds exactly that much. */
  static int room(byte[] node) {
    return LINK_BYTES - 1 - node.length;
  }

  /** The head of the node that a link with the value {@code number} leads to. */
  static byte[] node(byte[] number) {
    if (number.length != NUMBER_BYTES) {
      throw new StoreDamagedException(
          "The ledger is damaged: a link between parts of a long key has "
              + number.length
              + " bytes instead of "
              + NUMBER_BYTES);
    }
    return ByteBuffer.allocate(1 + NUMBER_BYTES).put(NODE).put(number).array();
  }

  /** The LMDB key of what begins at {@code from} in {@code key}, if that fits into {@code node}. */
  static byte[] entry(byte[] node, Key key, int from) {
    byte[] entry = Arrays.copyOf(node, node.length + key.length() - from);
    key.copyTo(from, key.length(), entry, node.length);
    return entry;
  }

  /** The LMDB key of the link in {@code node} by which {@code key} goes on, if it does not fit. */
  static byte[] link(byte[] node, Key key, int from) {
    byte[] link = Arrays.copyOf(node, LINK_BYTES);
    key.copyTo(from, from + room(node), link, node.length);
    return link;
  }

  static boolean startsWith(byte[] bytes, byte[] head) {
    return bytes.length >= head.length
        && Arrays.equals(bytes, 0, head.length, head, 0, head.length);
  }

  private byte[] takeNumber() {
    byte[] next = find(NEXT_NUMBER);
    long number = next == null ? 1 : ByteBuffer.wrap(next).getLong();
    store(NEXT_NUMBER, number(number + 1));
    return number(number);
  }

  private static byte[] number(long number) {
    return ByteBuffer.allocate(NUMBER_BYTES).putLong(number).array();
  }

  private boolean isEmpty(byte[] node) {
    try (Cursor<byte[]> cursor = dbi.openCursor(txn)) {
      return !cursor.get(node, GetOp.MDB_SET_RANGE) || !startsWith(cursor.key(), node);
    }
  }
}
