package dev.rocky.state.lmdb;

import dev.rocky.state.StoreDamagedException;
import dev.rocky.state.StoreOpenException;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What the two meta pages of an LMDB file say, read without LMDB, which would map the file first
 * and take the process down with a signal when a page turns out to lie behind its end.
 *
 * <p>Layout of a meta page of LMDB 0.9 on a 64-bit machine, in its own byte order: page number (8),
 * pad (2), flags (2, {@code 0x08} = meta), unused (4); magic {@code 0xBEEFC0DE} (4), version 1 (4),
 * address (8), map size (8); two tree records of 48 bytes, free pages and main (page size in the
 * first four bytes of the first; flags at 4, depth at 6, root at 40); last page (8), transaction
 * (8). Page 0 is one, page 1 the other; the greater transaction counts.
 *
 * <p>Reading is safe beside a writer: it is repeated until two readings agree. {@link #bytes} may
 * then exceed the length of an undamaged file, because LMDB does not write pages that were taken
 * and given back within one transaction, even the last ones. {@link Environment} evens that out
 * after each commit, and {@link FreePages} tells it from a file that was cut off.
 *
 * @param pageSize in bytes
 * @param lastPage number of the last page that was ever taken
 * @param freeTree number of the page on which the tree of free pages begins, or {@value #NO_ROOT}
 * @param transaction number of the last commit
 */
record MetaPages(int pageSize, long lastPage, long freeTree, long transaction) {

  private static final int HEAD = 152;
  private static final int FLAG_META = 0x08;
  private static final int MAGIC = 0xBEEFC0DE;
  private static final int VERSION = 1;
  private static final int FREE_TREE = 40;
  private static final int MAIN_TREE = 88;
  private static final int MIN_PAGE = 512;
  private static final int MAX_PAGE = 32 * 1024;
  private static final int READINGS = 1_000;
  private static final long NO_ROOT = -1;

  /** Smallest length that a file with this last page needs. */
  long bytes() {
    return (lastPage + 1) * pageSize;
  }

  boolean hasFreePages() {
    return freeTree != NO_ROOT;
  }

  /**
   * Reads and checks the meta pages of {@code file}.
   *
   * @throws StoreDamagedException if LMDB would refuse the file, or could not be trusted with it
   * @throws StoreOpenException if it cannot be read
   */
  static MetaPages read(Path file) {
    // Not a FileChannel: an interrupted thread must be able to open a store.
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      byte[] previous = new byte[0];
      for (int i = 0; i < READINGS; i++) {
        byte[] current = heads(file, bytes);
        if (Arrays.equals(previous, current)) {
          return parse(file, current);
        }
        previous = current;
      }
      throw damaged(file, "its first pages change each time they are read");
    } catch (IOException e) {
      throw new StoreOpenException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** The first bytes of both meta pages, one behind the other. */
  private static byte[] heads(Path file, RandomAccessFile bytes) throws IOException {
    long length = bytes.length();
    if (length == 0) {
      throw damaged(
          file, "it has no bytes; if it was made to become a new ledger, delete it and open again");
    }
    byte[] heads = new byte[2 * HEAD];
    try {
      bytes.seek(0);
      bytes.readFully(heads, 0, HEAD);
      bytes.seek(checkHead(file, 0, ByteBuffer.wrap(heads, 0, HEAD)));
      bytes.readFully(heads, HEAD, HEAD);
    } catch (EOFException e) {
      throw damaged(file, "it ends within its first two pages, after " + length + " bytes");
    }
    return heads;
  }

  private static MetaPages parse(Path file, byte[] heads) {
    MetaPages first = page(file, 0, ByteBuffer.wrap(heads, 0, HEAD).slice());
    MetaPages second = page(file, 1, ByteBuffer.wrap(heads, HEAD, HEAD).slice());
    if (first.pageSize != second.pageSize) {
      throw damaged(
          file, "its pages are " + first.pageSize + " and " + second.pageSize + " bytes long");
    }
    return first.transaction < second.transaction ? second : first;
  }

  private static MetaPages page(Path file, int number, ByteBuffer head) {
    int pageSize = checkHead(file, number, head);
    long lastPage = head.getLong(136);
    long transaction = head.getLong(144);
    if (lastPage < 1 || lastPage > Long.MAX_VALUE / pageSize - 1) {
      throw damaged(file, "page " + number + " says that the last page is " + lastPage);
    }
    if (transaction < 0) {
      throw damaged(file, "page " + number + " says that the last commit is " + transaction);
    }
    checkTree(file, number, "free pages", head, FREE_TREE, lastPage);
    checkTree(file, number, "entries", head, MAIN_TREE, lastPage);
    if (head.getShort(MAIN_TREE + 4) != 0) {
      throw damaged(file, "it is an LMDB file, but not of this library");
    }
    return new MetaPages(pageSize, lastPage, head.getLong(FREE_TREE + 40), transaction);
  }

  /**
   * The page size that a page claims, after a look at what shows whether it is a meta page at all.
   */
  private static int checkHead(Path file, int number, ByteBuffer head) {
    head.order(ByteOrder.nativeOrder());
    int start = head.position();
    int magic = head.getInt(start + 16);
    if (magic == Integer.reverseBytes(MAGIC)) {
      throw damaged(file, "it was written on a machine with the other byte order");
    }
    if (magic != MAGIC || (head.getShort(start + 10) & FLAG_META) == 0) {
      throw damaged(file, "page " + number + " is not the head of an LMDB file");
    }
    if (head.getInt(start + 20) != VERSION) {
      throw damaged(file, "it has version " + head.getInt(start + 20) + " of LMDB's format, not 1");
    }
    int pageSize = head.getInt(start + FREE_TREE);
    if (pageSize < MIN_PAGE || pageSize > MAX_PAGE || Integer.bitCount(pageSize) != 1) {
      throw damaged(file, "page " + number + " says that pages are " + pageSize + " bytes long");
    }
    return pageSize;
  }

  private static void checkTree(
      Path file, int number, String tree, ByteBuffer head, int at, long lastPage) {
    long root = head.getLong(at + 40);
    int depth = head.getShort(at + 6);
    boolean empty = root == NO_ROOT && depth == 0;
    if (!empty && (root < 2 || root > lastPage || depth < 1 || depth > 32)) {
      throw damaged(
          file,
          "page %d says that the tree of %s begins on page %d, %d levels deep, of %d pages"
              .formatted(number, tree, root, depth, lastPage + 1));
    }
  }

  static StoreDamagedException damaged(Path file, String found) {
    return new StoreDamagedException(
        "The ledger %s is damaged or not a ledger: %s. It was left as it is. Restore it from a copy, or move it away to start anew."
            .formatted(file, found));
  }
}
