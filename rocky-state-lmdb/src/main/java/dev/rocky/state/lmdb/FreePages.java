package dev.rocky.state.lmdb;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.BitSet;

/**
 * Finds out whether a file that ends before its last page lacks anything. It does not, if its own
 * tree of free pages names every page behind the end: LMDB does not write pages that were taken and
 * given back in one transaction, and a process may die before {@link Environment} evens that out.
 *
 * <p>Layout of LMDB 0.9 on a 64-bit, little-endian machine. A page: number (8), pad (2), flags (2;
 * 1 branch, 2 leaf, 4 overflow), end of offsets (2), begin of nodes (2), then an offset of two
 * bytes for each node. A node: low and high half of the size of its data (2 + 2), flags (2; 1 = the
 * data is the number of an overflow page), size of the key (2), key, data; in a branch these first
 * six bytes are the number of a page. In the tree of free pages the data is a count (8) and so many
 * page numbers (8 each).
 *
 * <p>The file must not change meanwhile. Whatever does not make sense is an answer of no.
 */
final class FreePages {

  private static final int HEAD = 16;
  private static final int NODE_HEAD = 8;
  private static final int BRANCH = 1;
  private static final int LEAF = 2;
  private static final int OVERFLOW = 4;
  private static final int IN_OVERFLOW = 1;
  private static final int MOST_MISSING = 1 << 24;
  private static final int DEEPEST = 32;

  private final RandomAccessFile file;
  private final int pageSize;
  private final long firstMissing;
  private final int missing;
  private final BitSet free;
  private long visited;

  private FreePages(RandomAccessFile file, MetaPages pages, long firstMissing) {
    this.file = file;
    this.pageSize = pages.pageSize();
    this.firstMissing = firstMissing;
    this.missing = (int) (pages.lastPage() - firstMissing + 1);
    this.free = new BitSet(missing);
  }

  /** Whether nothing is lost although {@code file} ends after {@code size} bytes. */
  static boolean coverAllBehind(long size, Path file, MetaPages pages) {
    long firstMissing = size / pages.pageSize();
    if (pages.lastPage() - firstMissing >= MOST_MISSING
        || !pages.hasFreePages()
        || ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      return false;
    }
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      FreePages found = new FreePages(bytes, pages, firstMissing);
      found.collect(pages.freeTree(), 0);
      return found.free.cardinality() == found.missing;
    } catch (IOException | IndexOutOfBoundsException | NotATree e) {
      return false;
    }
  }

  private void collect(long number, int depth) throws IOException {
    // In a tree no page comes twice; without a limit a page that leads to itself is an endless one.
    if (depth > DEEPEST || ++visited > firstMissing) {
      throw new NotATree();
    }
    ByteBuffer page = page(number, 1);
    int flags = page.getShort(10);
    int nodes = (Short.toUnsignedInt(page.getShort(12)) - HEAD) / Short.BYTES;
    for (int i = 0; i < nodes; i++) {
      int at = Short.toUnsignedInt(page.getShort(HEAD + Short.BYTES * i));
      if (flags == BRANCH) {
        long child =
            Integer.toUnsignedLong(page.getInt(at))
                | (long) Short.toUnsignedInt(page.getShort(at + 4)) << Integer.SIZE;
        collect(child, depth + 1);
      } else if (flags == LEAF) {
        collect(page, at);
      } else {
        throw new NotATree();
      }
    }
  }

  private void collect(ByteBuffer page, int node) throws IOException {
    int size = page.getInt(node);
    int data = node + NODE_HEAD + Short.toUnsignedInt(page.getShort(node + 6));
    if ((page.getShort(node + 4) & IN_OVERFLOW) == 0) {
      note(page, data, size);
      return;
    }
    long number = page.getLong(data);
    if (size < 0 || size > file.length()) {
      throw new NotATree();
    }
    ByteBuffer overflow = page(number, (int) ((HEAD + (long) size + pageSize - 1) / pageSize));
    if (overflow.getShort(10) != OVERFLOW) {
      throw new NotATree();
    }
    note(overflow, HEAD, size);
  }

  private void note(ByteBuffer page, int at, int size) {
    long count = page.getLong(at);
    if (count < 0 || count > size / Long.BYTES - 1) {
      throw new NotATree();
    }
    for (int i = 1; i <= count; i++) {
      long index = page.getLong(at + i * Long.BYTES) - firstMissing;
      if (index >= 0 && index < missing) {
        free.set((int) index);
      }
    }
  }

  private ByteBuffer page(long number, int count) throws IOException {
    if (number < 2 || number >= firstMissing) {
      throw new EOFException("page " + number);
    }
    if ((long) count * pageSize > file.length()) {
      throw new EOFException("page " + number);
    }
    byte[] page = new byte[count * pageSize];
    file.seek(number * pageSize);
    file.readFully(page);
    ByteBuffer buffer = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
    if (buffer.getLong(0) != number) {
      throw new NotATree();
    }
    return buffer;
  }

  /** The pages are not what they should be. */
  private static final class NotATree extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
