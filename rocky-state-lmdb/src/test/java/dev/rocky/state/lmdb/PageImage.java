package dev.rocky.state.lmdb;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.rocky.state.lmdb.MetaPages.Tree;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A file made by hand, of ten pages of 512 bytes, and what its meta page would say of it: 2 the
 * root of the entries, with the leaves 3 (b, d) and 4 (f, h), 5 and 6 the overflow of h, 7 the root
 * of the free pages, which are 9 and 8.
 */
final class PageImage {

  static final int PAGE = 512;
  static final int PAGES = 10;
  private static final Tree FREE = new Tree(8, 1, 0, 1, 0, 1, 7);
  private static final Tree MAIN = new Tree(0, 2, 1, 2, 2, 4, 2);

  final ByteBuffer bytes;
  Tree free = FREE;
  Tree main = MAIN;
  long lastPage = PAGES - 1;
  int length = PAGES * PAGE;

  PageImage(ByteOrder order) {
    bytes = ByteBuffer.allocate(PAGES * PAGE).order(order);
    page(2, 1);
    node(2, 0, child(3, ""));
    node(2, 1, child(4, "f"));
    page(3, 2);
    node(3, 0, entry("b", 0, 0, new byte[0]));
    node(3, 1, entry("d", 0, 3, new byte[3]));
    page(4, 2);
    node(4, 0, entry("f", 0, 100, new byte[100]));
    node(4, 1, entry("h", 1, 900, longs(5)));
    page(5, 4);
    bytes.putInt(5 * PAGE + 12, 2);
    page(7, 2);
    node(7, 0, free(4, 2, 9, 8));
  }

  void page(int number, int flags) {
    bytes.putLong(number * PAGE, number).putShort(number * PAGE + 10, (short) flags);
    bytes.putShort(number * PAGE + 12, (short) 16).putShort(number * PAGE + 14, (short) PAGE);
  }

  /** Puts a node in front of the others of a page, as its node {@code index}, which is new. */
  void node(int number, int index, byte[] node) {
    int at = number * PAGE;
    int lower = bytes.getShort(at + 12);
    int upper = bytes.getShort(at + 14) - (node.length + 1 & -2);
    for (int i = (lower - 16) / 2; i > index; i--) {
      bytes.putShort(at + 16 + 2 * i, bytes.getShort(at + 14 + 2 * i));
    }
    bytes.putShort(at + 16 + 2 * index, (short) upper).putShort(at + 12, (short) (lower + 2));
    bytes.putShort(at + 14, (short) upper).put(at + upper, node);
  }

  byte[] child(long page, String key) {
    ByteBuffer node = ByteBuffer.allocate(8 + key.length()).order(bytes.order());
    node.putInt(0, (int) page).putShort(4, (short) (page >> 32));
    return node.putShort(6, (short) key.length()).put(8, key.getBytes(US_ASCII)).array();
  }

  byte[] entry(String key, int flags, int size, byte[] data) {
    return entry(key.getBytes(US_ASCII), flags, size, data);
  }

  byte[] entry(byte[] key, int flags, int size, byte[] data) {
    ByteBuffer node = ByteBuffer.allocate(8 + key.length + data.length).order(bytes.order());
    node.putInt(0, size).putShort(4, (short) flags).putShort(6, (short) key.length);
    return node.put(8, key).put(8 + key.length, data).array();
  }

  byte[] free(long transaction, long... countAndPages) {
    byte[] data = longs(countAndPages);
    return entry(longs(transaction), 0, data.length, data);
  }

  byte[] longs(long... numbers) {
    ByteBuffer data = ByteBuffer.allocate(8 * numbers.length).order(bytes.order());
    for (long number : numbers) {
      data.putLong(number);
    }
    return data.array();
  }

  /** Where a node of a page begins in the file. */
  int at(int page, int node) {
    return page * PAGE + bytes.getShort(page * PAGE + 16 + 2 * node);
  }

  void setShort(int page, int offset, int value) {
    bytes.putShort(page * PAGE + offset, (short) value);
  }
}
