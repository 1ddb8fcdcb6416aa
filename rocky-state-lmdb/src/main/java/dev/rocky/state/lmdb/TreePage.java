package dev.rocky.state.lmdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;

/**
 * A branch or leaf page in memory, checked so far that each node lies within it, whole and alone.
 *
 * <p>Layout of LMDB 0.9 on a 64-bit machine, in the machine's byte order. A page: number (8), pad
 * (2), flags (2; 1 branch, 2 leaf, 4 overflow), end of offsets (2), begin of nodes (2), then an
 * offset of two bytes for each node, in the order of their keys. The nodes fill the page from their
 * begin to its end without gaps, each of an even number of bytes. A node: size of its data (4),
 * flags (2; 1 = the data is the number of an overflow page), size of the key (2), key, data; in a
 * branch there is no data, and the first six bytes are the number of the child. The first key of a
 * branch stands for everything below the second and means nothing.
 */
final class TreePage {

  static final int HEAD = 16;
  static final int NODE_HEAD = 8;
  private static final int BRANCH = 1;
  private static final int LEAF = 2;
  private static final int IN_OVERFLOW = 1;
  private static final int LONGEST_KEY = 511;

  private final PageFile file;
  private final boolean freePages;
  private final int pageSize;
  private final int mostInLeaf;
  private final byte[] bytes;
  private final ByteBuffer page;
  private final BitSet starts;
  private long number;
  private boolean leaf;
  private int nodes;

  /**
   * @param freePages whether it is of the tree of free pages, whose keys are integers
   */
  TreePage(PageFile file, boolean freePages) {
    this.file = file;
    this.freePages = freePages;
    this.pageSize = file.pageSize();
    this.mostInLeaf = ((pageSize - HEAD) / 2 & -2) - Short.BYTES;
    this.bytes = new byte[pageSize];
    this.page = ByteBuffer.wrap(bytes).order(file.order());
    this.starts = new BitSet(pageSize / 2);
  }

  /** Reads a page that lies within the file, and checks all that can be checked without others. */
  void load(long number, boolean leaf) throws IOException {
    file.read(number, 0, bytes, pageSize);
    this.number = number;
    this.leaf = leaf;
    if (page.getLong(0) != number) {
      throw damaged("says that it is page %d".formatted(page.getLong(0)));
    }
    int flags = Short.toUnsignedInt(page.getShort(10));
    if (flags != (leaf ? LEAF : BRANCH)) {
      throw damaged("has the flags %#x where a %s must be".formatted(flags, kind()));
    }
    int lower = Short.toUnsignedInt(page.getShort(12));
    int upper = Short.toUnsignedInt(page.getShort(14));
    if (lower < HEAD || lower > upper || upper > pageSize || (lower | upper) % 2 != 0) {
      throw damaged("has offsets up to byte %d and nodes from byte %d on".formatted(lower, upper));
    }
    nodes = (lower - HEAD) / Short.BYTES;
    // LMDB's own tree of free pages is known to keep a branch with one child.
    if (nodes < (leaf || freePages ? 1 : 2)) {
      throw damaged("is a %s with %d nodes".formatted(kind(), nodes));
    }
    starts.clear();
    int total = 0;
    for (int i = 0; i < nodes; i++) {
      total += checkNode(i, upper);
    }
    checkGapless(upper, total);
    for (int i = leaf ? 1 : 2; i < nodes; i++) {
      if (compare(i - 1, this, i) >= 0) {
        throw damaged("has keys out of order at node %d".formatted(i));
      }
    }
  }

  /** Checks what can be checked of one node alone, and returns how many bytes it takes. */
  private int checkNode(int i, int upper) {
    int at = at(i);
    if (at % 2 != 0 || at < upper || at > pageSize - NODE_HEAD) {
      throw damaged("has node %d at byte %d".formatted(i, at));
    }
    if (starts.get(at / 2)) {
      throw damaged("has two nodes at byte %d".formatted(at));
    }
    starts.set(at / 2);
    int key = Short.toUnsignedInt(page.getShort(at + 6));
    if (freePages ? key != Long.BYTES : key > LONGEST_KEY || key == 0) {
      if (leaf || i > 0 || key != 0) {
        throw damaged("has a key of %d bytes in node %d".formatted(key, i));
      }
    }
    if (leaf) {
      int flags = Short.toUnsignedInt(page.getShort(at + 4));
      if (flags > IN_OVERFLOW) {
        throw damaged("has the flags %#x in node %d".formatted(flags, i));
      }
    }
    long size = sizeOf(at);
    if (leaf && size > mostInLeaf) {
      throw damaged(
          "has a node %d of %d bytes, and at most %d are right".formatted(i, size, mostInLeaf));
    }
    if (size > pageSize - at) {
      throw damaged("has a node %d that ends behind the page".formatted(i));
    }
    return (int) (size + 1 & -2);
  }

  /** Each node begins where another ends, or the page does; together they fill it. */
  private void checkGapless(int upper, int total) {
    if (total != pageSize - upper) {
      throw damaged("has nodes that overlap or leave a gap behind byte %d".formatted(upper));
    }
    int at = upper;
    while (at < pageSize) {
      if (!starts.get(at / 2)) {
        throw damaged("has nodes that overlap or leave a gap at byte %d".formatted(at));
      }
      at += (int) (sizeOf(at) + 1 & -2);
    }
  }

  /** Size of the node that begins at byte {@code at}, without the byte that may follow it. */
  private long sizeOf(int at) {
    int head = NODE_HEAD + Short.toUnsignedInt(page.getShort(at + 6));
    if (!leaf) {
      return head;
    }
    return (page.getShort(at + 4) & IN_OVERFLOW) != 0
        ? head + Long.BYTES
        : head + Integer.toUnsignedLong(page.getInt(at));
  }

  StructureException damaged(String found) {
    return file.damaged(number, found);
  }

  private String kind() {
    return leaf ? "leaf" : "branch";
  }

  long number() {
    return number;
  }

  int nodes() {
    return nodes;
  }

  private int at(int node) {
    return Short.toUnsignedInt(page.getShort(HEAD + Short.BYTES * node));
  }

  int keySize(int node) {
    return Short.toUnsignedInt(page.getShort(at(node) + 6));
  }

  byte[] key(int node) {
    int from = at(node) + NODE_HEAD;
    return Arrays.copyOfRange(bytes, from, from + keySize(node));
  }

  int keyByte(int node, int index) {
    return Byte.toUnsignedInt(bytes[at(node) + NODE_HEAD + index]);
  }

  /** The key of a node, as the tree of free pages has them. */
  long integerKey(int node) {
    return page.getLong(at(node) + NODE_HEAD);
  }

  /** Compares the key of {@code node} with that of a node of a page of the same tree. */
  int compare(int node, TreePage other, int otherNode) {
    if (freePages) {
      return Long.compareUnsigned(integerKey(node), other.integerKey(otherNode));
    }
    int mine = at(node) + NODE_HEAD;
    int its = other.at(otherNode) + NODE_HEAD;
    return Arrays.compareUnsigned(
        bytes, mine, mine + keySize(node), other.bytes, its, its + other.keySize(otherNode));
  }

  /** The page to which a node of a branch leads. */
  long child(int node) {
    int at = at(node);
    return Integer.toUnsignedLong(page.getInt(at))
        | (long) Short.toUnsignedInt(page.getShort(at + 4)) << Integer.SIZE;
  }

  long dataSize(int node) {
    return Integer.toUnsignedLong(page.getInt(at(node)));
  }

  boolean isInOverflow(int node) {
    return (page.getShort(at(node) + 4) & IN_OVERFLOW) != 0;
  }

  /** The overflow page on which the data of a node begin. */
  long overflow(int node) {
    return page.getLong(data(node));
  }

  /** The byte of the page at which the data of a node begin, unless they are in overflow pages. */
  int data(int node) {
    return at(node) + NODE_HEAD + keySize(node);
  }

  byte[] copyData(int node) {
    return Arrays.copyOfRange(bytes, data(node), data(node) + (int) dataSize(node));
  }
}
