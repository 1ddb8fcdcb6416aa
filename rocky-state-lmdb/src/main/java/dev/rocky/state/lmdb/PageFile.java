package dev.rocky.state.lmdb;

import dev.rocky.state.StateStore;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The pages of an LMDB file, by their numbers.
 *
 * @param path for messages
 * @param bytes the file, which the caller closes
 * @param pageSize in bytes
 * @param lastPage the last page that was ever taken
 * @param wholePages how many pages lie in the file to their last byte
 * @param order in which the file has its integers
 */
record PageFile(
    Path path,
    RandomAccessFile bytes,
    int pageSize,
    long lastPage,
    long wholePages,
    ByteOrder order) {

  private static final int OVERFLOW = 4;

  static PageFile of(Path path, RandomAccessFile bytes, MetaPages pages) throws IOException {
    return of(path, bytes, pages.pageSize(), pages.lastPage());
  }

  static PageFile of(Path path, RandomAccessFile bytes, int pageSize, long lastPage)
      throws IOException {
    return new PageFile(
        path, bytes, pageSize, lastPage, bytes.length() / pageSize, ByteOrder.nativeOrder());
  }

  /** Checks that a tree may use {@code count} pages from {@code number} on. */
  void checkRange(long number, long count, long from) {
    if (number < 2 || count > lastPage || number > lastPage + 1 - count) {
      throw damaged(
          from,
          "leads to "
              + (count == 1 ? "page " + number : count + " pages from page " + number + " on")
              + ", and the last page is "
              + lastPage);
    }
    if (number > wholePages - count) {
      throw MetaPages.damaged(
          path,
          "it was cut off after %d whole pages; page %d is in use"
              .formatted(wholePages, number + count - 1));
    }
  }

  /** Reads the first {@code count} bytes behind byte {@code at} of a page into {@code target}. */
  void read(long number, long at, byte[] target, int count) throws IOException {
    bytes.seek(number * pageSize + at);
    try {
      bytes.readFully(target, 0, count);
    } catch (EOFException e) {
      throw damaged(number, "cannot be read to its end");
    }
  }

  /**
   * How many pages the data of a node take, from {@link TreePage#overflow} on. They may be more
   * than the data need: LMDB does not shrink those that it overwrites.
   */
  long overflowPages(TreePage page, int node) throws IOException {
    long number = page.overflow(node);
    checkRange(number, 1, page.number());
    byte[] first = new byte[TreePage.HEAD];
    read(number, 0, first, first.length);
    ByteBuffer head = ByteBuffer.wrap(first).order(order);
    int flags = Short.toUnsignedInt(head.getShort(10));
    long count = Integer.toUnsignedLong(head.getInt(12));
    if (head.getLong(0) != number || flags != OVERFLOW) {
      throw damaged(
          number,
          "says that it is page %d and has the flags %#x where an overflow page must be"
              .formatted(head.getLong(0), flags));
    }
    long needed = pagesFor(page.dataSize(node));
    if (count < needed) {
      throw damaged(
          number,
          "is the first of %d overflow pages for %d bytes of data, which need %d"
              .formatted(count, page.dataSize(node), needed));
    }
    checkRange(number, count, page.number());
    return count;
  }

  /** How many overflow pages {@code size} bytes of data need. */
  long pagesFor(long size) {
    return (TreePage.HEAD - 1 + size) / pageSize + 1;
  }

  /** Whether nothing but zeros, or nothing at all, can be read where a page should be. */
  boolean isMissing(long number) {
    if (number < 0 || number > lastPage) {
      return false;
    }
    byte[] page = new byte[pageSize];
    try {
      read(number, 0, page, pageSize);
    } catch (StructureException | IOException e) {
      return true;
    }
    return Arrays.equals(page, new byte[pageSize]);
  }

  /**
   * The data of a node of a leaf, which the caller has checked.
   *
   * @throws StructureException if they are longer than any value
   */
  byte[] data(TreePage page, int node) throws IOException {
    if (!page.isInOverflow(node)) {
      return page.copyData(node);
    }
    long size = page.dataSize(node);
    if (size > StateStore.MAX_VALUE_BYTES) {
      throw damaged(page.number(), "has a value of " + size + " bytes");
    }
    byte[] data = new byte[(int) size];
    read(page.overflow(node), TreePage.HEAD, data, data.length);
    return data;
  }

  StructureException damaged(long number, String found) {
    return MetaPages.damaged(path, number, found);
  }
}
